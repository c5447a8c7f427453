"""./dev bench NAME [options]; ./dev bench NAME --help says more. --save writes what was measured into RESULTS.md."""

import sys

import count
import count_peers
import growth
import instructions
import judge
import late
import load
import measure
import opening

BENCHES = {
    "count": count,
    "count-peers": count_peers,
    "judge": judge,
    "measure": measure,
    "load": load,
    "open": opening,
    "late": late,
    "growth": growth,
    "instructions": instructions,
}


def listed() -> str:
    """Each benchmark with the first sentence of what it says of itself."""
    lines = []
    for name, bench in BENCHES.items():
        what = (bench.__doc__ or "").partition(": ")[2].split("\n")[0]
        lines.append(f"  {name:14}{what}")
    return "\n".join(lines)


def main() -> int:
    if sys.argv[1:2] == ["--instructions"]:
        sys.argv[1] = "instructions"
    if len(sys.argv) < 2 or sys.argv[1] not in BENCHES:
        print((__doc__ or "") + listed())
        return 0 if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help") else 2
    return BENCHES[sys.argv[1]].main(sys.argv[2:])


if __name__ == "__main__":
    raise SystemExit(main())
