#pragma once
#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "core/registry/fixture.hpp"

namespace registry_tests {

using ketnap::Buffer;
using ketnap::Column;
using ketnap::Field;
using ketnap::Frame;
using ketnap::Snapshot;
using ketnap::Tree;

inline bool same_bytes(const Buffer& a, const Buffer& b) {
  return a.bytes() == b.bytes() && (a.bytes() == 0 || std::memcmp(a.data(), b.data(), a.bytes()) == 0);
}

inline bool same_column(const Column& a, const Column& b) {
  return a.field == b.field && a.rows == b.rows && a.null_count == b.null_count && a.has_unknowns == b.has_unknowns &&
         same_bytes(a.values, b.values) && same_bytes(a.high, b.high) && same_bytes(a.bytes, b.bytes) &&
         same_bytes(a.validity, b.validity) &&
         (a.high.empty() || (a.high.data() == a.values.data()) == (b.high.data() == b.values.data()));
}

/// What is not the same in two frames; empty where nothing is.
inline std::string difference(const Frame& a, const Frame& b) {
  if (a.rows() != b.rows()) return "rows " + std::to_string(a.rows()) + " " + std::to_string(b.rows());
  if (a.fields() != b.fields()) return "fields";
  for (const Field& field : a.fields())
    if (!same_column(*a.column(field.name), *b.column(field.name))) return field.name;
  if (a.groups_of() != b.groups_of() || !std::ranges::equal(a.starts(), b.starts())) return "groups";
  if (!std::ranges::equal(a.counted_below(), b.counted_below())) return "counted below";
  if (a.link_target("profile") != b.link_target("profile") || !std::ranges::equal(a.link("profile"), b.link("profile")))
    return "profile";
  if (a.has_index("people") != b.has_index("people")) return "index";
  if (a.has_index("people") && (!same_bytes(a.index("people")->starts, b.index("people")->starts) ||
                                !same_bytes(a.index("people")->rows, b.index("people")->rows)))
    return "index";
  return {};
}

inline std::string difference(const Tree& a, const Tree& b) {
  if (a.size() != b.size() || a.by_code() != b.by_code()) return "tree";
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].code != b[i].code || a[i].name != b[i].name || a[i].level != b[i].level || a[i].kind != b[i].kind ||
        a[i].parent != b[i].parent || a[i].end != b[i].end || a[i].depth != b[i].depth || a[i].open != b[i].open ||
        a[i].opened_on != b[i].opened_on || a[i].closed_on != b[i].closed_on)
      return "tree " + a[i].code;
  return {};
}

inline std::string difference(const Snapshot& a, const Snapshot& b) {
  if (a.times() != b.times()) return "times";
  if (a.frames().size() != b.frames().size()) return "frames";
  for (const auto& [name, frame] : a.frames())
    if (const std::string found = difference(frame, b.frame(name)); !found.empty())
      return std::string(name).append(": ").append(found);
  return difference(a.tree(), b.tree());
}

inline std::string joined(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) out += part;
  return out;
}

/// Files of a small registry in which all happens that may: days that nobody knows, rows to come, units that move, keys that lead
/// nowhere, people in two cells at once.
class World {
 public:
  explicit World(unsigned seed) : random_(seed) {}

