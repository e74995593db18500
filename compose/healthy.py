"""Health check of a container: `python compose/healthy.py web|worker|beat|watch|sealer|backup`; 0 = well.

Never here: details, which are private.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

BEAT_WRITES_EVERY = 180  # seconds between two writes of celery beat's schedule
OLDEST_BACKUP = 26 * 3600  # seconds: a night and the time that one back-up may take
SEALER_LOOKS_EVERY = 60


def web() -> bool:
    """The page answers (the host must be one that the site knows)."""
    host = os.environ["ALLOWED_HOSTS"].split(",")[0]
    request = urllib.request.Request("http://127.0.0.1:8000/health/", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310
        return answer.status == 200


def worker() -> bool:
    """The worker of this container answers its queue."""
    words = [
        "celery",
        "-A",
        "bir_duino",
        "inspect",
        "ping",
        "-t",
        "10",
        "-d",
        f"celery@{socket.gethostname()}",
    ]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def beat() -> bool:
    """The clock wrote its schedule not long ago."""
    written = max((path.stat().st_mtime for path in Path("/tmp").glob("beat-schedule*")), default=0.0)  # noqa: S108
    return time.time() - written < 3 * BEAT_WRITES_EVERY


def backup() -> bool:
    """There is a back-up of the last night."""
    folder = Path(os.environ["BACKUP_DIR"])
    made = max((path.stat().st_mtime for path in folder.glob("bir-duino-*.backup")), default=0.0)
    return time.time() - made < OLDEST_BACKUP


def sealer() -> bool:
    """The sealer looked for rows not long ago, and was content with the chain."""
    return time.time() - Path(os.environ["SEAL_HEAD_FILE"]).stat().st_mtime < 5 * SEALER_LOOKS_EVERY


def watch() -> bool:
    """The watchman ended a round not long ago."""
    mark = Path("/tmp/bir-duino-watch")  # noqa: S108
    return mark.exists() and time.time() - mark.stat().st_mtime < 5 * 60


if __name__ == "__main__":
    try:
        well = {
            "web": web, "worker": worker, "beat": beat, "watch": watch, "sealer": sealer, "backup": backup,
        }[sys.argv[1]]()  # fmt: skip
    except OSError:
        well = False
    sys.exit(0 if well else 1)
