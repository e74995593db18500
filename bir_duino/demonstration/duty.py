"""Who is there in the demonstration, and what each brings along: two weeks of duties with a gap, phones, an absence with its deputy, shifts; and whom the
operator rang about the emergency. Invented numbers that cannot be assigned. Duties and shifts come before the calls: no
shift ends while nobody holds an emergency.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.actions.absences import plan_absence, set_duty_phone
from accounts.models import User
from bir_duino.demonstration.clock import at, moment
from cases.actions.practice import set_practice
from hotline.actions.duties import plan_duty
from hotline.actions.emergencies import note_voice_call
from hotline.actions.shifts import accept_shift, begin_shift, end_shift
from hotline.models import Contact, Duty, Emergency, Shift
from hotline.models.emergencies import CallResult
from reference.models import Place

PHONES = {
    "lawyer": ("+996100220101", "+996100220102"),
    "lawyer2": ("+996100220201", ""),
    "lawyer3": ("+996100220301", ""),
    "supervisor": ("+996100220401", ""),
    "supervisor2": ("+996100220501", ""),
}
# (days from today, first, second), from nine to nine; nobody on the eleventh day.
NIGHTS = [
    (day, ("lawyer", "lawyer2", "lawyer3")[day % 3], ("lawyer2", "lawyer3", "lawyer")[day % 3])
    for day in range(-3, 14)
    if day not in (-1, 0, 11)
]
NIGHTS += [(-1, "lawyer", "lawyer2"), (0, "lawyer", "lawyer2")]

# What whoever assigns cases sees beside the name: languages, place.
PRACTICES = {
    "lawyer": (["ru", "ky"], "KG-GB"),
    "lawyer2": (["ky", "ru", "uz"], "KG-GO"),
    "lawyer3": (["ru", "en"], "KG-GB"),
    "intern": (["ky", "ru", "sign"], "KG-GB"),
}


def plan_the_weeks(cast: dict[str, User], key_of: Callable[[str], UUID]) -> None:
    """Numbers, duties, and an absence; the lawyer of the sign-in page is on duty now, whatever the hour is."""
    if Duty.objects.exists():
        return
    for name, (number, other) in PHONES.items():
        with at(moment(-30, 11)):
            set_duty_phone(number=number, other_number=other, by=cast[name])
    for name, (languages, place) in PRACTICES.items():
        with at(moment(-25, 15)):
            set_practice(
                colleague=cast[name], version=0, languages=languages, place=Place.objects.get(pk=place), by=cast[name]
            )  # fmt: skip
    morning = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    with at(moment(-4, 12)):
        for day, first, second in sorted(NIGHTS):
            start = morning + timedelta(days=day)
            plan_duty(
                key=key_of(f"duty {day}"), first=cast[first], second=cast[second], from_at=start,
                until=start + timedelta(days=1), by=cast["supervisor"],
            )  # fmt: skip
    with at(moment(-2, 10)):
        plan_absence(
            key=key_of("absence"), colleague=cast["supervisor2"], deputy=cast["lawyer3"],
            from_at=morning + timedelta(days=5), until=morning + timedelta(days=8), by=cast["supervisor"],
        )  # fmt: skip
        plan_absence(
            key=key_of("absence 2"), colleague=cast["lawyer3"], deputy=None,
            from_at=morning + timedelta(days=9), until=morning + timedelta(days=11), by=cast["supervisor"],
        )  # fmt: skip


def work_in_shifts(cast: dict[str, User], key_of: Callable[[str], UUID]) -> None:
    """Yesterday's was taken over; the one of this morning waits; the operator of the sign-in page is on the line."""
    if Shift.objects.exists():
        return
    operator, other = cast["operator"], cast["operator2"]
    with at(moment(-1, 8)):
        first = begin_shift(key=key_of("shift 1"), line="general", by=operator)
    with at(moment(-1, 20)):
        end_shift(
            shift=first, note="Спокойный день. Две женщины просили перезвонить после 14:00.", by=operator
        )
    with at(moment(-1, 20, 6)):
        night = begin_shift(key=key_of("shift 2"), line="general", by=other)
        accept_shift(shift=first, by=other)
    now = timezone.now()
    with at(now - timedelta(minutes=21)):
        end_shift(
            shift=night, note="Түн тынч өттү. Кезектеги шашылыш кайрылуулар жооп күтүп жатат.", by=other
        )
    with at(now - timedelta(minutes=20)):
        begin_shift(key=key_of("shift 3"), line="general", by=operator)


def ring_the_lawyer(cast: dict[str, User], key_of: Callable[[str], UUID]) -> None:
    """The first was in court and did not answer; so the emergency waits for whoever signs in as the second."""
    contact = Contact.objects.filter(pk=key_of("call 0")).first()
    emergency = Emergency.objects.unheld().filter(pk=contact.pk).first() if contact else None
    if contact is None or emergency is None or emergency.voice_calls.exists():
        return
    with at(contact.logged_at + timedelta(minutes=2)):
        note_voice_call(
            contact=contact, key=key_of("voice call"), colleague=cast["lawyer"],
            result=CallResult.NOT_REACHED, by=cast["operator"],
        )  # fmt: skip
