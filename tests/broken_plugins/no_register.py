"""A module without `register(catalog)`."""

NUMBER = 1202
NAMES = ("no_register", "register")
