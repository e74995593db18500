"""Killing sweeping processes at random while they work: the harness of the small run and of the soak."""

import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from accounts.models import User
from cases.models import Case
from reminders.models import Reminder
from reminders.states import State
from tests.reminders.catcher import Catcher

ROOT = Path(__file__).resolve().parent.parent.parent
Launch = Callable[[dict[str, str]], subprocess.Popen]


@dataclass(frozen=True)
class Outcome:
    """What a run of kills left."""

    reminders: int
    kills: int
    mails: int
    repeats: int
    lost: int
    wrong_keys: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.reminders} reminders, {self.kills} kills, {self.mails} mails, {self.repeats} repeats, {self.lost} lost, "
            f"{self.wrong_keys} repeats under another key, {self.seconds:.0f} s"
        )


def plan_many(case: Case, to: User, number: int) -> dict[str, str]:
    """Due reminders, each with a code of its own that its mail shows; returns code -> key."""
    now = timezone.now()
    rows = [
        Reminder(
            kind="assigned", to=to, about_label=case._meta.label, about_id=str(case.pk), about_code=f"T-{n:05d}",
            about_path="/cases/T/", due_at=now, next_try_at=now,
        )
        for n in range(number)
    ]  # fmt: skip
    Reminder.objects.bulk_create(rows)
    return {row.about_code: str(row.key) for row in rows}


def sweeping_worker(lease: float = 1.5) -> Launch:
    """A launcher of the plain sweeping process."""

    def launch(environment: dict[str, str]) -> subprocess.Popen:
        words = [sys.executable, "-W", "ignore", "-m", "tests.reminders.worker", str(lease)]
        return subprocess.Popen(words, cwd=ROOT, env=environment)

    return launch


def run(
    keys: dict[str, str],
    catcher: Catcher,
    environment: dict[str, str],
    *,
    kills: int,
    launch: Launch,
    workers: int = 2,
    dice: random.Random,
    limit: float,
) -> Outcome:
    """Keep `workers` processes sweeping, kill one after every few mails, go on until every reminder is sent."""
    began = time.monotonic()
    running = [launch(environment) for _ in range(workers)]
    killed = 0
    # Spread over the run: a process is shot after so many further mails, at an arbitrary moment of the next one.
    step = max(1, len(keys) // (kills + 1))
    aim = dice.randint(1, step)
    try:
        while unsent() and time.monotonic() - began < limit:
            if killed < kills and len(catcher.letters) >= aim:
                time.sleep(dice.random() * 0.02)
                victim = running.pop(dice.randrange(len(running)))
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                killed += 1
                running.append(launch(environment))
                aim = len(catcher.letters) + dice.randint(1, step)
            else:
                time.sleep(0.01)
    finally:
        for process in running:
            process.kill()
            process.wait()
    return judge(keys, catcher, killed, time.monotonic() - began)


def unsent() -> int:
    """How many are not sent."""
    return Reminder.objects.exclude(state=State.SENT).count()


def judge(keys: dict[str, str], catcher: Catcher, killed: int, seconds: float) -> Outcome:
    """Compare what the server kept with what was planned."""
    arrived: dict[str, set[str]] = defaultdict(set)
    wrong = 0
    for letter in catcher.letters:
        code = letter.subject.removeprefix("Bir Duino: ")
        arrived[code].add(letter.key)
        wrong += letter.key != keys.get(code) or letter.message_id != f"<{keys.get(code)}@demo.invalid>"
    return Outcome(
        reminders=len(keys),
        kills=killed,
        mails=len(catcher.letters),
        repeats=len(catcher.letters) - len(arrived),
        lost=len(keys.keys() - arrived.keys()) + unsent(),
        wrong_keys=wrong,
        seconds=seconds,
    )
