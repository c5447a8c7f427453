"""A batch that is being typed: what an office does, written where the block ends."""

import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import TracebackType
from typing import Literal

from ketnap import _ketnap
from ketnap.batch import Batch
from ketnap.clearance import reach
from ketnap.errors import Error
from ketnap.field_texts import Key, Value, named, text, texts
from ketnap.preview import Preview


class OpenBatch:
    """What is typed into a batch. Each act says at once what cannot be meant (Errors KN1112-1127, 1151, 1152); where the
    block ends everything is written, or nothing. An exception inside writes nothing.

    >>> with registry.batch(by="an.nt", document="62-QĐ/ĐU") as b:
    ...     b.admit(person="P-88123", cell="HNA.BL.BD.04", decided_on="2023-10-05", ceremony_on="2023-10-12")
    ...     b.leave("P-77001", "2023-10-20", by="died")
    ...     print(b.preview())
    >>> b.written
    Batch(number=2, added=2, replaced=1, ...)

    Fields that plugins added to a table are given by their names like all others. Keys that are not given are the person's with a
    letter and the first free number (`P-88123/A1`); acts return the key of what they are about. A round that is not given is the next.
    """

    def __init__(
        self,
        core: _ketnap.Registry,
        in_use: threading.RLock,
        written: Callable[[_ketnap.Batch], Batch],
        *,
        by: str,
        document: str,
        reason: str,
        at: datetime | None,
    ) -> None:
        self._core = core
        self._in_use = in_use
        self._written = written
        self._by, self._document, self._reason = (text(said, "by, document, reason") for said in (by, document, reason))
        self._at = at
        self._acts: _ketnap.Acts | None = _ketnap.Acts(core, self._reason)
        self.written: Batch | None = None
        """The batch, once the block has ended; its number is 0 where nothing changed."""

    def put(self, table: str, **fields: Value) -> None:
        """The whole row, as a file would say it: its key may be new or known, fields that are not named are empty."""
        self._record("put", table, texts(fields))

    def add(self, table: str, **fields: Value) -> None:
        """The same, but the key must be new (Error KN1116)."""
        self._record("add", table, texts(fields))

    def complete(self, table: str, key: Key, **fields: Value) -> None:
        """Fills in what was empty so far: what has happened since, what was not known. Another value is refused (Error KN1117)."""
        self._record("complete", table, self._key(table, key) + texts(fields))

    def correct(self, table: str, key: Key, *, reason: str = "", **fields: Value) -> None:
        """Changes the fields named; the others stay as they are in force. The reason is this one, or the batch's."""
        self._record("correct", table, self._key(table, key) + texts(fields), reason)

    def retract(self, table: str, key: Key, *, reason: str = "") -> None:
        """The fact was never so. Earlier batches still know it; nothing may be left that leads to it."""
        self._record("retract", table, self._key(table, key), reason)

    def admit(
        self,
        *,
        person: str,
        cell: str,
        decided_on: Value,
        ceremony_on: Value = None,
        decision: str | None = None,
        dossier: str | None = None,
        again: bool = False,
        admission: str | None = None,
        new_person: Mapping[str, Value] | None = None,
        **fields: Value,
    ) -> str:
        """An admission, and once the ceremony is there the spell that begins that day. Who is not known yet comes with
        `new_person={"name": ..., "born": ..., "sex": ...}`. Without a dossier it is the person's open one."""
        given = {"person": person, "unit": cell, "decided_on": decided_on, "ceremony_on": ceremony_on, "decision": decision}
        given |= {"dossier": dossier, "again": again, "admission": admission}
        with self._in_use:
            return self._open.admit(texts(given | fields), texts(new_person or {}))

    def hold_ceremony(self, person: str, on: Value, *, admission: str = "") -> str:
        """The ceremony of an admission that was decided before, and the spell."""
        with self._in_use:
            return self._open.hold_ceremony(person, text(on, "on"), admission)

    def recognise(
        self,
        person: str,
        *,
        official_on: Value,
        decided_on: Value = None,
        decision: str | None = None,
        admission: str = "",
        **fields: Value,
    ) -> str:
        """The person's admission in force becomes official."""
        given = {"official_on": official_on, "official_decided_on": decided_on, "official_decision": decision}
        with self._in_use:
            return self._open.recognise(person, named(given | fields), admission)

    def transfer(self, person: str, to: str | None, on: Value, *, spell: str = "") -> str:
        """Ends the open spell by `moved` on `on`, the first day no longer there, and begins one in the cell `to`; None: the person
        leaves the registry."""
        with self._in_use:
            return self._open.transfer(person, to or "", text(on, "on"), spell)

    def leave(
        self, person: str, on: Value, *, by: Literal["died", "struck_off", "expelled", "resigned"] | str, spell: str = ""
    ) -> str:
        """Ends the open spell."""
        with self._in_use:
            return self._open.leave(person, text(on, "on"), by, spell)

    def open_dossier(
        self,
        *,
        person: str,
        unit: str,
        opened_on: Value,
        source_group: str | None = None,
        dossier: str | None = None,
        new_person: Mapping[str, Value] | None = None,
        **fields: Value,
    ) -> str:
        given = {"person": person, "unit": unit, "opened_on": opened_on, "source_group": source_group, "dossier": dossier}
        with self._in_use:
            return self._open.open_dossier(texts(given | fields), texts(new_person or {}))

    def close_dossier(
        self, dossier: str | None = None, *, person: str | None = None, closed_on: Value, outcome: str, **fields: Value
    ) -> str:
        """By its key, or by the person whose open one it is."""
        given = {"dossier": dossier, "person": person, "closed_on": closed_on, "outcome": outcome}
        with self._in_use:
            return self._open.close_dossier(named(given | fields))

    def step(self, dossier: str, step: str, done_on: Value, **fields: Value) -> None:
        """A step done: body, document, result, round."""
        with self._in_use:
            self._open.step(texts({"dossier": dossier, "step": step, "done_on": done_on} | fields))

    def paper(self, dossier: str, paper: str, **fields: Value) -> None:
        """A paper of the dossier: dated, document, state, round."""
        with self._in_use:
            self._open.paper(texts({"dossier": dossier, "paper": paper} | fields))

    def vote(self, dossier: str, step: str, **fields: Value) -> None:
        """organ, members, excused, excused_present, present, in_favour, against, invalid; the round is that of the last step of
        this kind, or the next where that has its vote."""
        with self._in_use:
            self._open.vote(texts({"dossier": dossier, "step": step} | fields))

    def introducer(self, dossier: str, kind: str, person: str | None = None, **fields: Value) -> None:
        """Who introduces: together_since, letter_on; the key is the person's, or the kind."""
        with self._in_use:
            self._open.introducer(texts({"dossier": dossier, "kind": kind, "person": person} | fields))

    def assign_helper(self, dossier: str, person: str, since: Value, *, replaces: str | None = None, **fields: Value) -> None:
        """A helper; the help of the one so far, or of `replaces`, ends that day. With `replaces=""` nobody's ends."""
        with self._in_use:
            self._open.assign_helper(texts({"dossier": dossier, "person": person, "since": since} | fields), replaces)

    def helper_note(self, dossier: str, written_on: Value, person: str | None = None, **fields: Value) -> None:
        """A helper's note; without a person by the one who helped on that day."""
        with self._in_use:
            self._open.helper_note(texts({"dossier": dossier, "written_on": written_on, "person": person} | fields))

    def claim(
        self,
        claim: str,
        *,
        unit: str,
        at: Value,
        value: Value = None,
        code: str | None = None,
        state: str | None = None,
        group: str | None = None,
        document: str | None = None,
        said_on: Value = None,
        **fields: Value,
    ) -> None:
        """What a unit states for a day or a period. Without `said_on` it was said that day, or on the period's last."""
        given = {
            "claim": claim,
            "unit": unit,
            "period": at,
            "value": value,
            "code": code,
            "state": state,
            "group": group,
            "document": document,
        }
        with self._in_use:
            self._open.claim(texts(given | {"said_on": said_on} | fields))

    def target(self, target: str, *, unit: str, period: Value, set_on: Value, **fields: Value) -> None:
        """What a unit owes: indicator, group, at_least, at_most, document, replaces."""
        with self._in_use:
            self._open.target(texts({"target": target, "unit": unit, "period": period, "set_on": set_on} | fields))

    def preview(self, *, clearance: str | None = None) -> Preview:
        """What would change, before it does; nothing is written. In a notebook a table, printed the same in Vietnamese.
        Values above the registry's clearance, or a lower one that is named, are withheld."""
        level = reach("preview", clearance, self._core.clearance)
        with self._in_use:
            return Preview(_ketnap.preview(self._core, self._open, self._reason, level), self._core.schema)

    def __len__(self) -> int:
        return 0 if self._acts is None else len(self._acts)

    def __enter__(self) -> "OpenBatch":
        return self

    def __exit__(self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None) -> None:
        acts = self._open
        self._acts = None
        if kind is not None:
            return
        with self._in_use:
            core = _ketnap.record(self._core, acts, moment(self._at), self._by, self._document, self._reason)
            self.written = self._written(core)
            self.written.findings.of_records = True

    def __repr__(self) -> str:
        return f"OpenBatch({len(self)} records)" if self.written is None else f"OpenBatch(written={self.written!r})"

    @property
    def _open(self) -> _ketnap.Acts:
        if self._acts is None:
            raise Error(1125)
        return self._acts

    def _record(self, act: str, table: str, fields: list[tuple[str, str]], reason: str = "") -> None:
        with self._in_use:
            self._open.record(act, table, fields, text(reason, "reason"))

    def _key(self, table: str, key: Key) -> list[tuple[str, str]]:
        if isinstance(key, Mapping):
            return texts(key)
        values = [key] if isinstance(key, str | date | int) else list(key)
        return self._open.key(table, [text(value, table) for value in values])


def moment(at: datetime | None) -> str:
    """When something is written, by the clock of this machine unless it is said: the core has none."""
    return (at or datetime.now().astimezone()).isoformat(timespec="seconds")
