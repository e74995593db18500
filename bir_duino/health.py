"""How the house feels: every check in one list, each with its words. Looks, never repairs, never mails (`watching.py`).

`register("backup", newest)` and `register("chain", newest)` say when that was last done (a moment, or None for never);
without them there is nothing to check. The wiring stands in `bir_duino/apps.py`.
"""

import logging
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from redis import Redis
from redis.exceptions import RedisError

from bir_duino.celery import app
from reminders.deadlines import LATE_AFTER, PULSE_MUST_BE_YOUNGER, SWEEP_MUST_BE_YOUNGER
from reminders.health import sweep_age
from reminders.models import Pulse, Reminder
from reminders.states import State
from reminders.upkeep import BELL, WATCH

logger = logging.getLogger("bir_duino")
Words = str | Promise
# How old the newest one may be. The back-up is made every night, the chain is sealed every few minutes.
OLDEST = {"backup": timedelta(hours=26), "chain": timedelta(hours=1)}
LEAST_FREE_BYTES, LEAST_FREE_PART = 1_000_000_000, 0.05
FURTHEST_CLOCKS = timedelta(seconds=5)
BACKWARDS = timedelta(seconds=2)

NAMES: dict[str, Words] = {
    "database": _("database"),
    "queue": _("queue"),
    "worker": _("worker"),
    "beat": _("clock of the reminders"),
    "sweep": _("reminders"),
    "late": _("late reminders"),
    "failed": _("reminders that were not sent"),
    "watch": _("watchman"),
    "disk": _("disk"),
    "clock": _("clock"),
    "migrations": _("database of this version"),
    "backup": _("back-up"),
    "chain": _("seal of the audit"),
}
# Shown to all staff when they stand still; the others concern administrators alone.
QUIET = frozenset({"failed", "migrations", "database"})


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: well or not, in words; since when it is as it is, where that is known."""

    name: str
    ok: bool
    words: Words
    since: datetime | None = None
    detail: str = ""

    @property
    def title(self) -> Words:
        """What it is called."""
        return NAMES.get(self.name, self.name)

    @property
    def loud(self) -> bool:
        """Whether all staff shall know."""
        return self.name not in QUIET


_sources: dict[str, Callable[[], Any]] = {}


def register(name: str, source: Callable[[], Any]) -> None:
    """Say who knows: "backup" and "chain" answer the moment of the newest one, other names what their reader wants."""
    _sources[name] = source


def source_of(name: str) -> Callable[[], Any] | None:
    """Who knows about it; None where nobody does."""
    return _sources.get(name)


def checks() -> list[Check]:
    """Everything, in the order of the page. A look that breaks is a check that is not well. Demonstrations have no watchman."""
    looks = {name: look for name, look in LOOKS.items() if name != "watch" or not settings.DEMONSTRATION}
    found = [_guarded(name, look) for name, look in looks.items()]
    found += [_guarded(name, lambda name=name: _newest(name)) for name in OLDEST if name in _sources]
    return found


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except (
        Exception
    ) as problem:  # health must answer whatever breaks; the kind of trouble is said, never its words
        logger.error("health: %s could not be looked at: %s", name, type(problem).__name__)
        return Check(name, False, _("could not be looked at"), detail=type(problem).__name__)


def database() -> Check:
    """Whether it answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Check("database", True, _("answers"))


def queue() -> Check:
    """Whether Redis answers within a second."""
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as redis:
            redis.ping()
    except (RedisError, OSError):
        return Check("queue", False, _("Redis does not answer"))
    return Check("queue", True, _("answers"))


def worker() -> Check:
    """Whether some worker answers within a second; through a queue that is away nobody can be asked."""
    if not queue().ok:
        return Check("worker", False, _("cannot be asked"))
    answers = app.control.inspect(timeout=1).ping() or {}
    if answers:
        return Check("worker", True, _("answers"), detail=str(len(answers)))
    return Check("worker", False, _("no worker answers"))


def pulse(name: str, title: str) -> Check:
    """Whether a process went round lately."""
    at = Pulse.objects.filter(name=name).values_list("at", flat=True).first()
    if at is None:
        return Check(title, False, _("has never gone round"))
    well = timezone.now() - at <= PULSE_MUST_BE_YOUNGER
    return Check(title, well, _("goes round") if well else _("stands still"), since=at)


