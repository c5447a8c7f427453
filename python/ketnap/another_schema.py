"""Whether a registry was made with the schema that its plugins declare today, and where not, what is different."""

import json
from collections.abc import Mapping, Sequence

from ketnap import _ketnap
from ketnap.errors import Error

_MOST_LINES = 12
_WORDS = {
    "vi": {
        "file": "chỉ có trong cơ sở dữ liệu", "plugins": "chỉ có trong phần mở rộng", "order": "khác thứ tự", "list": "danh mục",
        "table": "bảng", "field": "trường", "more": "… và {0} chỗ khác nữa", "is": "trong cơ sở dữ liệu", "would": "theo phần mở rộng",
    },
    "en": {
        "file": "only in the registry", "plugins": "only in the plugins", "order": "another order", "list": "code list",
        "table": "table", "field": "field", "more": "… and {0} more", "is": "in the registry", "would": "in the plugins",
    },
}  # fmt: skip
_Members = dict[tuple[str, str], list[str]]


def refuse(made_with: _ketnap.Schema, names: Sequence[tuple[str, str]], catalog: _ketnap.Catalog) -> None:
    """Error KN1108: columns and codes are places in the schema, so that by another one they would be taken for one another."""
    if made_with.json() == catalog.schema.json():
        return
    made, now = _members(made_with), _members(catalog.schema)
    apart = [name for name in dict.fromkeys((*made, *now)) if made.get(name) != now.get(name)]
    if not apart:
        return
    loaded = {plugin.name: plugin.version for plugin in catalog.plugins}
    versions = ", ".join(f"{name} {version} / {loaded.get(name, '–')}" for name, version in names)
    raise Error(1108, [_lines(apart, made, now, "vi"), _lines(apart, made, now, "en"), versions])


def _members(schema: _ketnap.Schema) -> _Members:
    """The codes of each list, the fields of each table, what each field is; without labels."""
    read = json.loads(schema.json())
    found: _Members = {("list", one["id"]): _codes(one) for one in read["lists"]}
    for table in read["tables"]:
        found["table", table["name"]] = [field["name"] for field in table["fields"]]
        for field in table["fields"]:
            found["field", f"{table['name']}.{field['name']}"] = [
                f"{key}={value}" for key, value in field.items() if key not in ("name", "label", "declared_by")
            ]
    return found


def _codes(one: Mapping[str, object]) -> list[str]:
    codes = one["codes"]
    assert isinstance(codes, list)
    return [*(["<"] if one["ordered"] else []), *(code["key"] for code in codes)]


def _lines(apart: Sequence[tuple[str, str]], made: _Members, now: _Members, lang: str) -> str:
    words = _WORDS[lang]
    lines = []
    for kind, name in apart[:_MOST_LINES]:
        old, new = made.get((kind, name)), now.get((kind, name))
        gone = [one for one in old or [] if one not in (new or [])]
        come = [one for one in new or [] if one not in (old or [])]
        if old is None or new is None:
            parts = [words["plugins" if old is None else "file"]]
        elif kind == "field":
            parts = [f"{words['is']}: {', '.join(gone) or '–'}", f"{words['would']}: {', '.join(come) or '–'}"]
        else:
            parts = [f"{words['file']}: {', '.join(gone)}"] if gone else []
            parts += [f"{words['plugins']}: {', '.join(come)}"] if come else []
        lines.append(f"  {words[kind]} {name}: {'; '.join(parts) or words['order']}")
    rest = len(apart) - _MOST_LINES
    return "\n".join([*lines, "  " + words["more"].format(rest)] if rest > 0 else lines)
