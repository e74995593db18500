"""The sweep: what is due goes into the inboxes, then out by mail. The only place that sends reminders.

Safe to run twice at once and to kill at any point: rows are claimed with SKIP LOCKED, each mail leaves under the key of
its row (also its Message-ID) and is marked after the server has taken it. A killed sweep's rows go again when their lease
ends, under the same key: a receiver that honours it sees one. Never decides who may see what: providers do.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from audit.log import record
from reminders.deadlines import LEASE, MAX_TRIES, pause_after, server_away_until
from reminders.mail import compose
from reminders.models import Reminder, SweepMark
from reminders.providers import allowed_pairs, facts_of, provider_of
from reminders.smtp import NotSent, Postman, ServerAway
from reminders.states import State, Trouble

log = logging.getLogger(__name__)

POST_BATCH = 500
MAIL_BATCH = 200

LEASE_ROWS = """
WITH due AS (
    SELECT id FROM reminders_reminder
    WHERE state = 'planned' AND posted_at IS NOT NULL AND next_try_at <= %(now)s
    ORDER BY urgent DESC, next_try_at LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
)
UPDATE reminders_reminder AS r
SET lease_until = %(until)s, next_try_at = %(until)s, leased_by = %(worker)s
FROM due, accounts_user AS u
WHERE r.id = due.id AND u.id = r.to_id
RETURNING r.*, u.email AS reader_email, u.language AS reader_language, u.is_active AS reader_is_active
"""


@dataclass
class Sweep:
    """What one sweep did."""

    now: datetime
    posted: int = 0
    withheld: int = 0
    sent: int = 0
    troubled: int = 0
    worker: UUID = field(default_factory=uuid4)
    began: float = field(default_factory=monotonic)

    def moment(self) -> datetime:
        """Now, while the sweep goes on."""
        return self.now + timedelta(seconds=monotonic() - self.began)

    def __str__(self) -> str:
        return f"{self.posted} posted, {self.sent} sent, {self.withheld} withheld, {self.troubled} in trouble"


def send_due(now: datetime | None = None) -> Sweep:
    """Post and mail everything that is due; the heartbeat says when it began and ended."""
    sweep = Sweep(now or timezone.now())
    _mark(started_at=sweep.now)
    while _post_some(sweep) == POST_BATCH:
        pass
    with Postman() as postman:
        while _mail_some(sweep, postman) == MAIL_BATCH:
            pass
    _mark(finished_at=sweep.moment())
    return sweep


def _mark(**moment: datetime) -> None:
    """One row, written in one statement."""
    SweepMark.objects.bulk_create(
        [SweepMark(id=SweepMark.ONLY, **moment)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=list(moment),
    )


@transaction.atomic
def _post_some(sweep: Sweep) -> int:
    """Put due rows into the inboxes of those who may still see the thing; returns how many were looked at."""
    rows = list(
        Reminder.objects.filter(state=State.PLANNED, posted_at=None, next_try_at__lte=sweep.now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("to")
        .only("to_id", "about_label", "about_id", "about_code", "attempts", "to__is_active")
        .order_by("-urgent", "next_try_at")[:POST_BATCH]
    )
    for row in rows:
        row.reader_is_active = row.to.is_active  # type: ignore[attr-defined]
    allowed = _sort_out(rows, sweep)
    # The mail is due from now on; that a row waited for its reader's rights is over.
    Reminder.objects.filter(id__in=[row.id for row in allowed]).update(
        posted_at=sweep.now, next_try_at=sweep.now, attempts=0, last_error=""
    )
    sweep.posted += len(allowed)
    return len(rows)


def _mail_some(sweep: Sweep, postman: Postman) -> int:
    """Lease a batch, look up the rights once more, send one by one; returns how many were leased."""
    rows = _lease(sweep)
    if not rows:
        return 0
    with transaction.atomic():
        allowed = _sort_out(rows, sweep)
    facts = _facts(allowed)
    for place, row in enumerate(allowed):
        try:
            postman.call()
        except ServerAway as problem:
            log.warning("reminders: the mail server does not answer (%s)", problem)
            _give_back(allowed[place:], sweep)
            return 0
        _send_one(row, facts.get((row.about_label, row.about_id), {}), sweep, postman)
    return len(rows)


def _lease(sweep: Sweep) -> list[Any]:
    """Claim a batch for this sweep, with the readers' addresses, in one statement."""
    now = sweep.moment()
    values = {"now": max(sweep.now, now), "until": now + LEASE, "worker": sweep.worker, "batch": MAIL_BATCH}
    rows = list(Reminder.objects.raw(LEASE_ROWS, values))
    return sorted(rows, key=lambda row: (not row.urgent, row.due_at, row.id))


