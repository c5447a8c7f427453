#pragma once
#include <map>
#include <string>

#include <ketnap/data/frame.hpp>
#include <ketnap/data/schema.hpp>

namespace ketnap {

/// Gives the frame `spells` what no file says of it: the rows of each person (Frame::index) and the column `official_since`, as
/// data/README.md says who is official from when. Frames without people, or that have it already, stay as they are.
void add_membership(const Schema& schema, std::map<std::string, Frame, std::less<>>& frames);

}  // namespace ketnap
