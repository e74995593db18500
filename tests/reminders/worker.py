"""A sweeping process for the fault tests: the real sweep again and again, with leases that end after seconds.

Run as `python -m tests.reminders.worker LEASE_SECONDS [SWEEPS]`; meant to be killed.
"""

import sys
import time
from datetime import timedelta

import django


def main(lease: float, sweeps: int) -> None:
    """Sweep until told to stop, or so many times."""
    django.setup()
    from reminders import send

    send.LEASE = timedelta(seconds=lease)
    done = 0
    while sweeps == 0 or done < sweeps:
        send.send_due()
        done += 1
        if sweeps == 0:
            time.sleep(0.1)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
