"""A small folder of files with one error in each planted place, and where a reader should find them."""

from __future__ import annotations

from pathlib import Path

from .files import COLUMNS, write_table

# table -> rows as text; after a "|" the column in which the row is wrong ("-": the whole row)
BAD: dict[str, str] = {
    "units": """
HNA,1997-01-01,open,province,committee,Đảng bộ tỉnh Hà Nam,,,,
HNA.PL,1997-01-01,open,superior,committee,Đảng bộ thành phố Phủ Lý,HNA,,,
HNA.PL.01,2005-01-01,open,grassroots,cell,Chi bộ số 1,HNA.PL,agency,,
HNA.PL.02,2015-01-01,open,grassroots,cell,Chi bộ số 2,HNA.PL,agency,,
HNA.PL.03,2005-01-01,open,grassroots,cell,Chi bộ số 3,HNA.XX,agency,,|parent
HNA.PL.04,2005-01-01,open,grassroots,cell,Chi bộ số 4,HNA.PL,factory,,|sector
HNA.PL.05,2005-02-30,open,grassroots,cell,Chi bộ số 5,HNA.PL,agency,,|since
""",
    "people": """
P-900001,Nguyễn Văn An,1990-05-02,male,kinh,none
P-900002,Trần Thị Bình,1991-03,female,kinh,none
P-900003,Lê Thu Cúc,2023-02-31,female,kinh,none|born
P-900004,Phạm Văn Dũng,31/02/2023,male,kinh,none|born
P-900005,Vũ Thị Én,1992-07-01,F,kinh,none|sex
P-900006,Đỗ Văn Phú,1993-08-01,male,25,none|ethnicity
,Hoàng Văn Giang,1993-09-01,male,kinh,none|person
P-900008,Bùi Thị Hà,1994-01-01|-
P-900002,Trần Thị Bình,1991-04,female,kinh,none|-
P-900010,Ngô Văn Khoa,1990-05-02,male,kinh,none,thừa|-
P-900011,Đinh Thị Lan,1995,female,kinh,none
P-900012,Lại Văn Minh,1988-02-03,male,kinh,none
P-900013,Đào Thị Nga,1989-11-20,female,kinh,catholic
P-900014,Chu Văn Oanh,1979,male,kinh,none
""",
    "spells": """
S-900001,P-900001,HNA.PL.01,2015-01-01,,admitted,,
S-900002,P-900013,HNA.PL.99,2016-01-01,,admitted,,|unit
S-900003,P-999999,HNA.PL.01,2016-01-01,,admitted,,|person
S-900004,P-900011,HNA.PL.01,2018-01-01,2017-01-01,admitted,moved,|until
S-900005,P-900001,HNA.PL.02,2020-01-01,,arrived,,2016-01-01|since
S-900006,P-900012,HNA.PL.02,2012-01-01,,arrived,,2010-01-01|since
S-900007,P-900013,HNA.PL.01,2019-13-01,,admitted,,|since
S-900008,P-900014,HNA.PL.01,2019-01-01,2020-01-01,admitted,gone,|ended_by
""",
    "admissions": """
A-900001,P-900001,HNA.PL.01,,0,2014-12-20,,2015-01-01,2016-01-01,2016-01-20,,
A-900002,P-900011,HNA.PL.01,,0,2018-02-01,,2018-01-01,,,,|decided_on
A-900003,P-900013,HNA.PL.01,,yes,2018-12-20,,2019-01-01,,,,|again
""",
    "dossiers": """
D-900001,P-900001,HNA.PL.01,2013-01-01,other,,2016-01-20,recognised
D-900002,P-900011,HNA.PL.01,2016-06-01,other,,2019-01-20,recognised
D-900003,P-900011,HNA.PL.98,2016-06-01,other,,,|unit
D-900004,P-900013,HNA.PL.01,2016-06-01,baker,,,|source_group
""",
    "steps": """
D-900001,cell_vote,1,2014-11-20,HNA.PL.01,,agreed
D-900002,cell_vote,1,2017-11-20,HNA.PL.01,,agreed
D-900009,cell_vote,1,2017-11-20,HNA.PL.01,,agreed|dossier
D-900002,cel_vote,1,2017-11-20,HNA.PL.01,,agreed|step
""",
    "votes": """
D-900001,cell_vote,1,cell,9,0,0,9,9,0,0
D-900002,cell_vote,1,cell,9,0,0,7,8,0,0|in_favour
D-900002,committee_vote,1,committee,nine,0,0,9,9,0,0|members
""",
}


def write_bad(folder: Path) -> None:
    """Rows are counted as a spreadsheet counts them: the header is row 1."""
    folder.mkdir(parents=True, exist_ok=True)
    expected: list[tuple[str, ...]] = []
    for table, text in BAD.items():
        lines = text.strip().splitlines()
        rows = []
        for number, line in enumerate(lines, start=2):
            row, _, wrong = line.partition("|")
            rows.append(tuple(row.split(",")))
            if wrong:
                expected.append((f"{table}.csv", str(number), "" if wrong == "-" else wrong))
        write_table(folder, table, rows)
    write_table(folder, "expected", expected)
    assert set(BAD) <= set(COLUMNS)
