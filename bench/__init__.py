"""`make bench`: our pages beside a bare-Django floor on one machine, one database, one data set, taking turns.

`dataset`, `sweep` and `wsgi` run inside our Django; `floor/` is a project of its own; everything else is standard library
and runs in the launcher (`local/bench.py`). Never here: anything that the application imports.
"""
