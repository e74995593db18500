"""`make words`: both catalogues anew from what code and templates say (needs GNU gettext); then translate what is empty.

One language at a time, one line a message, no places in the code: a change of the catalogue shows what changed. Guesses
that gettext makes from similar messages are thrown away. Never here: a translation.
"""

import os
import shutil
import subprocess
import sys

from local import clusters, install, places
from local.postgres import Postgres
from local.say import Refusal, say

LANGUAGES = ("ru", "ky")
WITHOUT_GUESSES = """
import polib, sys
for name in sys.argv[1:]:
    catalogue = polib.pofile(name, wrapwidth=0)
    for entry in catalogue:
        if "fuzzy" in entry.flags:
            entry.flags.remove("fuzzy")
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
            entry.msgstr, entry.msgstr_plural = "", {one: "" for one in entry.msgstr_plural}
    catalogue.metadata.pop("POT-Creation-Date", None)
    catalogue.save()
    for entry in catalogue.untranslated_entries():
        print(f"{name}: {entry.msgid!r}")
"""


def main() -> int:
    """Extract, then say what waits for a translation."""
    if not shutil.which("xgettext"):
        raise Refusal("xgettext is not there: install the package gettext of your system.")
    install.everything(developer=True)
    nowhere = Postgres(places.data_dir() / "nowhere", places.data_dir() / "nowhere")
    given = clusters.environment(nowhere, None, "nowhere", places.data_dir())
    words = [places.python(), "-W", "ignore", "manage.py", "makemessages", "-v", "0", "--no-location"]
    words += ["--no-obsolete", "--no-wrap"]
    for folder in (".venv", "node_modules", ".data", "tests", "bench"):
        words += ["--ignore", folder]
    for language in LANGUAGES:
        subprocess.run(
            [*words, "-l", language], cwd=places.ROOT, env=given, check=True, stderr=subprocess.DEVNULL
        )
    names = [os.path.join("locale", language, "LC_MESSAGES", "django.po") for language in LANGUAGES]
    return subprocess.run(
        [places.python(), "-c", WITHOUT_GUESSES, *names], cwd=places.ROOT, check=False
    ).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refusal as refusal:
        say(f"stopped: {refusal}")
        sys.exit(2)