  Files files(int people) {
    std::string units =
        "unit,since,state,level,kind,name,parent,area\nH,2000-01-01,open,province,committee,Tỉnh,,\n"
        "A,2000-01-01,open,grassroots,committee,Xã A,H,X1\nB,2000-01-01,open,grassroots,committee,Xã B,H,X2\n";
    for (const std::string cell : {"C1", "C2", "C3", "C4"}) {
      units += joined({cell, ",2001-01-01,open,cell,cell,Chi bộ,", one_of({"A", "B"}), ",\n"});
      if (chance(2))
        units += joined(
            {cell, ",", later(), ",", one_of({"open", "closed"}), ",cell,cell,Chi bộ mới,", one_of({"A", "B", "H"}), ",X1\n"});
    }
    Files files = {
        {"units.csv", units},
        {"areas.csv",
         "area,since,name,parent\nX,2000-01-01,Huyện,\nX1,2000-01-01,Cũ,X\nX1,2012-03-01,Mới,X\nX2,2015-01-01,Khác,X\n"}};
    std::string of_people = "person,name,born,sex,religion\n";
    std::string profiles = "person,since,occupation,education,youth_union,residence_area\n";
    std::string spells = "spell,person,unit,since,until,began_by,ended_by,official_on\n";
    std::string admissions = "admission,person,unit,dossier,again,decided_on,decision,ceremony_on,official_on,annulled_on\n";
    std::string dossiers = "dossier,person,unit,opened_on,source_group,closed_on,outcome\n";
    std::string steps = "dossier,step,round,done_on,body,result\n";
    std::string votes = "dossier,step,round,organ,members,in_favour\n";
    std::string papers = "dossier,paper,round,dated,state\n";
    std::string introducers = "dossier,introducer,kind,person,letter_on\n";
    std::string helpers = "dossier,person,since,until\n";
    std::string notes = "dossier,written_on,person\n";
    std::string certificates = "person,course,issued_on,number\n";
    for (int i = 0; i < people; ++i) {
      const std::string number = std::to_string(i);
      const std::string person = "P" + number;
      of_people += joined({person, ",Người ", number, ",", one_of({"", "1980", "1975-04", "1990-02-03"}), ",",
                           one_of({"", "female", "male"}), ",", one_of({"", "none"}), "\n"});
      for (int k = 0; k < 2; ++k)
        if (chance(2))
          profiles += joined({person, ",", (k == 0 ? std::string("2001-05-01") : later()), ",", one_of({"", "farm", "pupil"}), ",,",
                              one_of({"", "0", "1"}), ",", one_of({"", "X1", "X2", "X9"}), "\n"});
      for (int k = 0; k < 2; ++k)
        if (!chance(3))
          spells += joined({"S", number, ".", std::to_string(k), ",", person, ",", cell(), ",", later(), ",", maybe(), ",",
                            one_of({"", "admitted", "initial", "arrived", "reorganised"}), ",", one_of({"", "moved", "died"}), ",",
                            maybe(), "\n"});
      if (chance(2))
        admissions += joined({"A",    number,
                              ",",    person,
                              ",",    cell(),
                              ",",    one_of({"", "D" + number, "D9999"}),
                              ",",    one_of({"", "0", "1"}),
                              ",",    one_of({"", later()}),
                              ",QĐ ", number,
                              ",",    maybe(),
                              ",",    maybe(),
                              ",",    one_of({"", "", maybe()}),
                              "\n"});
      if (chance(2)) certificates += joined({person, ",", one_of({"K1", "K2", "K7"}), ",", later(), ",so ", number, "\n"});
      if (!chance(3))
        dossiers += joined({"D", number, ",", person, ",", cell(), ",", later(), ",", one_of({"", "worker"}), ",", maybe(), ",",
                            one_of({"", "expired"}), "\n"});
      for (const std::string step : {"listed", "cell_vote"}) {
        if (chance(2))
          steps += joined({"D", number, ",", step, ",1,", one_of({"", later()}), ",", one_of({"", "A", "B", "Q"}), ",agreed\n"});
        if (chance(2)) votes += joined({"D", number, ",", step, ",1,cell,", one_of({"", "12"}), ",", one_of({"", "7"}), "\n"});
      }
      if (chance(2)) papers += joined({"D", number, ",application,1,", later(), ",present\n"});
      if (chance(2))
        introducers += joined({"D", number, ",I", number, ",member,", one_of({"", "P0", "P1", "P999"}), ",", later(), "\n"});
      if (chance(2)) helpers += joined({"D", number, ",P", std::to_string(random_() % 5), ",", later(), ",", maybe(), "\n"});
      if (chance(2)) notes += joined({"D", number, ",", later(), ",P1\n"});
    }
    std::string targets = "target,unit,period,set_on,indicator,at_least\n";
    std::string claims = "claim,unit,period,group,said_on,value,state\n";
    for (int i = 0; i < 12; ++i) {
      targets += joined({"T", std::to_string(i % 3), ",", one_of({"A", "B", "H"}), ",202", std::to_string(i % 4), ",", later(),
                         ",vn.admissions,", one_of({"", "12", "3.5"}), "\n"});
      claims += joined({"c", std::to_string(i % 3), ",", one_of({"A", "B", "C1"}), ",2022-0", std::to_string(1 + i % 9), ",,",
                        later(), ",7,", one_of({"", "sent"}), "\n"});
    }
    for (const auto& [name, text] :
         Files{{"people.csv", of_people},
               {"profiles.csv", profiles},
               {"spells.csv", spells},
               {"admissions.csv", admissions},
               {"dossiers.csv", dossiers},
               {"steps.csv", steps},
               {"votes.csv", votes},
               {"papers.csv", papers},
               {"introducers.csv", introducers},
               {"helpers.csv", helpers},
               {"helper_notes.csv", notes},
               {"certificates.csv", certificates},
               {"targets.csv", targets},
               {"claims.csv", claims},
               {"courses.csv", "course,kind,unit,starts_on,classes\nK1,awareness,A,2009-01-01,2\nK2,awareness,B,2021-01-01,\n"},
               {"terms.csv", "term,unit,starts_on,ends_on\nN,H,2005-01-01,2010-01-01\n"},
               {"documents.csv", "document,number,issued_on,issuer,title\nV1,1,2008-01-01,H,Một\nV2,2,2022-06-01,H,Hai\n"}})
      files.emplace_back(name, text);
    return files;
  }

  std::string later() { return one_of({"2002-02-01", "2009-12-31", "2012-03-01", "2018-07-15", "2022-06-01", "2023-10-31"}); }

 private:
  bool chance(unsigned of) { return random_() % of == 0; }
  std::string maybe() { return one_of({"", "", "?", later()}); }
  std::string cell() { return one_of({"C1", "C2", "C3", "C4"}); }
  std::string one_of(const std::vector<std::string>& all) { return all[random_() % all.size()]; }

  std::mt19937 random_;
};

}  // namespace registry_tests
