"""Who can be reached about an emergency now, in the order in which it climbs: the lawyer on duty, the second, supervisors.

Asked anew each time, so whoever was deactivated, lost the role or is away drops out at once. Three statements. Never writes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import Absence, Role, User
from accounts.prepared import SOME_MOMENT, Prepared
from hotline.models import Duty
from hotline.models.emergencies import Rung
from reference.names import sort_key

HOLDERS = (Role.LAWYER, Role.SUPERVISOR)  # who may hold an emergency
_DUTY = Prepared(lambda moment: Duty.objects.at(moment)[:1], moment=SOME_MOMENT)
_HOLDERS = Prepared(
    lambda moment: User.objects.having_role(*HOLDERS, moment=moment).with_roles(moment), moment=SOME_MOMENT
)
_AWAY = Prepared(lambda moment: Absence.objects.at(moment).order_by("planned_at"), moment=SOME_MOMENT)


@dataclass(frozen=True)
class OnCall:
    """Who stands on which rung at one moment; `working`: everybody who may hold an emergency then."""

    at: datetime
    first: User | None
    second: User | None
    supervisors: tuple[User, ...]
    working: frozenset[UUID]
    until: datetime | None = None

    @property
    def ladder(self) -> list[tuple[str, User]]:
        """Each colleague once, on the lowest rung."""
        found: dict[UUID, tuple[str, User]] = {}
        rungs = [(Rung.FIRST, self.first), (Rung.SECOND, self.second)]
        rungs += [(Rung.SUPERVISOR, one) for one in self.supervisors]
        for rung, user in rungs:
            if user is not None and user.pk not in found:
                found[user.pk] = (str(rung), user)
        return list(found.values())

    def rung_of(self, user_id: UUID) -> str:
        """On which rung somebody stands; "" on none."""
        return next((rung for rung, user in self.ladder if user.pk == user_id), "")


def on_call(now: datetime | None = None) -> OnCall:
    """Who can be reached at this moment."""
    now = now or timezone.now()
    duty = _DUTY.first(moment=now)
    people = {one.pk: one for one in _HOLDERS.rows(moment=now)}
    deputies = {one.user_id: one.deputy_id for one in _AWAY.rows(moment=now)}
    there = {pk: one for pk, one in people.items() if pk not in deputies}
    lawyers = {pk: one for pk, one in there.items() if one.has_role(Role.LAWYER)}
    stand_ins = _stand_ins(people, deputies)
    supervisors = {pk: one for pk, one in there.items() if one.has_role(Role.SUPERVISOR) or pk in stand_ins}
    return OnCall(
        at=now,
        first=lawyers.get(duty.first_id) if duty else None,
        second=lawyers.get(duty.second_id) if duty and duty.second_id else None,
        supervisors=tuple(sorted(supervisors.values(), key=lambda one: (sort_key(one.name), str(one.pk)))),
        working=frozenset(lawyers) | frozenset(supervisors),
        until=duty.until if duty else None,
    )


def _stand_ins(people: Mapping[UUID, User], deputies: Mapping[UUID, UUID | None]) -> Collection[UUID]:
    """Deputies of supervisors who are away; a deputy who is away hands on to the own deputy, never round in a circle."""
    found = set()
    for pk, one in people.items():
        if pk not in deputies or not one.has_role(Role.SUPERVISOR):
            continue
        deputy, seen = deputies[pk], {pk}
        while deputy is not None and deputy in deputies and deputy not in seen:
            seen.add(deputy)
            deputy = deputies[deputy]
        if deputy is not None and deputy not in seen and may_stand_in(people.get(deputy)):
            found.add(deputy)
    return found


def may_stand_in(user: User | None) -> bool:
    """Whoever may hold an emergency: a lawyer or another supervisor."""
    return user is not None and user.has_role(*HOLDERS)
