"""Names in any spelling: read, fold, key and compare them (docs/adr/0022).

Pure: no settings, no database, no Django. The search, the duplicates and `manage.py match_names` all stand on it.
Rooms, each knowing only those before it: letters, sounds, distance, words, parse, reasons, align, compare, keys, command.
"""
