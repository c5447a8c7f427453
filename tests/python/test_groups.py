"""Groups: the nation's, one declared in Python, and what they count against a plain reading of the files."""

from collections.abc import Callable
from pathlib import Path

import ketnap as kn
import pytest
from ketnap import _ketnap, plugins

FILES = {
    "units": [
        "unit,since,state,level,kind,name,parent",
        "H,2000-01-01,open,province,committee,H,",
        "H.1,2000-01-01,open,cell,cell,Một,H",
    ],
    "people": [
        "person,name,born,sex,ethnicity",
        "P1,An,2000,female,kinh",
        "P2,Ba,2001,male,tay",
        "P3,Ca,2002,female,",
        "P4,Di,2003,,foreign",
    ],
    "profiles": [
        "person,since,occupation,youth_union",
        "P1,2015-01-01,pupil,1",
        "P1,2023-06-01,enterprise_direct,1",
        "P2,2015-01-01,enterprise_manager,0",
        "P3,2015-01-01,pupil,",
        "P4,2015-01-01,enterprise_direct,1",
    ],
    "admissions": ["admission,person,unit,decided_on,ceremony_on,official_on"]
    + [f"A{i},P{i},H.1,2022-05-01,2022-05-19,{'2023-05-19' if i < 4 else ''}" for i in (1, 2, 3, 4)],
    "spells": ["spell,person,unit,since,until,began_by,ended_by"] + [f"S{i},P{i},H.1,2022-05-19,,admitted," for i in (1, 2, 3, 4)],
}


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> kn.Snapshot:
    folder = tmp_path_factory.mktemp("groups")
    for name, lines in FILES.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    registry = kn.create(folder / "r.ketnap", plugins=["vn"], clearance="sensitive")
    registry.load(sorted(folder.glob("*.csv")))
    return registry.snapshot("2023-12-31")


def bounds(now: kn.Snapshot, text: str, period: str = "2022") -> tuple[float | None, float | None]:
    asked = kn.indicator("my.asked", title="x")(lambda u: kn.parse(text))
    row = now.measure(asked, units=kn.unit("H"), periods=period).to_pandas().iloc[0]
    return row["low"], row["high"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count(admissions, group('vn.female'))", (2, 3)),
        ("count(admissions, group('vn.ethnic_minority'))", (1, 2)),
        ("count(admissions, group('vn.youth_union'))", (2, 3)),
        ("count(admissions, group('vn.pupil'))", (2, 2)),
        ("count(admissions, group('vn.enterprise') and not group('vn.direct_worker'))", (1, 1)),
        ("count(members, group('vn.direct_worker'))", (1, 1)),
    ],
)
def test_the_nations(now: kn.Snapshot, text: str, expected: tuple[int, int]) -> None:
    assert bounds(now, text) == expected


def test_members_are_read_on_their_day(now: kn.Snapshot) -> None:
    assert bounds(now, "count(members, group('vn.direct_worker'))", "2023") == (2, 2)
    assert bounds(now, "share(members, group('vn.direct_worker'), of=group('vn.enterprise'))", "2023") == pytest.approx(
        (2 / 3, 2 / 3)
    )


def test_who_is_official(now: kn.Snapshot) -> None:
    assert bounds(now, "count(members, official)", "2022") == (0, 0)
    assert bounds(now, "count(members, probationary)", "2022") == (4, 4)
    assert bounds(now, "count(members, official)", "2023") == (3, 3)
    assert bounds(now, "count(members, official_since <= date('2023-05-19'))", "2023") == (3, 3)
    assert bounds(now, "count(admissions, probationary and is_member)") == (4, 4)
    assert [str(day) for day in now.spells.to_pandas()["official_since"]] == ["2023-05-19"] * 3 + ["None"]


def test_listed(now: kn.Snapshot) -> None:
    pupil = next(group for group in now.groups if group["id"] == "vn.pupil")
    assert pupil["title"] == "Học sinh" and str(pupil["where"]) == "occupation == 'pupil'"
    assert pupil["rows"] == ["admissions", "members", "dossiers"] and pupil["declared_by"] == "vn"


def test_working_days(now: kn.Snapshot) -> None:
    assert bounds(now, "count(admissions, add_working_days(decided_on, 9) < ceremony_on)") == (4, 4)
    assert bounds(now, "count(admissions, add_working_days(decided_on, 12) == ceremony_on)") == (4, 4)  # 2 and 3 May were off
    assert bounds(now, "count(admissions, add_working_days(born, 1) <= ceremony_on)") == (0, 4)  # no table of those years


def with_marks(*marks: object) -> _ketnap.Catalog:
    def register(core: _ketnap.CatalogBuilder) -> None:
        plugins.CatalogBuilder(core).add(*marks)  # type: ignore[arg-type]

    return plugins.load(("vn",)).with_plugin(_ketnap.Plugin(_ketnap.PluginInfo("my", "1"), register))


def test_declared_in_python() -> None:
    @kn.group("my.girls", rows="admissions", title="Nữ sinh")
    def girls(a):  # type: ignore[no-untyped-def]
        return kn.group("vn.pupil") & kn.group("vn.female")

    @kn.indicator("my.share", title="Tỉ lệ")
    def share(u):  # type: ignore[no-untyped-def]
        return u.admissions.share(kn.group("my.girls"))

    listed = with_marks(share, girls).groups()[-1]
    assert str(listed["where"]) == "group('vn.pupil') and group('vn.female')" and listed["title"] == "Nữ sinh"
    assert str(share.value) == "share(admissions, group('my.girls'))"
    assert isinstance(girls, kn.Group)


@pytest.mark.parametrize(
    ("build", "number"),
    [
        (lambda: kn.group("my.a", rows=["votes"])(lambda a: a.again), "KN1207"),
        (lambda: kn.group("vn.a", rows="members")(lambda a: a.sex == "male"), "KN1204"),
        (lambda: kn.group("my.a", rows="members")(lambda a: a.agian), "KN3010"),
        (lambda: kn.indicator("my.a", title="x")(lambda u: u.courses.count(kn.group("vn.pupil"))), "KN3010"),
    ],
)
def test_refused(build: Callable[[], object], number: str) -> None:
    with pytest.raises(kn.Error, match=number):
        with_marks(build())


def test_an_unread_folder_file_is_still_refused(tmp_path: Path) -> None:
    (tmp_path / "group.json").write_text("[]", encoding="utf-8")
    with pytest.raises(kn.Error, match=r"KN1214.*groups\.json"):
        plugins.catalog(
            [_ketnap.Plugin(_ketnap.PluginInfo("my", "1"), lambda core: plugins.CatalogBuilder(core).add_folder(tmp_path))]
        )
