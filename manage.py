#!/usr/bin/env python
"""Django's door for the command line."""

import os
import sys


def main() -> None:
    """Run one management command with this project's settings; comparing names needs none."""
    if sys.argv[1:2] == ["match_names"]:
        from people.matching.command import main as match_names

        sys.exit(match_names(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bir_duino.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:  # whoever starts the house reads a sentence, not frames
        sys.exit(f"Not started. {problem}")


if __name__ == "__main__":
    main()
