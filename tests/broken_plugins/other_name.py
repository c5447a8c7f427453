"""plugin.json gives another name than the one by which the plugin is found."""

NUMBER = 1207
NAMES = ("other_name", "plugin.json", "another_name")
FILES = {"plugin.json": '{"name": "another_name", "version": "1.0"}'}
