"""What comes to the borders of a registry: other schemas, numbers that no registry has, files that are damaged or only to be read."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import ketnap as kn
import pytest

UNITS = "unit,since,state,level,kind,name,parent\nA,2000-01-01,open,province,committee,Tỉnh A,\n"
PEOPLE = "person,name,born,sex\nP-1,Nguyễn Văn An,1990-05-02,male\nP-2,Trần Thị Bình,1991,female\n"
VERSION_1 = Path(__file__).parents[1] / "core" / "registry" / "version_1.sql"
HUGE = (2**31, 2**40, 2**64, 10**30, -(2**70))


@pytest.fixture
def registry(tmp_path: Path) -> kn.Registry:
    made = kn.create(tmp_path / "r.ketnap")
    for name, text in {"units": UNITS, "people": PEOPLE}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    made.load([tmp_path / "units.csv", tmp_path / "people.csv"])
    return made


def changed(path: Path, sql: str) -> None:
    """As if a disk had done it: the triggers that keep programs from it are gone."""
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f'drop trigger "{name}"')
        connection.execute(sql)
        connection.commit()


# another schema


def test_another_schema_is_refused_before_anything_is_changed(tmp_path: Path, refused: Any, untouched: Any) -> None:
    path = tmp_path / "old.ketnap"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    before = path.read_bytes()
    with refused(1108, "occupation", "vn"):
        kn.open(path)
    assert path.read_bytes() == before, "still of its own format, for the ketnap and the plugins that made it"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["old.ketnap"]


def test_what_is_different_is_named_on_both_sides(registry: kn.Registry, tmp_path: Path) -> None:
    path = tmp_path / "other.ketnap"
    shutil.copy(registry.path, path)
    changed(path, """update meta set value = replace(value, '"female"', '"woman"') where name = 'schema'""")
    with pytest.raises(kn.Error) as caught:
        kn.open(path)
    assert caught.value.number == 1108
    vi, en = caught.value.message("vi"), caught.value.message("en")
    assert "danh mục sex: chỉ có trong cơ sở dữ liệu: woman; chỉ có trong phần mở rộng: female" in vi
    assert "code list sex: only in the registry: woman; only in the plugins: female" in en
    version = dict(registry.plugins)["vn"]
    assert f"vn {version} / {version}" in vi, "both say the same version, and are not the same"
    changed(path, """update meta set value = replace(value, '"woman"', '"female"') where name = 'schema'""")
    changed(
        path,
        """update meta set value = replace(value, '"sensitivity":"sensitive"', '"sensitivity":"public"') where name = 'schema'""",
    )
    with pytest.raises(kn.Error) as caught:
        kn.open(path)
    assert (
        "field people.religion: in the registry: sensitivity=public; in the plugins: sensitivity=sensitive"
        in caught.value.message("en")
    )


def test_the_copy_of_an_older_file_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture, registry: kn.Registry) -> None:
    assert registry.kept_copy is None and ".v1" not in repr(registry)
    old = tmp_path / "old.ketnap"
    with closing(sqlite3.connect(registry.path)) as of, closing(sqlite3.connect(old)) as connection:
        of.backup(connection)
        kinds = {"trigger", "view", "index"}
        for kind, name in connection.execute("select type, name from sqlite_master where sql is not null").fetchall():
            if kind in kinds:
                connection.execute(f'drop {kind} "{name}"')
        connection.execute("create table person (id integer primary key, key text not null)")
        connection.execute("insert into person select fact, key from fact_people")
        for table, column in (("source", "header"), ("batch", "undoes"), ("batch", "scope")):
            connection.execute(f"alter table {table} drop column {column}")
        connection.execute("pragma user_version = 1")
        connection.commit()
    with caplog.at_level(logging.WARNING, logger="ketnap"):
        opened = kn.open(old)
    assert opened.kept_copy == tmp_path / "old.ketnap.v1" and opened.kept_copy.is_file()
    assert "old.ketnap.v1" in repr(opened) and "old.ketnap.v1" in caplog.text
    assert kn.open(old).kept_copy is None


# what nobody can mean


@pytest.mark.parametrize("number", HUGE)
def test_numbers_that_no_registry_has(registry: kn.Registry, tmp_path: Path, refused: Any, number: int) -> None:
    for ask in (
        lambda: registry.undo(number, reason="x"),
        lambda: registry.snapshot("2023-10-31", as_known=number),
        lambda: registry.log(batch=number),
        lambda: registry.set_aside(number),
        lambda: registry.export(tmp_path / "out", as_known=number),
    ):
        with refused(1109, str(number), "1"):
            ask()


def test_no_number_at_all(registry: kn.Registry, refused: Any) -> None:
    for number in ("1", 1.5, None, True):
        with refused(3112, repr(number)):
            registry.undo(number, reason="x")  # type: ignore[arg-type]


@pytest.mark.parametrize("number", HUGE)
def test_numbers_that_no_registry_has_on_the_command_line(registry: kn.Registry, number: int) -> None:
    from ketnap.cli.program import app
    from typer.testing import CliRunner

    for command in (
        ["undo", str(registry.path), str(number), "--reason", "x"],
        ["log", str(registry.path), "--batch", str(number)],
    ):
        result = CliRunner().invoke(app, command)
        assert result.exit_code in (2, 3), result.output
        assert "Traceback" not in result.output and (number < 0 or "KN1109" in result.output)


def test_reasons_paths_files_and_keys_that_are_none(registry: kn.Registry, tmp_path: Path, refused: Any, untouched: Any) -> None:
    with untouched(registry.path).watched():
        b = registry.batch()
        with refused(1120, "people"):
            b.retract("people", "P-1", reason=None)  # type: ignore[arg-type]
        with refused(1133):
            registry.undo(1, reason=None)  # type: ignore[arg-type]
        with refused(1126, "reason"):
            b.correct("people", "P-1", name="x", reason=5.5)  # type: ignore[arg-type]
        for path in ("a\0b", 5, None, b"x"):
            for open_or_make in (kn.open, kn.create):
                with refused(3112, "path"):
                    open_or_make(path)  # type: ignore[operator]
        for files in (5, None, 5.5, [5], {"people": 5}, [("people", "x", "y")], "a\0b"):
            with refused(3112):
                registry.load(files)  # type: ignore[arg-type]
        for key in (5.5, [5.5], [None, object()], ["P-1", [1]]):
            with refused(1126, "key"):
                registry.log(table="people", key=key)  # type: ignore[arg-type]
        with refused(1112, "peple", "people"):
            registry.load({"peple": tmp_path / "people.csv"})


def test_a_claim_that_nobody_declared_or_stated(registry: kn.Registry, refused: Any) -> None:
    now = registry.snapshot("2023-10-31")
    with refused(3024, "vn.admission", "vn.admissions"):
        now.claims("vn.admission", periods="2023")
    with refused(3024, "vn.nope"):
        now.claims("vn.nope", periods="2023")
    with registry.batch() as b:
        b.claim("my.own", unit="A", at="2023-01-01", value=4, state="sent")
    assert len(registry.snapshot("2023-10-31").claims("my.own", periods="2023-01").missing()) == 1


# damage


def damaged_by(registry: kn.Registry, path: Path, sql: str) -> kn.Registry:
    with closing(sqlite3.connect(registry.path)) as of, closing(sqlite3.connect(path)) as to:
        of.backup(to)
    changed(path, sql)
    return kn.open(path, clearance="sensitive")


def test_a_code_that_the_list_has_not_is_damage(registry: kn.Registry, tmp_path: Path, refused: Any) -> None:
    damaged = damaged_by(registry, tmp_path / "code.ketnap", "update fact_people set sex = 99")
    asks: list[Callable[[], object]] = [
        lambda: damaged.snapshot("2023-10-31"),
        lambda: damaged.export(tmp_path / "out"),
        lambda: damaged.facts("people"),
        lambda: damaged.batch(reason="x").correct("people", "P-1", name="x"),
        lambda: damaged.log(person="P-1"),
    ]
    for ask in asks:
        with refused(1104, "code.ketnap", "people.sex"):
            ask()


def test_a_day_outside_of_the_calendar_is_damage(registry: kn.Registry, tmp_path: Path, refused: Any) -> None:
    damaged = damaged_by(registry, tmp_path / "day.ketnap", "update fact_people set born = 99999999")
    with refused(1104, "day.ketnap", "people.born"):
        damaged.snapshot("2023-10-31")
    with refused(1104, "day.ketnap", "people.born"):
        damaged.export(tmp_path / "out")


def test_findings_that_cannot_be_read_are_damage(registry: kn.Registry, tmp_path: Path, refused: Any) -> None:
    for number, args in enumerate(("cast(x'5b22ff225d' as text)", "'[1]'", "'{'")):
        columns = 'batch, number, file, sheet, row, "column", args'
        sql = f"insert into finding ({columns}) values (1, 2106, 'x', '', 1, '', {args})"
        damaged = damaged_by(registry, tmp_path / f"json{number}.ketnap", sql)
        with refused(1104, f"json{number}.ketnap"):
            damaged.batches()


def test_an_export_that_finds_no_space(registry: kn.Registry, tmp_path: Path, refused: Any) -> None:
    import resource

    cleared = kn.open(registry.path, clearance="sensitive")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, before[1]))
    try:
        with refused(1156, "units.csv"):
            cleared.export(tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "out").iterdir()) == []


# the log


def test_the_log_of_a_huge_batch_is_not_read_whole(registry: kn.Registry, tmp_path: Path) -> None:
    many = tmp_path / "people.csv"
    many.write_text("person,name\n" + "".join(f"Q-{i},Người {i}\n" for i in range(3000)))
    number = registry.load(many).number
    log = registry.log(batch=number)
    assert (len(log), log.more) == (1000, 2000)
    assert log.text().splitlines()[0] == f"Nhật ký của lô {number}: 3.000 mục"
    assert log.text().splitlines()[-1] == "… 2.000 mục nữa"
    assert len(registry.log(batch=number, limit=None)) == 3000
    assert (len(registry.log(batch=number, limit=7)), registry.log(batch=1).more) == (7, 0)
    assert log[0].key == registry.log(batch=number, limit=None)[0].key


def test_an_undo_that_is_tried(registry: kn.Registry, refused: Any, untouched: Any) -> None:
    with registry.batch(reason="x") as b:
        b.correct("people", "P-1", born="1990-05")
    with untouched(registry.path).watched():
        tried = registry.undo(2, reason="thử", dry_run=True)
        assert (tried.number, tried.replaced, tried.undoes) == (0, 1, 2)
        with refused(1130, "1", "2"):
            registry.undo(1, reason="thử", dry_run=True)


def test_wide_spaces_are_trimmed(registry: kn.Registry) -> None:
    with registry.batch() as b:
        b.put("people", person="\u3000P-5\u3000", name="\u3000Lê\u3000C \u3000")
    assert registry.facts("people", person="P-5")[0]["name"] == "Lê\u3000C"
