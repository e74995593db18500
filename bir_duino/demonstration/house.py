"""What a house that works for real has after some months: second factors, a lost one, an invitation, somebody who left,
what colleagues read yesterday, and the seal of the night. Through the real actions where nobody has to be before a screen.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.actions.colleagues import deactivate_colleague
from accounts.actions.factors import renew_recovery_codes
from accounts.actions.invitations import invite_colleague
from accounts.actions.letting_in import lose_second_factor
from accounts.actions.roles import grant_role
from accounts.models import Role, RoleGrant, User
from accounts.seeds import seal_seed
from audit.log import record_read, record_refusal
from audit.models import Seal
from audit.sealer import Sealer, connect
from bir_duino.demonstration.clock import at, moment
from bir_duino.unusual_reading import look
from cases.models import BreakGlass, Case
from hotline.models import Contact

Steps = list[tuple[datetime, Callable[[], object]]]
SEARCHES = [
    (9, "operator", "hotline.look_up_number", 1),
    (10, "lawyer", "search.by_code", 1),
    (11, "supervisor2", "search.by_code", 1),
    (12, "operator", "hotline.look_up_number", 0),
    (13, "lawyer2", "search.by_name", 1),
    (14, "supervisor", "search.by_phone", 2),
]
LOOKED_UP_TOO_OFTEN = 33  # within one hour of yesterday: the clock tells the supervisors


def engage_more(cast: dict[str, User]) -> None:
    """Everybody's phone app, one that got lost, somebody new, somebody who left, and a role that waits for its second."""
    if Authenticator.objects.exists():
        return
    first, used = cast["administrator"], moment(-1, 9)
    for user in cast.values():
        with at(moment(-120, 10)):
            secret = seal_seed(user.pk, generate_totp_secret())
            row = Authenticator(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})
            row.created_at, row.last_used_at = timezone.now(), used
            row.save(force_insert=True)
            renew_recovery_codes(by=user)
    with at(moment(-100, 9)):
        gone = User.objects.create_user(
            email="operator3@demo.invalid", password=None, name="Канат Эсенов", created_at=timezone.now()
        )
        RoleGrant.objects.create(user=gone, role=Role.OPERATOR, from_at=timezone.now())
    with at(moment(-20, 18)):
        deactivate_colleague(colleague=gone, by=first)
    with at(moment(-2, 15)):
        invite_colleague(email="intern3@demo.invalid", role=Role.INTERN, by=first, language="ky")
    with at(moment(-1, 10, 40)):
        grant_role(colleague=cast["lawyer3"], role=Role.SUPERVISOR, from_at=None, until=None, by=first)
    with at(moment(-1, 16, 20)):
        lose_second_factor(by=cast["intern2"])


def readings(case: Case, who: list[str], glass: UUID | None, cast: dict[str, User]) -> Steps:
    """Who opened this file yesterday: those who work on it, and under its reason the supervisor who broke the glass."""
    found: Steps = []
    for place, key in enumerate(who):
        for again in range(1 + place % 2):
            then = moment(-1, 9 + place * 2 + again * 3, 7 + place * 11)
            read = partial(record_read, "cases.read_case", about=case, by=cast[key], code=case.code)
            found.append((then, read))
    if glass:
        under = BreakGlass(pk=glass, case=case)
        read = partial(record_read, "cases.read_case", about=under, by=cast["supervisor2"], code=case.code)
        found += [(moment(-1, 11, minute), read) for minute in (2, 3, 9)]
    return found


def read_yesterday(cast: dict[str, User]) -> None:
    """What is read outside the files: contacts, searches, a door that stayed shut, and more look-ups than usual."""
    calls = list(Contact.objects.filter(began_at__lt=moment(-1, 8)).order_by("began_at")[:4])
    for hour, contact in enumerate(calls):
        with at(moment(-1, 10 + hour, 31)):
            by = cast["supervisor" if hour % 2 else "operator"]
            record_read("hotline.read_contact", about=contact, by=by)
    for hour, key, verb, hits in SEARCHES:
        with at(moment(-1, hour, 48)):
            record_read(verb, by=cast[key], found=hits)
    with at(moment(-1, 15, 5)):
        record_refusal("door.team_cases", by=cast["intern"])
    for number in range(LOOKED_UP_TOO_OFTEN):
        with at(moment(-1, 16, number)):
            record_read("hotline.look_up_number", by=cast["operator2"], found=int(number % 9 == 0))
    with at(moment(-1, 17)):
        look()


class NightSealer(Sealer):
    """Seals what there was at the last midnight, as the sealer of a real house did then. Never outside the demonstration."""

    def _read(self, cursor: Any) -> tuple[Any, datetime]:
        head, _now = super()._read(cursor)
        return head, last_midnight()

    def _waiting(self, cursor: Any) -> list[tuple[int, bytes]]:
        rows = dict(super()._waiting(cursor))
        cursor.execute("SELECT id FROM audit_auditentry WHERE at < %s ORDER BY id", [last_midnight()])
        return [(key, rows[key]) for (key,) in cursor if key in rows]


def last_midnight() -> datetime:
    """A minute before today began in Bishkek."""
    return timezone.make_aware(datetime.combine(timezone.localdate(), time.min)) - timedelta(minutes=1)


def seal_the_night() -> None:
    """The head of yesterday. A filling that is not committed (a test's) cannot be sealed, a second one has nothing to seal."""
    if connection.in_atomic_block or settings.DATABASE_SEALER is None or Seal.objects.exists():
        return
    sealer = NightSealer(connect(settings.DATABASE_SEALER))
    try:
        sealer.seal()
    finally:
        sealer.connection.close()
