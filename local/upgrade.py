"""`make upgrade`: after `git pull`, a site of one's own (without containers) comes to the new state, with a back-up first.

Libraries and assets of the lock files, a back-up, migrations with lists and rights, static files, and what changed on the
screens. If the back-up fails, nothing else of the house is touched. Under systemd it stops and starts the services by itself;
elsewhere stop and start web, worker and beat around it. Never here: the demonstration, which every `make run` brings up to date
by itself.
"""

import os
import subprocess
import sys

from local import install, places, systemd
from local.restore import names_a_database
from local.say import Refusal, say, step


def main() -> int:
    """Upgrade; 0 when every step went well."""
    if systemd.is_here():
        return _by_systemd()
    if not names_a_database():
        raise Refusal(
            "DATABASE_URL is set neither in the environment nor in .env: an upgrade is for a site of your own."
            " The demonstration is brought up to date by make run."
        )
    install.everything(developer=False)
    for text, words in (
        ("backing up", ["backup"]),
        ("migrating, loading the lists, giving the rights", ["prepare_database"]),
        ("collecting the static files", ["collectstatic", "--noinput", "-v", "0"]),
        ("what changed", ["whats_new"]),
    ):
        with step(text):
            _manage(words)
    say("upgraded; now start web, worker, beat and the back-up's loop anew")
    return 0


def _by_systemd() -> int:
    """The back-up is made while the old program still serves; if it fails, that program serves on."""
    os.umask(
        0o022
    )  # whoever comes here from the secrets' chapter: libraries and pages are read by the site's user
    install.everything(developer=False)
    with step("backing up"):
        systemd.manage("backup")
    with step("stopping, bringing the units, migrating, starting"):
        systemd.stop()
        for name in systemd.bring_units():
            say(f"new or changed: {name}")
        systemd.start()
    with step("what changed"):
        systemd.manage("whats_new")
    say("upgraded; now look at State of the house")
    return 0


def _manage(words: list[str]) -> None:
    answer = subprocess.run(
        [places.python(), "manage.py", *words], cwd=places.ROOT, env=dict(os.environ), check=False
    )
    if answer.returncode:
        raise Refusal(f"`manage.py {words[0]}` failed, it says why above. Nothing after it was done.")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refusal as refusal:
        say(f"stopped: {refusal}")
        sys.exit(1)
