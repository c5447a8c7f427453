"""Whatever is written in whatever order, the registry holds what a plain list of facts holds, at every batch so far."""

from __future__ import annotations

import csv
import tempfile
from itertools import count
from pathlib import Path

import ketnap as kn
import pyarrow
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from oracle.registry import Counts, Key, PlainRegistry, Refused, Row

KEYS = {
    "units": ("unit", "since"),
    "people": ("person",),
    "profiles": ("person", "since"),
    "spells": ("spell",),
    "dossiers": ("dossier",),
    "steps": ("dossier", "step", "round"),
}
REQUIRED = {
    "profiles": {"person": "people"},
    "spells": {"person": "people", "unit": "units"},
    "dossiers": {"person": "people", "unit": "units"},
}
"""A dossier that its steps name may come later: they are kept."""
DAYS = st.sampled_from(["2001-01-01", "2010-05-31", "2020-02-29"])
PEOPLE = st.sampled_from(["P1", "P2", "Phó", "P,3"])
CELLS = st.sampled_from(["A.1", "A.2", "A.3"])
COLUMNS: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "units": {"unit": CELLS, "since": DAYS, "state": st.just("open"), "level": st.just("grassroots"), "kind": st.just("cell"),
              "name": st.sampled_from(["Chi bộ", ""]), "parent": st.just("A")},
    "people": {"person": PEOPLE, "name": st.sampled_from(["", "An", 'B"ình']), "born": st.sampled_from(["", "1990", "1991-02"])},
    "profiles": {"person": PEOPLE, "since": DAYS, "occupation": st.sampled_from(["", "farm", "pupil"])},
    "spells": {"spell": st.sampled_from("STU"), "person": PEOPLE, "unit": CELLS, "since": DAYS, "until": st.one_of(st.just("?"), DAYS)},
    "dossiers": {"dossier": st.sampled_from("DE"), "person": PEOPLE, "unit": CELLS, "opened_on": DAYS},
    "steps": {"dossier": st.sampled_from("DEF"), "step": st.sampled_from(["listed", "cell_vote"]), "round": st.sampled_from("12"),
              "done_on": DAYS},
}  # fmt: skip
ROOT = {"unit": "A", "since": "2000-01-01", "state": "open", "level": "province", "kind": "committee", "name": "", "parent": ""}
FILE = st.sampled_from(list(KEYS)).flatmap(
    lambda table: st.tuples(st.just(table), st.lists(st.fixed_dictionaries(COLUMNS[table]), max_size=6))
)
TYPED = st.sampled_from(["people", "profiles", "spells", "steps"]).flatmap(
    lambda table: st.tuples(st.just(table), st.fixed_dictionaries(COLUMNS[table]), st.booleans())
)


def counts_of(batch: kn.Batch) -> Counts:
    return Counts(batch.number, batch.added, batch.replaced, batch.unchanged, batch.retracted, batch.set_aside)


def number_of(error: kn.Error) -> int:
    return int(error.code.removeprefix("KN"))


