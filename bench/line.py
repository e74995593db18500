"""What years of a hotline leave behind, and what is open on it now: promised and missed calls, emergencies, duties, shifts.

Unsaved rows with invented people. Needs a running Django. Never here: writing them (bench/dataset.py).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bench import words
from bench.rows import House
from cases.models.case import TriageLevel
from hotline.models import Callback, Contact, Duty, Emergency, MissedCall, Shift, Turn
from hotline.models.emergencies import Rung
from hotline.states import CallbackState, MissedState
from people.phones import phone_key

OWED, WAITING, SHIFTS = 90, 120, 700


def kept_calls(house: House, contacts: Sequence[Contact]) -> list[Callback]:
    """Each tenth caller was promised a call, which was made."""
    return [_callback(house, one, CallbackState.DONE, one.began_at) for one in contacts[::10]]


def owed_calls(house: House, contacts: Sequence[Contact]) -> list[Callback]:
    """Some late, some for today, some on which a supervisor must decide."""
    return [
        _callback(
            house,
            contact,
            CallbackState.STUCK if place % 15 == 14 else CallbackState.PROMISED,
            house.now + timedelta(minutes=place * 11 - 240),
        )
        for place, contact in enumerate(contacts[:OWED])
    ]


def _callback(house: House, contact: Contact, state: str, until: datetime) -> Callback:
    ended = {"ended_at": until, "ended_by": contact.operator} if state == CallbackState.DONE else {}
    return Callback(
        id=house.key(), contact=contact, number=contact.number, number_index=contact.number_index,
        reason=house.chance.choice(words.TO_DO), language="ru", promised_at=contact.began_at,
        promised_by=contact.operator, from_at=min(contact.began_at, until), until_at=until, owner=contact.operator,
        owned_since=contact.began_at, state=state, limit=3, tries=3 if state == CallbackState.STUCK else 0, **ended,
    )  # fmt: skip


def missed_calls(house: House, contacts: Sequence[Contact]) -> Iterator[MissedCall]:
    """Each eighth caller had rung in vain before."""
    for contact in contacts[::8]:
        rang = (contact.began_at - timedelta(minutes=30)).replace(second=0, microsecond=0)
        closed = {"state": MissedState.ANSWERED, "closed_at": contact.began_at, "closed_by": contact.operator}
        yield _missed(house, contact.number, rang, contact=contact, **closed)


def waiting_calls(house: House) -> Iterator[MissedCall]:
    """Numbers that rang in vain since last night, some of them again and again."""
    for place in range(WAITING):
        rang = (house.now - timedelta(minutes=7 * place)).replace(second=0, microsecond=0)
        yield _missed(house, words.phone(950_000 + place % 80), rang)


def _missed(house: House, number: str, rang: datetime, **fields: object) -> MissedCall:
    return MissedCall(
        id=house.key(), number=number, number_index=phone_key(number), rang_at=rang, noted_at=rang,
        noted_by=house.staff["operator"][0], **fields,
    )  # fmt: skip


def emergencies(house: House, contacts: Sequence[Contact]) -> list[Emergency]:
    """Of all contacts of this level: over with those that are finished, climbing or held with those that wait."""
    lawyers = house.staff["lawyer"]
    found = []
    for place, contact in enumerate(one for one in contacts if one.triage == TriageLevel.EMERGENCY):
        lawyer = lawyers[place % len(lawyers)]
        held = contact.finished_at is not None or place % 2
        taken = {"accepted_at": contact.began_at, "accepted_by": lawyer} if held else {}
        climbs = None if held else house.now + timedelta(minutes=10)
        emergency = Emergency(
            contact=contact, began_at=contact.began_at, owner=lawyer, rung=Rung.FIRST, since=contact.began_at,
            climb_at=climbs, ended_at=contact.finished_at, **taken,
        )  # fmt: skip
        found.append(emergency)
    return found


def turns(emergencies: Sequence[Emergency]) -> Iterator[Turn]:
    """Each reached its owner."""
    for one in emergencies:
        yield Turn(emergency=one, user=one.owner, rung=one.rung, lap=1, from_at=one.since)


def shifts(house: House) -> Iterator[Shift]:
    """Two a day for a year, each taken over by the next one; three colleagues are on the line now."""
    operators = house.staff["operator"]
    for place in range(SHIFTS):
        ended = house.now - timedelta(hours=12 * place + 6)
        yield Shift(
            id=house.key(), operator=operators[place % 12], began_at=ended - timedelta(hours=12), ended_at=ended,
            ended_by=operators[place % 12], accepted_at=ended, accepted_by=operators[(place + 1) % 12],
        )  # fmt: skip
    for operator in operators[:3]:
        yield Shift(id=house.key(), operator=operator, began_at=house.now - timedelta(hours=5))


def duties(house: House) -> Iterator[Duty]:
    """Half a year back and two weeks ahead, in turns of twelve hours."""
    lawyers = house.staff["lawyer"]
    for place in range(-360, 28):
        begins = house.now - timedelta(hours=3) + timedelta(hours=12 * place)
        first, second = lawyers[place % 30], lawyers[(place + 1) % 30]
        yield Duty(
            id=house.key(), first=first, second=second, from_at=begins, until=begins + timedelta(hours=12),
            by=house.staff["supervisor"][0], planned_at=begins,
        )  # fmt: skip
