"""The parts of the example province; `make.py` beside this folder puts them together."""
