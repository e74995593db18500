"""`make check`: format, lint, templates, types, migrations, catalogues, and then all tests (the compose file is one of them).

All checks run even if one fails; the tests come last, so that the closing line is pytest's. Never here: mending anything.
"""

import os
import subprocess
import sys

from local import clusters, install, places, test
from local.postgres import Postgres
from local.say import Refusal, say

CATALOGUES = """
import polib, sys
bad = 0
for name in sys.argv[1:]:
    catalogue = polib.pofile(name)
    for entry in catalogue.untranslated_entries() + catalogue.fuzzy_entries():
        bad += 1
        print(f"{name}:{entry.linenum}: not translated: {entry.msgid!r}")
sys.exit(bool(bad))
"""


def main(arguments: list[str]) -> int:
    """Run every check, then the tests; 0 when all hold."""
    install.everything(developer=True)
    failed = [name for name, words in _checks() if not _holds(name, words)]
    if failed:
        say(f"checks that failed: {', '.join(failed)}; the tests run all the same")
    return test.main(arguments) or int(bool(failed))


def _checks() -> list[tuple[str, list[str]]]:
    python, tools = places.python(), places.VENV / "bin"
    catalogues = [
        str(path.relative_to(places.ROOT)) for path in sorted(places.ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    ]
    return [
        ("lint", [str(tools / "ruff"), "check", "--output-format", "concise", "."]),
        ("format", [str(tools / "ruff"), "format", "--check", "."]),
        ("templates", [str(tools / "djlint"), "--lint", "--quiet", "templates"]),
        ("types", [python, "-m", "mypy"]),
        (
            "migrations",
            [python, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run", "-v", "1"],
        ),
        ("catalogues", [python, "-c", CATALOGUES, *catalogues]),
    ]


def _holds(name: str, words: list[str]) -> bool:
    nowhere = Postgres(places.data_dir() / "nowhere", places.data_dir() / "nowhere")
    given = clusters.environment(nowhere, None, "nowhere", places.data_dir())
    answer = subprocess.run(words, cwd=places.ROOT, env=given, capture_output=True, text=True, check=False)
    say(f"{name}: {'ok' if answer.returncode == 0 else 'FAILED'}")
    if answer.returncode:
        sys.stderr.write(answer.stdout + answer.stderr + os.linesep)
    return answer.returncode == 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        say(f"stopped: {refusal}")
        sys.exit(2)
