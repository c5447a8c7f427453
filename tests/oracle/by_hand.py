"""Expressions with their results worked out on paper, on rows that fit on a page: for the oracle and for ketnap alike.

The judged step is D0's vote of the cell on 2022-10-31; the unit is T over 2022; all is as seen on 2023-10-31.
"""

from __future__ import annotations

from fractions import Fraction

from .files import TABLES
from .small import Small

PAGE = """
units.csv
unit,since,state,level,kind,name,parent,sector
T,2000-01-01,open,province,committee,T,,
C,2000-01-01,open,cell,cell,C,T,

people.csv
person,name,born,sex
P1,,2004,
P2,,2004-02-29,female
P3,,,

profiles.csv
person,since,occupation,education,youth_union
P1,2010-01-01,pupil,lower_secondary,1
P1,2023-03-01,student,,

spells.csv
spell,person,unit,since,until,began_by,ended_by
S2,P2,C,2022-06-01,,,
S3,P3,C,2023-01-10,?,,

courses.csv
course,kind,unit,starts_on,ends_on,classes,attended
L0,awareness,C,2022-01-10,2022-03-31,1,7
L1,awareness,C,2022-01-10,2022-05-31,1,
L2,awareness,C,2022-01-10,2023-03-31,1,9

dossiers.csv
dossier,person,unit,opened_on,source_group,moved_on,closed_on,outcome
D0,P1,C,2022-01-15,,,,

steps.csv
dossier,step,round,done_on,body,result
D0,cell_vote,1,2022-10-31,C,agreed

votes.csv
dossier,step,round,organ,members,excused,excused_present,in_favour,present,against
D0,cell_vote,1,cell,7,2,0,4,,

papers.csv
dossier,paper,round,dated,document,state
D0,application,1,2022-01-01,,present
D0,application,2,,,redo
D0,background,1,2022-05-01,,

introducers.csv
dossier,introducer,kind,person,together_since,letter_on
D0,I0,member,P2,2021-09-30,2022-06-01
D0,I1,,,,

helper_notes.csv
dossier,written_on,person,document
D0,2022-05-01,,
D0,2022-09-30,,

claims.csv
claim,unit,period,group,said_on,value,state
t.x,T,2022,,2022-12-31,12,sent
t.x,T,2022,,2022-06-30,11,confirmed
t.x,T,2022,,2023-11-01,99,confirmed
t.x,T,2022-12-31,,2023-01-01,98,confirmed
t.x,T,2022,t.women,2023-01-01,97,confirmed
t.x,C,2022,,2023-01-01,96,confirmed
t.y,T,2022-12-31,,2023-01-01,5,
t.z,T,2022,,2023-01-01,,confirmed
t.z,T,2021,,2023-01-01,4,confirmed

targets.csv
target,unit,period,set_on,at_least,at_most,replaces
t,T,2022,2022-01-15,2%,8,
t,T,2022,2022-02-15,3%,,
t,T,2022,2023-11-01,4%,,
u,T,2022,2022-01-15,7,,
v,T,2022-07..2022-12,2022-06-15,7,,u
v,T,2022,2022-02-01,7,,t

admissions.csv
admission,person,unit,dossier,again,decided_on,ceremony_on,official_on,annulled_on
A0,P1,C,,0,2022-12-01,2022-12-31,,
A1,P2,C,,1,2022-11-30,?,,
A2,P3,C,,,2023-03-01,2023-03-31,,
"""


def read_page(page: str) -> Small:
    files = Small((table, []) for table in TABLES)
    for part in page.strip().split("\n\n"):
        name, head, *rows = part.split("\n")
        files[name.removesuffix(".csv")] = [dict(zip(head.split(","), row.split(","), strict=True)) for row in rows]
    return files


RELATED = "any(helper_notes, written_on <= outer.step_date and outer.step_date <= add_months(written_on, {}))"
OF_NOTHING = "vote.members / vote.excused_present > 1"

