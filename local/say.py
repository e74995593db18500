"""Progress lines with seconds, and refusals in one clear sentence. Never a traceback for a newcomer."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

START = time.monotonic()


class Refusal(Exception):
    """Something that a person has to put right; the message says what."""


def say(text: str) -> None:
    """Print one line with the seconds since the start."""
    print(f"[{time.monotonic() - START:6.1f} s] {text}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what begins, and how long it took if that was noticeable."""
    say(text)
    begin = time.monotonic()
    yield
    seconds = time.monotonic() - begin
    if seconds >= 1:
        say(f"    … {seconds:.1f} s")
