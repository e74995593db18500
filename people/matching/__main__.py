"""`python -m people.matching FILE.csv`: the same as `manage.py match_names`."""

import sys

from people.matching.command import main

sys.exit(main(sys.argv[1:]))
