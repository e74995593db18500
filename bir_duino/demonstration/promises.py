"""The calls that the demonstration owes, kept ones of the last days, and numbers that rang in vain. Invented words and numbers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from bir_duino.demonstration.clock import at, moment
from hotline.actions.calling_back import take_callback, try_callback
from hotline.actions.missed import note_missed_calls
from hotline.actions.promising import Promise, promise_callback
from hotline.handset import Ring
from hotline.models import Callback, Contact

KeyOf = Callable[[str], UUID]
# (call, who, minutes from now until which we ring (none: in the hours that her number allows), what was promised, tries so far as (minutes ago, result))
OWED = [
    (0, "operator", None, "Сказать матери, где сын и кто к нему едет.", []),
    (1, "operator2", 40, "Эртең ким менен барарын айтуу.", [(35, "no_answer")]),
    (2, "operator", -50, "Сказать, какие бумаги взять с собой к юристу.", []),
]
KEPT = [
    ("operator", 1),
    ("operator", 1),
    ("operator", 2),
    ("operator2", 1),
    ("operator2", 3),
]  # (who, days ago)
# (number, minutes ago): one called three times; one is marked “do not call” (callers.py).
MISSED = [
    ("+996100771933", 170), ("+996100771933", 150), ("+996100771933", 20), ("+996100640218", 95),
    ("+996100346655", 60), ("+996100883104", 12),
]  # fmt: skip


def owe_calls(cast: dict[str, User], key_of: KeyOf) -> None:
    """Promises of every kind: soon, tried once, late, one that a supervisor must decide on."""
    now = timezone.now()
    for call, who, minutes, reason, tries in OWED:
        contact = Contact.objects.filter(pk=key_of(f"call {call}")).first()
        if contact is None or contact.number_index is None:
            continue
        start, until = afternoon() if minutes is None else (None, now + timedelta(minutes=minutes))
        promise = Promise(
            until, start, reason=reason, ask_for=contact.caller_name, language=contact.language,
            triage=contact.triage,
        )  # fmt: skip
        with at(contact.logged_at + timedelta(minutes=3)):
            owed = promise_callback(
                key=key_of(f"owed {call}"), promise=promise, contact=contact, by=cast[who]
            )
        for ago, result in tries:
            ring(owed, now - timedelta(minutes=ago), result, cast[who], key_of)
    stuck(cast, key_of)
    for number, (who, days) in enumerate(KEPT):
        kept(number, cast[who], moment(-days, 11 + number % 5), key_of)


def afternoon() -> tuple[datetime, datetime]:
    """From two to four, as the mother of the first call asked: today, while there is half an hour left of it."""
    now = timezone.localtime()
    end = now.replace(hour=16, minute=0, second=0, microsecond=0)
    end += timedelta(days=now > end - timedelta(minutes=30))
    return max(end - timedelta(hours=2), now), end


def stuck(cast: dict[str, User], key_of: KeyOf) -> None:
    """Yesterday's promise, tried three times in vain."""
    with at(moment(-1, 10)):
        promise = Promise(
            moment(1, 12), reason="Рассказать об ответе акимата на жалобу соседей.", ask_for="Тамара"
        )
        owed = promise_callback(
            key=key_of("owed in vain"), promise=promise, number="+996100558120", by=cast["operator2"]
        )
    for hour, result in ((11, "busy"), (14, "no_answer"), (17, "no_answer")):
        ring(owed, moment(-1, hour), result, cast["operator2"], key_of)


def kept(number: int, by: User, when: datetime, key_of: KeyOf) -> None:
    """A promise of some morning, kept the same day."""
    with at(when - timedelta(hours=2)):
        promise = Promise(when + timedelta(hours=3), reason="Назвать адрес и часы приёма.")
        owed = promise_callback(
            key=key_of(f"kept {number}"), promise=promise, number=f"+99610012{number:04}", by=by
        )
    ring(owed, when, "reached", by, key_of)


def ring(owed: Callback, when: datetime, result: str, by: User, key_of: KeyOf) -> None:
    """Taken in hand, and what came of it."""
    with at(when):
        take_callback(callback=owed, by=by)
        key = key_of(f"try {owed.pk} {when.timestamp()}")
        try_callback(key=key, callback=owed, result=result, by=by)


def miss_calls(cast: dict[str, User]) -> None:
    """What the handset showed this hour."""
    now = timezone.now().replace(second=0, microsecond=0)
    rings = [Ring(number, now - timedelta(minutes=ago)) for number, ago in MISSED]
    note_missed_calls(rings=rings, by=cast["operator2"])
