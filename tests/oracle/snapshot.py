"""What the files say at the end of a day.

Three readings of time meet here (data/README.md):

- a row whose opening day (`decided_on`, `since`, `opened_on`, `done_on`) lies after `as_of` is not there yet, nor is what belongs
  to a dossier that is not opened yet;
- a *later event* (°) that is empty, or after `as_of`, has not happened; `?` happened, on some day from the row's opening day
  to `as_of`;
- of a versioned table the last row with `since` on or before the day is in force.
"""

from __future__ import annotations

from datetime import date

from .dates import NEVER, Days, partial
from .files import Files, Row

OPENS = {
    "spells": "since",
    "admissions": "decided_on",
    "dossiers": "opened_on",
    "steps": "done_on",
    "profiles": "since",
    "papers": "dated",
    "introducers": "letter_on",
    "helpers": "since",
    "helper_notes": "written_on",
    "courses": "starts_on",
    "certificates": "issued_on",
}


class Snapshot:
    """The files as of the end of a day, with the tree of that day."""

    def __init__(self, files: Files, as_of: date) -> None:
        self.as_of = as_of
        self._files = files
        self.tables = {table: [row for row in files[table] if self._there(row, day)] for table, day in OPENS.items()}
        to_come = {row["dossier"] for row in files["dossiers"]} - {row["dossier"] for row in self.tables["dossiers"]}
        for table in ("steps", "papers", "introducers", "helpers", "helper_notes"):
            self.tables[table] = [row for row in self.tables[table] if row["dossier"] not in to_come]
        self.tables |= {table: files.get(table, []) for table in ("claims", "targets")}
        self.spells = self.tables["spells"]
        self.admissions = self.tables["admissions"]
        self.dossiers = self.tables["dossiers"]
        self.steps = self.tables["steps"]
        done = {_step_key(row) for row in self.steps}
        later = {_step_key(row) for row in files["steps"]} - done
        self.votes = [row for row in files["votes"] if _step_key(row) not in later and row["dossier"] not in to_come]
        self.tables["votes"] = self.votes
        self.people = {row["person"]: row for row in files["people"]}
        areas = sorted((row for row in files.get("areas", []) if row["since"] <= as_of.isoformat()), key=lambda row: row["since"])
        self.areas = {row["area"]: row for row in areas}
        self.units = {code: self._version(code) for code in sorted({row["unit"] for row in files["units"]})}

    def _there(self, row: Row, column: str) -> bool:
        return partial(row.get(column, "")).earliest <= self.as_of

    def _version(self, unit: str) -> Row:
        """The unit's version in force; of a unit that is not open yet its first."""
        versions = sorted((row for row in self._files["units"] if row["unit"] == unit), key=lambda row: row["since"])
        return [row for row in versions if row["since"] <= self.as_of.isoformat()][-1] if self.begun(unit) else versions[0]

    # time

    def later(self, row: Row, column: str) -> Days:
        """The day of a later event as seen on `as_of`; an unknown one lies between the row's opening day and `as_of`."""
        text = row.get(column, "")
        if text == "?":
            opened = next((row[opens] for opens in OPENS.values() if row.get(opens)), "")
            return Days(partial(opened).earliest, self.as_of)
        if not text or date.fromisoformat(text) > self.as_of:
            return Days(NEVER, NEVER)
        return partial(text)

    def happened(self, row: Row, column: str) -> bool:
        return self.later(row, column).latest <= self.as_of

    # tree

    def begun(self, unit: str) -> bool:
        """Some version of it is in force: the unit is open, or was closed."""
        return any(row["unit"] == unit and row["since"] <= self.as_of.isoformat() for row in self._files["units"])

    def is_open(self, unit: str) -> bool:
        return self.begun(unit) and self.units[unit]["state"] != "closed"

    def chain(self, unit: str) -> list[str]:
        """The unit, its parent, and so on up to the top."""
        above = [unit]
        while self.units[above[-1]]["parent"]:
            above.append(self.units[above[-1]]["parent"])
        return above

    def under(self, top: str) -> list[str]:
        """The unit and all below it, depth first, siblings by code. Closed units, and those not open yet, keep a place, so that
        nobody is ever lost from a total."""
        return sorted((unit for unit in self.units if top in self.chain(unit)), key=lambda unit: self.chain(unit)[::-1])

    def ancestor(self, unit: str, level: str) -> str | None:
        """The unit itself or the nearest above it that is of the level."""
        return next((above for above in self.chain(unit) if self.units[above]["level"] == level), None)

    def opened_on(self, unit: str) -> date:
        """The day of its first open version, if it has come."""
        days = [row["since"] for row in self._files["units"] if row["unit"] == unit and row["state"] != "closed"]
        first = date.fromisoformat(min(days, default=NEVER.isoformat()))
        return first if first <= self.as_of else NEVER

    def closed_on(self, unit: str) -> date:
        """The first day of the closed versions that it ends with."""
        closed = NEVER
        for row in sorted((row for row in self._files["units"] if row["unit"] == unit), key=lambda row: row["since"]):
            if row["since"] <= self.as_of.isoformat():
                closed = NEVER if row["state"] != "closed" else min(closed, date.fromisoformat(row["since"]))
        return closed

    # people

    def born(self, person: str) -> Days:
        return partial(self.people[person].get("born", ""))

    def profile(self, person: str, column: str, day: Days) -> str | None:
        """What the profile in force on the day says; None where that is unknown, as it is where the profile changed in between
        the days that it may have been."""
        own = sorted((row for row in self._files["profiles"] if row["person"] == person), key=lambda row: row["since"])
        in_force = [[row for row in own if row["since"] <= end.isoformat()] for end in day]
        if day.latest > self.as_of or not in_force[0] or in_force[0] != in_force[1]:
            return None
        return in_force[0][-1].get(column) or None


def _step_key(row: Row) -> tuple[str, str, int]:
    return row["dossier"], row["step"], int(row["round"])
