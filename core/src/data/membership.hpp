#pragma once
#include <map>
#include <string>

#include <ketnap/data/frame.hpp>
#include <ketnap/data/schema.hpp>

namespace ketnap {

/// What no file says of spells: who is official from when (`official_since`, as data/README.md says it), and the rows of each
/// person.
struct Membership {
  Column official_since;
  Frame::RowIndex of_people;
};
/// `admissions` may be nullptr.
[[nodiscard]] Membership membership_of(const Schema& schema, const Frame& spells, std::size_t people, const Frame* admissions);

/// Gives the frame `spells` both. Frames without people, or that have it already, stay as they are.
void add_membership(const Schema& schema, std::map<std::string, Frame, std::less<>>& frames);

}  // namespace ketnap
