"""`python -m ketnap` is the program `ketnap`."""

from ketnap.cli import main

if __name__ == "__main__":
    main()