def _send_one(row: Any, facts: Mapping[str, Any], sweep: Sweep, postman: Postman) -> None:
    """Count the try, send, mark. The try is written first: a message that kills its sender is counted too."""
    if row.attempts >= MAX_TRIES:
        _trouble(row, Trouble.WORKER_DIED, sweep)
        return
    if not _begin(row, sweep):
        return  # taken back, or its lease has ended and another sweep has it
    try:
        provider = provider_of(row.about_label)
        path = provider.url(row.about_id) if provider.url else row.about_path
        message = compose(row, address=row.reader_email, language=row.reader_language, path=path, facts=facts)
        message.message()  # headers and characters are checked here, before the conversation
    except Exception as problem:  # whatever is wrong with one text, the others must flow
        log.error(
            "reminders: the text of reminder %s could not be written (%s)", row.id, type(problem).__name__
        )
        _trouble(row, Trouble.TEXT_BROKEN, sweep)
        return
    try:
        postman.send(message)
    except NotSent as problem:
        log.warning("reminders: reminder %s was not sent (%s)", row.id, problem)
        _trouble(row, problem.trouble, sweep)
        return
    _ours(row, sweep).update(
        state=State.SENT, mailed_at=sweep.moment(), last_error="", lease_until=None, leased_by=None
    )
    sweep.sent += 1


def _ours(row: Reminder, sweep: Sweep) -> Any:
    """The row, as long as this sweep holds its lease and nobody took the reminder back."""
    return Reminder.objects.filter(id=row.id, leased_by=sweep.worker, state=State.PLANNED)


def _begin(row: Reminder, sweep: Sweep) -> bool:
    """Write the try and a fresh lease just before sending; whether the row is still ours to send."""
    until = sweep.moment() + LEASE
    row.attempts += 1
    return bool(_ours(row, sweep).update(attempts=row.attempts, lease_until=until, next_try_at=until))


def _trouble(row: Reminder, trouble: Trouble, sweep: Sweep) -> None:
    """Wait longer after each try; after the last one the row stands in the visible list."""
    over = row.attempts >= MAX_TRIES
    Reminder.objects.filter(id=row.id, state=State.PLANNED).update(
        state=State.FAILED if over else State.PLANNED,
        attempts=row.attempts,
        next_try_at=sweep.moment() if over else sweep.moment() + pause_after(row.attempts),
        last_error=trouble,
        lease_until=None,
        leased_by=None,
    )
    sweep.troubled += 1


def _give_back(rows: Sequence[Reminder], sweep: Sweep) -> None:
    """The server is away: the rows wait a little, and no try is counted against them."""
    Reminder.objects.filter(
        id__in=[row.id for row in rows], leased_by=sweep.worker, state=State.PLANNED
    ).update(
        next_try_at=server_away_until(sweep.moment()),
        last_error=Trouble.SERVER_AWAY,
        lease_until=None,
        leased_by=None,
    )
    sweep.troubled += len(rows)


def _sort_out(rows: Sequence[Any], sweep: Sweep) -> list[Any]:
    """The rows whose readers may see the thing now; the others are taken back, or wait if nobody could say."""
    allowed, refused = set(), []
    for label, group in _by_label(rows).items():
        try:
            with transaction.atomic():  # a provider's failed statement must not take the others with it
                pairs = allowed_pairs(
                    label, [(row.to_id, row.about_id) for row in group if row.reader_is_active]
                )
        except Exception as problem:  # one app's trouble must not stop the reminders of another
            log.error("reminders: rights for %s could not be looked up (%s)", label, type(problem).__name__)
            for row in group:
                row.attempts += 1
                _trouble(row, Trouble.RIGHTS_UNKNOWN, sweep)
            continue
        for row in group:
            if (row.to_id, row.about_id) in pairs:
                allowed.add(row.id)
            else:
                refused.append(row)
    if refused:
        _withhold(refused, sweep)
    return [row for row in rows if row.id in allowed]


def _withhold(rows: Sequence[Reminder], sweep: Sweep) -> None:
    """No right any more: the reminder is taken back, and the audit says so."""
    Reminder.objects.filter(id__in=[row.id for row in rows], state=State.PLANNED).update(
        state=State.CANCELLED, lease_until=None, leased_by=None
    )
    for row in rows:
        record("reminders.withhold", about=row, by=None)
    sweep.withheld += len(rows)


def _facts(rows: Iterable[Reminder]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """What the texts may say about the things; without an answer they say less."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for label, group in _by_label(rows).items():
        if provider_of(label).facts is None:
            continue
        try:
            with transaction.atomic():
                known = facts_of(label, [row.about_id for row in group])
        except Exception as problem:
            log.error("reminders: facts of %s could not be looked up (%s)", label, type(problem).__name__)
            continue
        found.update({(label, about_id): facts for about_id, facts in known.items()})
    return found


def _by_label(rows: Iterable[Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.about_label].append(row)
    return groups
