"""Find and end our own processes, and only ours.

A process number alone proves nothing: numbers are used again. A process is ours when it works in one of our folders (the
servers change into their data folder), when it carries our mark in the environment it was started with, or when both its
number and its start time are those that we wrote down. Never here: ending anything by its name.
"""

import ctypes
import os
import pwd
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

MARK = "BIR_DUINO_RUN"
PR_SET_PDEATHSIG = 1


def started(pid: int) -> str:
    """Return the start time of a process in clock ticks since boot, or "" when there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]


def is_same(pid: int, start: str) -> bool:
    """Say whether the process that had this number and this start time still lives."""
    return bool(start) and started(pid) == start


def working_in(folder: Path) -> list[int]:
    """Return the processes whose working directory is this folder or one inside it."""
    wanted = os.path.realpath(folder)

    def works_there(entry: str) -> bool:
        return f"{os.readlink(f'/proc/{entry}/cwd')}/".startswith(f"{wanted}/")

    kin = set(_parents())
    return [pid for pid in _search(works_there) if pid not in kin]


def carrying(mark: str) -> list[int]:
    """Return the processes that were started with our mark in their environment, except this one and its parents."""
    wanted = f"{MARK}={mark}".encode()

    def carries(entry: str) -> bool:
        return wanted in Path(f"/proc/{entry}/environ").read_bytes().split(b"\0")

    kin = set(_parents())
    return [pid for pid in _search(carries) if pid not in kin]


def end(pids: Iterable[int], *, first: signal.Signals = signal.SIGTERM, wait: float = 10.0) -> int:
    """Ask the processes to stop, kill those that do not, return how many there were."""
    births = {pid: started(pid) for pid in pids}
    births = {pid: start for pid, start in births.items() if start}
    for number, patience in ((first, wait), (signal.SIGKILL, 5.0)):
        alive = [pid for pid, start in births.items() if is_same(pid, start)]
        for pid in alive:
            _send(pid, number)
        _wait_until(lambda: not any(is_same(pid, start) for pid, start in births.items()), patience)
    return len(births)


def bound(words: list[str], *, number: signal.Signals, user: str = "") -> list[str]:
    """Return the command with which `words` run as `user` and get `number` when this process dies, however it dies."""
    return [sys.executable, "-m", "local.processes", number.name, str(os.getpid()), user, *words]


def _become(number: signal.Signals, parent: int, user: str, words: list[str]) -> None:
    if user:
        entry = pwd.getpwnam(user)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # it died before we were bound to it
        sys.exit(1)
    os.execvp(words[0], words)  # noqa: S606  (the command is our own)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _wait_until(done: Callable[[], bool], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not done() and time.monotonic() < limit:
        time.sleep(0.02)


def _search(wanted: Callable[[str], bool]) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            if wanted(entry):
                found.append(int(entry))
        except OSError:  # gone meanwhile, or another user's
            continue
    return found


def _parents() -> list[int]:
    chain = [os.getpid()]
    while chain[-1] > 1:
        try:
            text = Path(f"/proc/{chain[-1]}/stat").read_text()
        except OSError:
            break
        chain.append(int(text.rpartition(")")[2].split()[1]))
    return chain


if __name__ == "__main__":
    _become(signal.Signals[sys.argv[1]], int(sys.argv[2]), sys.argv[3], sys.argv[4:])