def sweep() -> Check:
    """Whether somebody asked lately what is due."""
    age = sweep_age()
    if age is None:
        return Check("sweep", False, _("have never gone out"))
    well = age <= SWEEP_MUST_BE_YOUNGER
    words = _("go out") if well else _("stand still")
    return Check("sweep", well, words, since=timezone.now() - age, detail=f"{age.total_seconds():.0f} s")


def late() -> Check:
    """Reminders over their time that are not even in an inbox."""
    before = timezone.now() - LATE_AFTER
    rows = Reminder.objects.filter(state=State.PLANNED, posted_at=None, due_at__lt=before)
    count = rows.order_by()[:1000].count()
    return Check("late", not count, _("none") if not count else _("wait too long"), detail=str(count))


def failed() -> Check:
    """Reminders that were given up."""
    count = Reminder.objects.failed().order_by()[:1000].count()
    return Check("failed", not count, _("none") if not count else _("somebody must look"), detail=str(count))


def disk() -> Check:
    """Room where we write: DATA_DIR and temporary files. What the database has is its own machine's affair."""
    places = {Path(settings.DATA_DIR), Path(tempfile.gettempdir())}
    rooms = [(shutil.disk_usage(place), place) for place in places if place.exists()]
    tight = any(
        room.free < LEAST_FREE_BYTES or room.free < room.total * LEAST_FREE_PART for room, _place in rooms
    )
    free = min((room.free for room, _place in rooms), default=0)
    return Check(
        "disk", not tight, _("nearly full") if tight else _("has room"), detail=f"{free / 1e9:.1f} GB"
    )


@dataclass(frozen=True)
class Clocks:
    """What the clocks of the house show, compared with the database's."""

    database: datetime
    web: datetime
    ahead: dict[str, timedelta]  # process -> how far its clock is before the database's
    latest: datetime | None  # the highest time that the database's clock ever showed

    @property
    def furthest(self) -> timedelta:
        """The greatest distance of any of them."""
        return max((abs(one) for one in self.ahead.values()), default=timedelta())

    @property
    def went_back(self) -> bool:
        """Whether the database's clock showed a later time before."""
        return self.latest is not None and self.latest - self.database > BACKWARDS

    @property
    def agree(self) -> bool:
        """Whether nobody is far off and time goes forward."""
        return self.furthest <= FURTHEST_CLOCKS and not self.went_back


def clocks() -> Clocks:
    """One statement, between two looks at our own clock: the way to the database is not counted."""
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clock_timestamp(), (SELECT max(latest_at) FROM reminders_pulse),"
            " (SELECT json_object_agg(name, ahead_ms) FROM reminders_pulse WHERE at > now() - interval '10 minutes')"
        )
        shown, latest, others = cursor.fetchone()
    web = datetime.fromtimestamp((before + time.time()) / 2, UTC)
    ahead = {name: timedelta(milliseconds=value) for name, value in (others or {}).items()}
    return Clocks(shown, web, {"web": web - shown, **ahead}, latest)


def clock() -> Check:
    """Whether all clocks agree and time goes forward."""
    found = clocks()
    if found.went_back:
        return Check("clock", False, _("went back"), since=found.latest)
    words = _("agree with each other") if found.agree else _("differ from each other")
    return Check("clock", found.agree, words, detail=f"{found.furthest.total_seconds() * 1000:.0f} ms")


def pending_migrations() -> list[str]:
    """What this version wants to change in the database and has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrations() -> Check:
    """Whether the database is of this version."""
    pending = pending_migrations()
    words = _("older than the program") if pending else _("fits the program")
    return Check("migrations", not pending, words, detail=", ".join(pending))


def _newest(name: str) -> Check:
    at = _sources[name]()
    if at is None:
        return Check(name, False, _("was never made"))
    well = timezone.now() - at <= OLDEST[name]
    return Check(name, well, _("is fresh") if well else _("is too old"), since=at)


LOOKS: dict[str, Callable[[], Check]] = {
    "database": database,
    "sweep": sweep,
    "late": late,
    "failed": failed,
    "queue": queue,
    "beat": lambda: pulse(BELL, "beat"),
    "worker": worker,
    "watch": lambda: pulse(WATCH, "watch"),
    "disk": disk,
    "clock": clock,
    "migrations": migrations,
}


def database_is_away() -> bool:
    """The one question of the public answer."""
    try:
        database()
    except DatabaseError:
        return True
    return False
