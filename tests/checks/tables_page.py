"""The page of tables, core/include/ketnap/data/README.md: its list of columns is written from the schema, so that it stays true.

python tests/checks/tables_page.py        writes it anew
"""

import json
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "core" / "include" / "ketnap" / "data" / "README.md"
START, END = "<!-- columns: written by tests/checks/tables_page.py -->\n", "<!-- end of columns -->\n"


def columns() -> str:
    """Each table with its columns: keys bold, later events °, partial dates (p), links → table, codes in braces."""
    from ketnap import plugins

    schema = json.loads(plugins.load(("vn",)).schema.json())
    lines = ["| table | columns |", "|---|---|"]
    for table in schema["tables"]:
        lines.append(f"| {table['name']} | {', '.join(column(field) for field in table['fields'])} |")
    lines += derived()
    return "\n".join(lines) + "\n"


def derived() -> list[str]:
    """What snapshots make from spells: its columns, and more."""
    from ketnap import plugins

    schema = plugins.load(("vn",)).schema
    spells = [field["name"] for field in schema.fields("spells")]
    more = {name: [str(f["name"]) for f in schema.fields(name) if f["name"] not in spells] for name in ("arrivals", "departures")}
    return [f"| {name} | those of spells, {', '.join(fields)} |" for name, fields in more.items()]


def column(field: dict[str, object]) -> str:
    name = f"**{field['name']}**" if field.get("key") else str(field["name"])
    if field.get("later"):
        name += "°"
    match field["type"]:
        case "partial_date":
            name += " (p)"
        case "link":
            name += f" → {field['target']}"
        case "code":
            name += f" {{{field['target']}}}"
    return name


def code_lists() -> str:
    """The closed lists that codes come from."""
    from ketnap import plugins

    schema = json.loads(plugins.load(("vn",)).schema.json())
    lines = ["", "| list | codes |", "|---|---|"]
    for codes in schema["lists"]:
        joined = (" < " if codes.get("ordered") else ", ").join(code["key"] for code in codes["codes"])
        lines.append(f"| {codes['id']} | {joined} |")
    return "\n".join(lines) + "\n"


def written(page: str) -> str:
    before, rest = page.split(START)
    return before + START + columns() + code_lists() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
