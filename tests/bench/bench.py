"""./dev bench WHAT [options]: `count`, `judge`, `load` or `open`; ./dev bench WHAT --help says more."""

import sys

import count
import judge
import load
import opening

BENCHES = {"count": count.main, "judge": judge.main, "load": load.main, "open": opening.main}


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in BENCHES:
        print(__doc__)
        return 2
    return BENCHES[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    raise SystemExit(main())
