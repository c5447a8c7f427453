#pragma once
#include "small_world.hpp"

namespace small_world {

/// Four dossiers of two cells, judged at the vote of their cell.
struct Dossiers {
  Maker maker = Maker("2022-12-31");
  Snapshot snapshot;
  Frame judged;

  Dossiers() : snapshot(make_snapshot()), judged(make_judged()) {}

 private:
  Snapshot make_snapshot() {
    maker.table("units", "unit,parent,level,kind,sector",
                {"HNA,,province,committee,", "HNA.01,HNA,cell,cell,school", "HNA.02,HNA,cell,cell,residential"});
    maker.table("people", "person,born,sex,name",
                {"P1,2004-03-05,female,An", "P2,2004-03,male,Bình", "P3,2004,,", "P4,,male,Dũng"});
    maker.table("profiles", "person,since,occupation,education,youth_union,trade_union",
                {"P1,2015-01-01,pupil,lower_secondary,1,0", "P1,2022-03-10,student,upper_secondary,1,0",
                 "P2,2015-01-01,farm,primary,0,1", "P3,2022-06-01,,,,"});
    maker.table("dossiers", "dossier,person,unit,opened_on,source_group,moved_on,closed_on",
                {"D1,P1,HNA.01,2021-01-01,worker,,", "D2,P2,HNA.01,2021-02-01,,2022-03-01,", "D3,P3,HNA.02,2021-03-01,other,?,",
                 "D4,P4,HNA.02,2022-01-01,worker,,2022-11-30"});
    maker.table("steps", "dossier,step,round,done_on",
                {"D1,cell_vote,1,2022-03-01", "D1,cell_vote,2,2022-03-04", "D4,decision,1,2022-11-30"});
    maker.table("votes", "dossier,step,round,members,excused,excused_present,in_favour",
                {"D1,cell_vote,1,12,2,0,6", "D1,cell_vote,2,12,2,0,7", "D2,cell_vote,1,9,0,0,6", "D3,cell_vote,1,9,,0,6"});
    maker.table("papers", "dossier,paper,round,dated,state",
                {"D1,application,1,2021-05-01,redo", "D1,application,2,2021-06-01,present", "D1,background,1,2021-07-01,present",
                 "D2,application,1,2021-05-05,present", "D3,opinions,1,,present"});
    maker.table("introducers", "dossier,introducer,kind,together_since,letter_on",
                {"D1,1,member,2021-01-15,2022-01-10", "D1,2,member,2020-03-04,2022-01-10", "D1,3,youth_union,,2022-01-10",
                 "D2,1,member,2021-12-31,2022-01-10", "D3,1,member,,2022-01-10"});
    maker.table("helper_notes", "dossier,written_on", {"D1,2021-08-01", "D1,2021-09-04", "D2,2022-04-01", "D3,2021-01-01"});
    maker.table("courses", "course,unit,kind,starts_on,ends_on", {"C1,HNA,awareness,2017-01-01,2017-01-05"});
    maker.table("certificates", "person,course,issued_on", {"P1,C1,2017-03-04", "P2,C1,2017-03-03"});
    maker.table("admissions", "admission,person,unit,dossier,ceremony_on", {"A1,P1,HNA.01,D1,2022-05-19"});
    return maker.snapshot();
  }

  [[nodiscard]] Frame make_judged() const {
    return maker.make(judged_table(), "dossier,step,step_date,next_step,person,profile,unit,vote,admission,certificate",
                      {"D1,cell_vote,2022-03-04,decision,P1,#0,HNA.01,#1,A1,#0", "D2,cell_vote,2022-03-04,,P2,#2,HNA.01,#2,,#1",
                       "D3,cell_vote,2022-07-01,decision,P3,#3,HNA.02,#3,,", "D4,cell_vote,2022-03-04,decision,P4,,HNA.02,,,"});
  }
};

}  // namespace small_world