class Written(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name)
        self.names = count()
        self.registry = kn.create(self.folder / "r.ketnap", clearance="sensitive")
        self.plain = PlainRegistry(KEYS, REQUIRED)

    def teardown(self) -> None:
        self.place.cleanup()

    def new_folder(self) -> Path:
        made = self.folder / str(next(self.names))
        made.mkdir()
        return made

    def write(self, table: str, rows: list[Row]) -> tuple[str, Path]:
        path = self.new_folder() / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(COLUMNS[table]))
            writer.writeheader()
            writer.writerows(rows)
        return table, path

    def read(self, registry: kn.Registry, as_known: int = 0) -> tuple[Path, dict[str, dict[Key, Row]]]:
        out = self.folder / str(next(self.names))
        found: dict[str, dict[Key, Row]] = {table: {} for table in KEYS}
        for path in registry.export(out, as_known=as_known):
            with path.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    told = {name: row[name] for name in COLUMNS[path.stem]}
                    assert not any(value for name, value in row.items() if name not in told)
                    found[path.stem][self.plain.key(path.stem, told)] = told
        return out, found

    @initialize()
    def begin(self) -> None:
        self.load([("units", [ROOT]), ("people", [{"person": "P1", "name": "", "born": ""}])], False)

    @rule(files=st.lists(FILE, min_size=1, max_size=4), complete=st.booleans())
    def load(self, files: list[tuple[str, list[Row]]], complete: bool) -> None:
        # Whatever else goes, the province stays.
        files = [(table, [*rows, ROOT] if table == "units" else rows) for table, rows in files]
        batch = self.registry.load([self.write(*file) for file in files], scope="all" if complete else None)
        assert counts_of(batch) == self.plain.load(files, complete)

    @rule(
        typed=st.lists(TYPED, min_size=1, max_size=4, unique_by=lambda one: (one[0], tuple(one[1][name] for name in KEYS[one[0]])))
    )
    def type(self, typed: list[tuple[str, Row, bool]]) -> None:
        records = [
            (table, self.plain.key(table, row), None if retracts and table not in ("people",) else row)
            for table, row, retracts in typed
        ]
        try:
            told: Counts | int = self.plain.put(records)
        except Refused as refused:
            told = refused.args[0]
        try:
            with self.registry.batch() as b:
                for table, key, row in records:
                    if row is None:
                        b.retract(table, key, reason="nhầm")
                    else:
                        b.put(table, **row)
            assert b.written is not None
            assert counts_of(b.written) == told
        except kn.Error as error:
            assert told in (1115, 1121) and number_of(error) in (1115, 1121)

    @precondition(lambda self: self.plain.head > 1)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        # Not the first: the province stays.
        number = data.draw(st.integers(2, self.plain.head))
        try:
            told = self.plain.undo(number)
        except Refused as refused:
            with pytest.raises(kn.Error) as error:
                self.registry.undo(number, reason="nhầm")
            assert number_of(error.value) == refused.args[0]
            return
        assert counts_of(self.registry.undo(number, reason="nhầm")) == told

    @invariant()
    def every_batch_is_known_as_it_was(self) -> None:
        assert self.registry.head == self.plain.head
        for as_known in range(1, self.plain.head + 1):
            _, found = self.read(self.registry, as_known)
            assert found == {table: self.plain.in_force(table, as_known) for table in KEYS}, as_known

    @invariant()
    def every_record_has_its_story(self) -> None:
        for table, key in {(fact.table, fact.key) for fact in self.plain.facts}:
            entries = self.registry.log(table=table, key=key)
            assert [(entry.batch, entry.act) for entry in entries] == self.plain.story(table, key)

    @invariant()
    def the_file_is_sound(self) -> None:
        assert not [one for one in self.registry.verify() if one.code.startswith("KN23") and one.code != "KN2305"]

    @invariant()
    def a_snapshot_is_that_of_the_facts(self) -> None:
        path = self.registry.path
        of_cache, of_facts = (kn.open(path, clearance="sensitive", cache=cache) for cache in (True, False))
        for of in (self.registry, of_cache):
            for as_of in ("2000-06-01", "2010-05-31", "2023-10-31"):
                for tree in (as_of, "2010-06-01"):
                    mine, facts = (one.snapshot(as_of, tree=tree) for one in (of, of_facts))
                    for table in [*KEYS, "arrivals", "departures"]:
                        frames = [pyarrow.table(one.frame(table)) for one in (mine, facts)]
                        assert frames[0].equals(frames[1]), (table, as_of, tree)

    @invariant()
    def an_export_is_the_registry_again(self) -> None:
        if not self.plain.head:
            return
        out, found = self.read(self.registry)
        if not all(self.plain.leads_somewhere(table, row) for table, rows in found.items() for row in rows.values()):
            return
        again = kn.create(self.new_folder() / "again.ketnap", clearance="sensitive")
        again.load(sorted(out.glob("*.csv")))
        assert self.read(again)[1] == found


def test_a_registry_is_its_facts(long: bool, short_shrinking: None) -> None:
    few = settings(max_examples=300 if long else 25, stateful_step_count=20 if long else 8)
    run_state_machine_as_test(Written, settings=few)
