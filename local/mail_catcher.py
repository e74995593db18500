"""The demonstration's mail server: takes every mail on 127.0.0.1 and lays it into a Maildir that /mailbox/ shows.

Runs inside the virtual environment, as a line of the Procfile. Never here: sending anything on.
"""

import os
import signal
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

from local.say import say


def main() -> int:
    """Serve until told to stop."""
    folder, port = Path(os.environ["MAILBOX_DIR"]), int(os.environ["BIR_DUINO_MAIL_PORT"])
    os.umask(0o077)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    controller = Controller(Mailbox(folder), hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    say(f"mail catcher: 127.0.0.1:{port}")
    stop.wait()
    controller.stop(no_assert=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