# fmt: off
DOSSIER = {
    # Every step is judged by its day; the profile of 2023 is another one.
    "dossier.occupation == 'pupil'": "pass",
    # days of which only the year is known
    "years_between(born, step_date) >= 18": "unknown",
    "years_between(born, step_date) >= 17": "pass",
    "years_between(born, step_date) > 18": "fail",
    "months_between(born, step_date) <= 225": "pass",
    "months_between(born, step_date) < 225": "unknown",
    "months_between(born, step_date) >= 214": "pass",
    "months_between(born, step_date) > 214": "unknown",
    "born == date('2004-10-31')": "unknown",
    "born == date('2005-01-01')": "fail",
    "born <= date('2004-12-31')": "pass",
    "born < date('2004-12-31')": "unknown",
    "born in {date('2004-02-29'), date('2005-01-01')}": "unknown",
    # months, days
    "add_months(date('2022-03-31'), 7) == date('2022-10-31')": "pass",
    "add_months(date('2022-01-31'), 1) == date('2022-02-28')": "pass",
    "add_days(step_date, -1) == date('2022-10-30')": "pass",
    "add_days(step_date, 31) == date('2022-12-01')": "pass",
    "days_between(date('2022-10-01'), step_date) == 30": "pass",
    "months_between(date('2022-01-31'), date('2022-02-28')) == 1": "pass",
    "months_between(date('2022-02-28'), date('2022-01-31')) == -1": "pass",
    "years_between(date('2020-02-29'), date('2021-02-28')) == 1": "pass",
    "years_between(date('2020-10-31'), date('2022-10-30')) == 1": "pass",
    "years_between(date('2000-01-01'), date('2019-12-31')) == 19": "pass",
    "latest(date('2022-12-31'), step_date) == step_date": "fail",
    "earliest(date('2022-12-31'), step_date) == step_date": "pass",
    "closed_on > step_date and closed_on == moved_on": "pass",
    # a day so many days from another, which nobody knows
    "add_days(add_days(step_date, vote.against), -1) > step_date": "unknown",
    "add_months(add_days(step_date, vote.against), -1) > step_date": "unknown",
    "add_days(add_months(step_date, vote.against), 1) is known": "fail",
    "days_between(add_days(step_date, vote.against), step_date) < 1000000000000": "unknown",
    "months_between(add_months(step_date, vote.against), step_date) > -1000000000000": "unknown",
    # working days: 2 and 3 May 2022 were off, of 2018 and before there is no table
    "add_working_days(date('2022-04-29'), 1) == date('2022-05-04')": "pass",
    "add_working_days(date('2022-05-04'), -1) == date('2022-04-29')": "pass",
    "add_working_days(date('2022-04-30'), 0) == date('2022-05-04')": "pass",
    "add_working_days(step_date, 5) == date('2022-11-07')": "pass",
    "add_working_days(date('2018-12-31'), 0) is known": "fail",
    "add_working_days(date('2018-12-31'), 1) == date('2019-01-02')": "pass",
    "add_working_days(date('2018-06-01'), 10) >= date('2018-06-11')": "pass",
    "add_working_days(date('2018-06-01'), 10) > date('2018-06-11')": "unknown",
    "add_working_days(date('2019-01-10'), -30) <= date('2018-12-11')": "pass",
    "add_working_days(closed_on, 3) == closed_on": "pass",
    # a person on a day
    "is_member": "fail",
    "any(introducers, is_member and kind == 'member')": "pass",
    "count(introducers, is_member) == 1": "unknown",
    # codes, sets, what is known
    "sex == 'female'": "unknown",
    "sex in {'female', 'male'}": "pass",
    "sex == 'female' or sex == 'male'": "unknown",
    "occupation == 'pupil' and education >= 'lower_secondary'": "pass",
    "education < 'lower_secondary'": "fail",
    "education not in {'none', 'literacy'}": "pass",
    "coalesce(vote.against, 0) == 0 and vote.against is unknown": "pass",
    "closed_on is known and certificate is unknown": "pass",
    # numbers
    "2 * (vote.members - vote.excused) - 3 * vote.in_favour == -2": "pass",
    "vote.against > 0": "unknown",
    "vote.against * 0 == 0": "pass",
    "(5 - years_between(born, step_date)) * -2 <= 26": "pass",
    "(5 - years_between(born, step_date)) * -2 >= 26": "unknown",
    "0.1 + 0.2 == 0.3": "pass",
    "vote.members / 2 == 3.5": "pass",
    "vote.in_favour / vote.members == 4 / 7": "pass",
    OF_NOTHING: "not_applicable",
    f"not {OF_NOTHING}": "not_applicable",
    f"vote.excused_present > 0 and {OF_NOTHING}": "fail",
    f"vote.excused_present == 0 or {OF_NOTHING}": "pass",
    f"vote.excused_present == 0 and {OF_NOTHING}": "not_applicable",
    # beyond all numbers: the days until the dossier is closed, or moved
    "days_between(step_date, closed_on) > 9000000": "pass",
    "days_between(step_date, closed_on) == days_between(step_date, moved_on)": "pass",
    "days_between(step_date, closed_on) / 2 > 9000000": "pass",
    "days_between(closed_on, step_date) * 0.5 < -9000000": "pass",
    "days_between(step_date, closed_on) * -0.5 < -9000000": "pass",
    "(days_between(step_date, closed_on) / 2) is known": "pass",
    "days_between(step_date, closed_on) - vote.members / 2 > 9000000": "pass",
    "days_between(step_date, closed_on) / 2 == days_between(step_date, moved_on) / 3": "pass",
    "days_between(step_date, closed_on) - days_between(step_date, moved_on) == 0": "unknown",
    "days_between(step_date, closed_on) / 2 - days_between(step_date, moved_on) / 2 == 0": "unknown",
    "days_between(step_date, closed_on) / days_between(step_date, moved_on) > 0": "unknown",
    "days_between(step_date, closed_on) / days_between(step_date, moved_on) >= 0": "pass",
    "days_between(closed_on, step_date) / days_between(step_date, moved_on) <= 0": "pass",
    "days_between(step_date, closed_on) / -count(papers) < -9000000": "pass",
    "1 / days_between(step_date, closed_on) == 0": "pass",
    "-1 / days_between(step_date, closed_on) == 0": "pass",
    "days_between(step_date, closed_on) / vote.excused_present > 1": "not_applicable",
    "0 * days_between(step_date, closed_on) == 0": "pass",
    "0 * (days_between(step_date, closed_on) / 2) == 0": "pass",
    "coalesce(days_between(step_date, closed_on) / count(papers), 1) == 1": "fail",
    "if_(sex == 'male', days_between(step_date, closed_on) / 2, 5) >= 5": "pass",
    "sum(papers, days_between(dated, outer.closed_on)) > 0": "not_applicable",
    "max(papers, latest(dated, outer.closed_on)) is known": "fail",
    "max(papers, days_between(dated, outer.closed_on) / round, round == 1) > 0": "not_applicable",
    "count(papers, days_between(dated, outer.closed_on) / round > 100) == 3": "pass",
    # quotients near zero
    "1 / (vote.against - vote.against) > 0": "unknown",
    # choices
    "if_(sex == 'male', 1, 3) == 2": "unknown",
    "if_(sex == 'male', 1, 3) > 3": "fail",
    "if_(sex == 'male', 4, 5) > 4": "unknown",
    "if_(sex == 'male', 4, 5) > 3": "pass",
    "if_(sex == 'male', true, true)": "pass",
    "(sex == 'male') == (1 == 2)": "unknown",
    # related rows
    "any(papers, dated <= outer.step_date and state == 'present')": "pass",
    "all(papers, dated <= outer.step_date)": "unknown",
    "all(papers, round <= 2) and not any(papers, paper == 'decision')": "pass",
    "paper('application').state == 'redo'": "pass",
    "paper('decision').state == 'redo'": "unknown",
    "count(papers, paper == 'application') == 2": "pass",
    "count(papers, state == 'present') >= 1": "pass",
    "count(papers, state == 'present') > 1": "unknown",
    "count(papers, state == 'present') > 2": "fail",
    "distinct(papers, paper) == 2": "pass",
    "distinct(papers, dated) >= 2": "pass",
    "distinct(papers, dated) > 2": "unknown",
    "distinct(papers, dated) > 3": "fail",
    "any(introducers, together_months >= 13)": "pass",
    "any(introducers, together_months >= 14)": "unknown",
    RELATED.format(1): "fail",
    RELATED.format(2): "pass",
    "any(papers, any(outer.helper_notes, written_on > outer.dated and outer.outer.step_date > written_on))": "pass",
    "sum(papers, round) == 4": "pass",
    "mean(papers, round) == 4 / 3": "pass",
    "median(papers, round, paper == 'application') == 1.5": "pass",
    "max(papers, round, state == 'redo') == 2": "pass",
    "min(papers, round, paper == 'decision') == 1": "not_applicable",
    "share(papers, state == 'redo') >= 1 / 3": "pass",
    "share(papers, state == 'redo') > 1 / 3": "unknown",
    "share(papers, round == 2, of=paper == 'application') == 0.5": "pass",
    # dated law
    "param('t.small') == 2 and param('t.small', at=date('2023-06-01')) == 5": "pass",
    "param('t.rate') == 0.75": "pass",
    "param('t.rate', at=date('2022-03-01')) > 0": "unknown",
}

