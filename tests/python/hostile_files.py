"""Files that no office means to send, and what becomes of each: `python hostile_files.py FOLDER SEED` prints a line of JSON for each.

They are made and loaded in this process, so that whoever starts it can bound its memory and its time.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import ketnap as kn

HEADER = "person,name,born,sex"
ROWS = [f"P-{n},Nguyễn Văn {n},19{50 + n % 50},male" for n in range(40)]
TABLE = "\n".join([HEADER, *ROWS, ""])
MANY = 1_000_000
BIG = 10_000_000


def text(of: str) -> bytes:
    return of.encode()


def xlsx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return out.getvalue()


def rows(*given: str) -> bytes:
    return text("\n".join([HEADER, *given, ""]))


PLAIN: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "header only": lambda: text(HEADER + "\n"),
    "header without an end of line": lambda: text(HEADER),
    "byte order mark only": lambda: b"\xef\xbb\xbf",
    "two byte order marks": lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + text(TABLE),
    "one line feed": lambda: b"\n",
    "one carriage return": lambda: b"\r",
    "one quote": lambda: b'"',
    "one NUL": lambda: b"\0",
    "only commas": lambda: b"," * 1000,
    "only quotes": lambda: b'"' * 1001,
    "UTF-16 little endian": lambda: TABLE.encode("utf-16-le"),
    "UTF-16 big endian": lambda: TABLE.encode("utf-16-be"),
    "UTF-16 with a mark": lambda: TABLE.encode("utf-16"),
    "UTF-32": lambda: TABLE.encode("utf-32"),
    "UTF-16 of ASCII": lambda: b"\xff\xfe" + "person,name\nP,An\n".encode("utf-16-le"),
    "UTF-16 of ASCII without a mark": lambda: "person,name\nP,An\n".encode("utf-16-le"),
    "windows-1258": lambda: TABLE.encode("cp1258", "replace"),
    "overlong UTF-8": lambda: rows("P-1,\0,1990,male").replace(b"\0", b"\xc0\xaf"),
    "surrogates in UTF-8": lambda: rows("P-1,\0,1990,male").replace(b"\0", b"\xed\xa0\x80"),
    "gzip": lambda: gzip.compress(text(TABLE), mtime=0),
    "a workbook": xlsx,
    "NUL in a cell": lambda: rows("P-1,A\0n,1990,male"),
    "NUL in a key": lambda: rows("P\0-1,An,1990,male"),
    "NUL at the end": lambda: text(TABLE) + b"\0" * 4096,
    "carriage returns alone": lambda: text(TABLE.replace("\n", "\r")),
    "mixed ends of lines": lambda: text(TABLE.replace("\n", "\r\n", 20)),
    "a carriage return among line feeds": lambda: rows("P-1,An,1990,male\rP-2,B,1990,male", *ROWS),
    "line separators of Unicode": lambda: rows("P-1,An,1990,male\u2028P-2,B,1990,male\u0085"),
    "semicolons": lambda: text(TABLE.replace(",", ";")),
    "tabs": lambda: text(TABLE.replace(",", "\t")),
    "an unclosed quote": lambda: rows('P-1,"An,1990,male', *ROWS),
    "a quote in a cell": lambda: rows('P-1,A"n,1990,male', *ROWS),
    "text behind a quote": lambda: rows('P-1,"An"Bình,1990,male', *ROWS),
    "a pair of stray quotes": lambda: rows('P-1,"An,1990,male', *ROWS[:9], 'P-99,An",1990,male'),
    "an empty line in quotes": lambda: rows('P-1,"An\n\n\nBình",1990,male'),
    "a cell too many": lambda: rows("P-1,An,1990,male,", *ROWS),
    "a cell too few": lambda: rows("P-1,An,1990", *ROWS),
    "spaces only": lambda: rows("   ,   ,  ,  ", *ROWS),
    "the header twice": lambda: rows(HEADER, *ROWS),
    "a column twice": lambda: text(TABLE.replace(HEADER, "person,name,born,born")),
    "the key column twice": lambda: text(TABLE.replace(HEADER, "person,person,born,sex")),
    "no key column": lambda: text(TABLE.replace(HEADER, "name,alias,born,sex")),
    "a column without a name": lambda: text(TABLE.replace(HEADER, "person,,born,sex")),
    "a million columns": lambda: text("person," + ",".join(f"c{n}" for n in range(MANY)) + "\nP-1" + "," * MANY + "\n"),
    "a hundred thousand columns": lambda: text("person," + ",".join(f"c{n}" for n in range(MANY // 10)) + "\n" + ROWS[0] + "\n"),
    "a million cells in a row": lambda: rows("P-1" + "," * MANY, *ROWS),
    "a million empty lines": lambda: text(HEADER) + b"\n" * MANY + text("\n".join(ROWS)),
    "a million empty lines of Windows": lambda: text(HEADER) + b"\r\n" * MANY,
    "a line of 10 MB": lambda: rows("P-1," + "A" * BIG + ",1990,male", *ROWS),
    "a key of 10 MB": lambda: rows("P" * BIG + ",An,1990,male", *ROWS),
    "a key of 201 bytes": lambda: rows("P" * 201 + ",An,1990,male", *ROWS),
    "a header of 10 MB": lambda: text("person,x" + "x" * BIG + "\n" + "P-1,2\n"),
    "a quoted cell of 10 MB of lines": lambda: rows('P-1,"' + "A\n" * (BIG // 2) + '",1990,male', *ROWS),
    "a million quotes": lambda: rows('P-1,"' + '""' * MANY + '",1990,male', *ROWS),
    "a date of 10 MB": lambda: rows("P-1,An," + "1" * BIG + ",male", *ROWS),
    "a code of 10 MB": lambda: rows("P-1,An,1990," + "m" * BIG, *ROWS),
    "year 0": lambda: rows("P-1,An,0000-01-01,male"),
    "year 9999": lambda: rows("P-1,An,9999-12-31,male", "P-2,An,99999999999999999999,male"),
    "dates of other kinds": lambda: rows("P-1,An,1990-02-30,male", "P-2,An,-1990,male", "P-3,An,1990-1-1,male", "P-4,An,١٩٩٠,male"),
    "formulas": lambda: rows('P-1,"=cmd|\'/C calc\'!A1",1990,male', "P-2,+1+1,1990,male", "P-3,@SUM(A1),1990,male", "=1+1,An,1990,male"),
    "right-to-left marks": lambda: rows("P-\u202e1,An,1990,male", "P-2,\u200fAn,1990,male", "P-3\u2066,An,1990,male"),
    "zero-width keys": lambda: rows("P-1\u200b,An,1990,male", "\ufeffP-1,An,1990,male", "P\u00ad-1,An,1990,male"),
    "composed and decomposed": lambda: rows("Phó,An,1990,male", "Pho\u0301,An,1990,male", "Pho\u0301,Bình,1990,male"),
    "ten thousand accents": lambda: rows("P-1,a" + "\u0301" * 10_000 + ",1990,male", "a" + "\u0301" * 10_000 + ",An,1990,male"),
    "characters beyond the first plane": lambda: rows("P-1,\U0001f600\U0010ffff\U000e0001,1990,male", "\U0001f600,An,1990,male"),
    "characters that are none": lambda: rows("P-1,\ufffe\uffff\ufdd0,1990,male", "P-\ufffe,An,1990,male"),
    "the same key ten thousand times": lambda: rows(*("P-1,An,1990,male",) * 10_000),
    "the same key, ten thousand names": lambda: rows(*(f"P-1,An {n},1990,male" for n in range(10_000))),
    "SQL": lambda: rows("P-1,'); DROP TABLE batch; --,1990,male", "P';--,An,1990,male"),
    "braces and brackets": lambda: rows("P-1,{0}[{9}],{0},{1}", "P-{2},[,1990,]"),
}  # fmt: skip

OTHERS: dict[str, bytes] = {
    "votes": b"dossier,step,round,members\nD,cell_vote,99999999999999999999,9\nD,cell_vote,1,9223372036854775807\nD,cell_vote,-1,9\n"
    b"D,cell_vote,2,-9223372036854775808\nD,cell_vote,0x10,1e9\n",
    "targets": b"target,unit,period,set_on,at_least\nT,A,2022,2022-01-01," + b"9" * 100_000 + b"\nT,A,2022..2021,2022-01-01,1\n"
    b"T,A,0000,2022-01-01,NaN\nT,A,9999,2022-01-01,inf\nT,A,2022-Q9,2022-01-01,-0\nT,A,..,2022-01-01,1e308\n",
    "units": b"unit,since,state,level,kind,name,parent\nA,2000-01-01,open,province,committee,A,A\n"
    + b"".join(b"U%d,2000-01-01,open,cell,cell,U,U%d\n" % (n, (n + 1) % 3000) for n in range(3000)),
    "spells": b"spell,person,unit,since,until\nS,P-1,A,2000-01-01,?\nS,P-1,A,?,?\nS\x1fT,P-1,A,2000-01-01,\n",
}


def spoilt(chance: random.Random) -> bytes:
    """A good file with some bytes of it changed, left out, doubled or cut off."""
    bytes_ = bytearray(text(TABLE))
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(bytes_))
        match chance.randrange(4):
            case 0:
                bytes_[at] = chance.randrange(256)
            case 1:
                del bytes_[at : at + chance.randrange(1, 40)]
            case 2:
                bytes_[at:at] = chance.choice([b'"', b",", b"\n", b"\r", b"\0", b"\xff", bytes_[at : at + 50]])
            case _:
                del bytes_[max(at, 30) :]
    return bytes(bytes_)


def files(seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Name, table, content: a hundred and more."""
    chance = random.Random(seed)
    for name, make in PLAIN.items():
        yield name, "people", make()
    for table, content in OTHERS.items():
        yield f"odd {table}", table, content
    for n in range(15):
        yield f"spoilt {n}", "people", spoilt(chance)
    for n, size in enumerate((1, 2, 100, 5000, 65536, 1_000_000)):
        yield f"noise {n}", "people", chance.randbytes(size)
        yield f"noise {n} behind a header", "people", text(HEADER + "\n") + chance.randbytes(size)


