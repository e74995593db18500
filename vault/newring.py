"""``python -m vault.newring PATH``: write a ring with random keys (0600) where none is; never overwrite one.

Needs nothing but the standard library, because the first set-up runs it before anything else works.
"""

import sys

from vault import ringfile


def main(arguments: list[str]) -> int:
    """0 = written, 1 = something stands there already and was left alone, 2 = wrong call."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python -m vault.newring PATH", file=sys.stderr)
        return 2
    try:
        ringfile.write_new(arguments[0], ringfile.new_ring())
    except FileExistsError:
        print(f"{arguments[0]} exists already and was left as it is.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{arguments[0]} cannot be written: {error.strerror}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