UNIT: dict[str, tuple[str, int | Fraction | None, int | Fraction | None]] = {
    # A row whose value waits for an event that has not happened has none and is left out.
    "distinct(admissions, official_on)": ("known", 0, 0),
    # The corners of a product have one bound where its operands do.
    "2 * max(courses, attended)": ("interval", 14, None),
    "1 / (0 * sum(courses, attended))": ("not_applicable", None, None),
    # The time until the unit is closed, which it is not, is beyond all numbers.
    "days_between(period.end, closed_on)": ("not_applicable", None, None),
    "1 / days_between(period.end, closed_on)": ("known", 0, 0),
    "if_(days_between(period.end, closed_on) > 100, 1, 0)": ("known", 1, 1),
    "if_(days_between(period.end, closed_on) == days_between(period.start, closed_on), 1, 0)": ("known", 1, 1),
    "if_(days_between(closed_on, period.end) / 2 < 0, 1, 0)": ("known", 1, 1),
    "days_between(period.end, closed_on) - days_between(period.start, closed_on)": ("unknown", None, None),
    "days_between(period.end, closed_on) / days_between(period.start, closed_on)": ("interval", 0, None),
    "if_(sector == 'agency', days_between(period.end, closed_on), 7)": ("interval", 7, None),
    "coalesce(days_between(period.end, closed_on), 1)": ("not_applicable", None, None),
    # Women, the only one of them admitted on a day that nobody knows.
    "count(admissions, group('t.women'))": ("interval", 0, 2),
    "count(members, group('t.women'))": ("known", 1, 1),
    "count(members, not group('t.schooled'))": ("known", 0, 0),
    "count(admissions, is_member)": ("interval", 0, 1),
    # What is stated and owed for 2022.
    "claim('t.x')": ("known", 11, 11),
    "claim('t.y')": ("known", 5, 5),
    "claim('t.z')": ("unknown", None, None),
    "coalesce(claim('t.z'), claim('t.y') / 2)": ("known", Fraction(5, 2), Fraction(5, 2)),
    "target('t').at_least": ("known", Fraction(3, 100), Fraction(3, 100)),
    "target('t').at_most": ("not_applicable", None, None),
    "target('u').at_least": ("not_applicable", None, None),
    "if_(count(admissions) >= target('t').at_least, 1, 0)": ("known", 1, 1),
    "coalesce(target('u').at_least, 9)": ("known", 9, 9),
    # What only may be beyond may be left out; what is not known is a number all the same.
    "median(admissions, days_between(ceremony_on, official_on))": ("not_applicable", None, None),
    "sum(courses, attended - months_between(starts_on, ends_on), attended is unknown)": ("unknown", None, None),
    # One over what may be zero, from below.
    "1 / (-count(admissions, again))": ("unknown", None, -1),
    # Zero over whatever is not zero.
    "0 / (2 * count(admissions, again) - 1)": ("unknown", 0, 0),
    "count(admissions)": ("interval", 1, 2),
    "count(admissions, again)": ("interval", 0, 1),
    "share(admissions, again)": ("interval", 0, Fraction(1, 2)),
    "count(members)": ("known", 1, 1),
    "count(members.at('start'))": ("known", 0, 0),
    "count(members.at(date('2023-06-30')))": ("interval", 1, 2),
    "distinct(members.at(date('2023-06-30')), person)": ("interval", 1, 2),
    "count(admissions) / count(members.at('start'))": ("not_applicable", None, None),
    "count(admissions) / count(admissions, again)": ("unknown", 1, None),
    "count(members) * count(admissions) - 1": ("interval", 0, 1),
    "count(admissions) - count(admissions, again)": ("interval", 0, 2),
    "-count(admissions)": ("interval", -2, -1),
    "-3 * count(admissions)": ("interval", -6, -3),
    "-count(courses) / 4": ("known", Fraction(-1, 2), Fraction(-1, 2)),
    "sum(courses, attended)": ("unknown", None, None),
    "sum(courses.during(years=2, until='start'), attended)": ("not_applicable", None, None),
    "max(courses, attended)": ("interval", 7, None),
    "min(courses, attended)": ("interval", None, 7),
    "mean(courses, attended, attended is known)": ("known", 7, 7),
    "median(courses.during(years=3), coalesce(attended, 8))": ("known", Fraction(15, 2), Fraction(15, 2)),
    "sum(admissions, months_between(ceremony_on, official_on))": ("not_applicable", None, None),
    "mean(members, years_between(born, outer.period.end))": ("known", 18, 18),
    "if_(level == 'cell', 1, 2)": ("known", 2, 2),
    "if_(sector == 'agency', 1, 2)": ("interval", 1, 2),
    "if_(count(courses) == 2 and count(members) < 5, 1, 0)": ("known", 1, 1),
    "if_(count(admissions) / count(members.at('start')) > 1, 1, 0)": ("not_applicable", None, None),
    "if_(count(members.at('start')) > 0 and count(admissions) / count(members.at('start')) > 1, 1, 0)": ("known", 0, 0),
    "days_between(opened_on, period.end)": ("known", 8400, 8400),
}
# fmt: on