def outcome(registry: kn.Registry, table: str, path: Path) -> dict[str, object]:
    head = registry.head
    try:
        batch = registry.load({table: path})
    except kn.Error as error:
        assert registry.head == head
        return {"refused": error.code, "says": f"{error}"[:200]}
    kinds = sorted({finding.code for finding in batch.findings})
    for finding in batch.findings[:50]:
        assert finding.text("vi") and finding.todo("en")
    counts = (batch.added, batch.replaced, batch.unchanged, batch.set_aside)
    longest = max((len(finding.text("vi")) for finding in batch.findings), default=0)
    return {"counts": counts, "findings": len(batch.findings), "kinds": kinds, "longest": longest}


def peak_of_process() -> int:
    """Megabytes. `ru_maxrss` would count those of the process that started this one, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def main(folder: Path, seed: int) -> None:
    registry = kn.create(folder / "r.ketnap")
    for name, table, content in files(seed):
        print(json.dumps({"begins": name}), flush=True)
        path = folder / "hostile.csv"
        path.write_bytes(content)
        size = len(content)
        del content
        before = time.process_time()
        told = outcome(registry, table, path)
        peak = peak_of_process()
        print(json.dumps({"name": name, "bytes": size, "seconds": time.process_time() - before, "peak": peak, **told}), flush=True)
    sound = [one.code for one in registry.verify() if one.code.startswith("KN23") and one.code != "KN2305"]
    print(json.dumps({"verified": sound}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
