"""A real site that systemd runs (docs/operations.md, "Without containers"): its commands, its units, stop and start.

Everything goes through the units and `deploy/systemd/manage`, so that no secret comes into an environment of ours. Never here:
what is done in which order (`upgrade.py`).
"""

import filecmp
import os
import shutil
import subprocess
from pathlib import Path

from local import places
from local.say import Refusal

SECRETS = Path("/etc/bir-duino/secrets")
UNITS = Path("/etc/systemd/system")
SHIPPED = places.ROOT / "deploy" / "systemd"
TARGET, PREPARE = "bir-duino.target", "bir-duino-prepare.service"


def is_here() -> bool:
    """Whether this machine has such a site; only root can look into its secrets."""
    if not SECRETS.parent.is_dir():
        return False
    if os.geteuid():
        raise Refusal(f"{SECRETS.parent} shows that this is a real site: run this as root.")
    return SECRETS.is_dir()


def manage(*words: str) -> None:
    """A command of the house, as its own user."""
    _run([str(SHIPPED / "manage"), *words], f"`manage {words[0]}` failed, it says why above")


def stop() -> None:
    """Pages, worker, clock, watchman, sealer."""
    _run(["systemctl", "stop", TARGET], f"{TARGET} could not be stopped")


def bring_units() -> list[str]:
    """Copy the units that are new or changed, and enable them; names of what was copied."""
    brought = []
    for source in sorted([*SHIPPED.glob("bir-duino*.*"), *SHIPPED.glob("bir-duino-.service.d/*.conf")]):
        target = UNITS / source.relative_to(SHIPPED)
        if source.is_file() and not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(source, target)
            target.chmod(0o644)
            brought.append(str(source.relative_to(SHIPPED)))
    if brought:
        _run(["systemctl", "daemon-reload"], "systemd did not read its units again")
    _run(["systemctl", "enable", "--quiet", *_wanted()], "the units could not be enabled")
    return brought


def start() -> None:
    """Migrations first: if they fail nothing else begins."""
    _run(
        ["systemctl", "start", PREPARE],
        f"the database could not be prepared: journalctl -u {PREPARE} says why",
    )
    _run(
        ["systemctl", "start", TARGET, *(name for name in _wanted() if name.endswith(".timer"))],
        f"{TARGET} did not start",
    )


def _wanted() -> list[str]:
    """Units that start by themselves."""
    files = (path for path in SHIPPED.glob("bir-duino*.*") if path.is_file())
    return sorted(path.name for path in files if "[Install]" in path.read_text(encoding="utf-8"))


def _run(words: list[str], complaint: str) -> None:
    if subprocess.run(words, cwd=places.ROOT, check=False).returncode:
        raise Refusal(f"{complaint}. Nothing after it was done.")
