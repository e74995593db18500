"""Plays the stories through the real actions, at their times, so that history, chronology and reminders are true."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bir_duino.demonstration import callers, drafts, duty, guide, house, people, promises, proposals
from bir_duino.demonstration.calls import CALLS
from bir_duino.demonstration.cast import engage
from bir_duino.demonstration.clock import at, moment
from bir_duino.demonstration.files import FILES, File
from cases.actions.assigning import assign_lawyer
from cases.actions.chronology import write_entry
from cases.actions.closing import close_case, reopen_case
from cases.actions.follow_ups import plan_follow_up
from cases.actions.notes import add_note
from cases.actions.opening import CaseWords, PartyFacts, open_case
from cases.actions.secrecy import break_glass, put_up_wall, restrict_case
from cases.actions.volunteering import volunteer
from cases.conflict import Named
from cases.models import Case
from cases.models.assignments import AssignmentRole
from cases.models.entries import EntryKind
from cases.models.parties import PartyRole
from hotline.actions.into_case import CaseFacts, attach_contact, open_case_from_contact
from hotline.actions.logging import log_contact
from hotline.facts import ContactFacts, Ending
from hotline.models import Contact
from hotline.outcomes import outcome
from people.record import record_person
from reference.models import CaseType, ClosingReason, HelpLine, Place
from reminders.models import Reminder
from reminders.states import State

Steps = list[tuple[datetime, Callable[[], object]]]
Call = tuple[int, str, str, dict]


def key_of(story: str) -> UUID:
    """The same story has the same row, so a second filling writes nothing."""
    return uuid5(NAMESPACE_URL, f"demonstration:{story}")


def fill() -> int:
    """Fill an empty demonstration; returns the count of files and calls that were added."""
    cast = engage()
    house.engage_more(cast)
    duty.plan_the_weeks(cast, key_of)
    duty.work_in_shifts(cast, key_of)
    added = 0
    for number, story in enumerate(FILES):
        added += play_file(number, story, cast)
    for number, call in enumerate(CALLS):
        added += play_call(number, call, cast, ended_at(call))
    if added:
        people.know(cast)
        guide.write_guidance(cast)
        guide.flag_numbers(cast, key_of)
        guide.enclose_recording(cast, key_of)
        guide.want_to_talk(cast)
        promises.owe_calls(cast, key_of)
        promises.miss_calls(cast)
        duty.ring_the_lawyer(cast, key_of)
        proposals.bring(cast, key_of)
        house.read_yesterday(cast)
    settle_the_past()
    house.seal_the_night()
    return added


@transaction.atomic
def play_file(number: int, story: File, cast: dict[str, User]) -> int:
    """One file with its people, notes, follow-ups, drafts and, if it ended, its end: each thing at its time, in order."""
    key = key_of(f"file {number}")
    if Case.objects.filter(pk=key).exists():
        return 0
    opened = moment(-story.opened, 9 + number % 8, number * 7 % 60)
    with at(opened):
        kind, ground = CaseType.objects.get(pk=story.type), Place.objects.get(pk=story.place)
        case = open_case(
            words=CaseWords(key, kind, story.triage, story.summary, ground),
            parties=parties(story, cast["supervisor"]),
            named=[Named(role, name) for name, role in people_of(story)],
            by=cast["supervisor"],
        )
        for years, precision, line in story.past:
            on = (opened - timedelta(days=365 * years)).date()
            write_entry(
                case=case, kind=EntryKind.NOTE, by=cast["supervisor"], line=line, on=on, precision=precision
            )
    calls: Steps = [
        (ended_at(call), partial(play_call, place, call, cast, ended_at(call)))
        for place, call in enumerate(CALLS)
        if call[3].get("attach_to") == number
    ]
    steps = [
        *calls,
        *staffing(case, story, opened, cast),
        *work(case, story, cast),
        *drafts.steps(case, story.tags, cast),
        *callers.steps(case, number, cast[story.responsible or "supervisor"]),
        *secrets(case, story, cast),
        *offers(case, story, opened, cast),
        *readings(case, story, cast),
    ]
    for then, step in sorted([*steps, *ending(case, story, cast)], key=lambda one: one[0]):
        with at(then):
            step()
    return 1


def staffing(case: Case, story: File, opened: datetime, cast: dict[str, User]) -> Steps:
    """Two hours after opening the case has its lawyer and intern."""
    return [
        (
            opened + timedelta(hours=2),
            partial(assign_lawyer, case=case, user=cast[who], role=role, by=cast["supervisor"]),
        )
        for who, role in (
            (story.responsible, AssignmentRole.RESPONSIBLE),
            (story.intern, AssignmentRole.INTERN),
        )
        if who
    ]


def work(case: Case, story: File, cast: dict[str, User]) -> Steps:
    """Notes, and follow-ups planned two days before they are due (late ones stay late)."""
    by = cast[story.responsible or "supervisor"]
    found: Steps = [
        (moment(-days, 15, days % 60), partial(add_note, case=case, kind=kind, text=text, by=by))
        for days, kind, text in story.notes
    ]
    for days, what in story.follow_ups:
        due = moment(days, 11) if days < 0 or days >= 1 else timezone.now() + timedelta(days=days)
        planned = min(due - timedelta(days=2), timezone.now() - timedelta(hours=1))
        found.append((planned, partial(plan_follow_up, case=case, what=what, assignee=by, due_at=due, by=by)))
    return found


def secrets(case: Case, story: File, cast: dict[str, User]) -> Steps:
    """One file that only its people read, opened once with a reason; and one that a colleague is kept out of."""
    first, second = cast["supervisor"], cast["supervisor2"]
    found: Steps = []
    if "restricted" in story.tags:
        why = "Мать просит, чтобы о деле знал узкий круг: ей угрожали."
        found.append((moment(-3, 15), partial(restrict_case, case=case, reason=why, by=first)))
        why = "The mother called the hotline, her lawyer was in court."
        glass = partial(break_glass, case=case, reason=why, by=second, key=key_of(f"glass of {case.pk}"))
        found.append((moment(-1, 11), glass))
    if "wall" in story.tags:
        wall = partial(put_up_wall, case=case, user=cast["lawyer2"], by=first)
        found.append((moment(-4, 12), partial(wall, reason="Знаком с чиновником, который ведёт дело.")))
    return found


def offers(case: Case, story: File, opened: datetime, cast: dict[str, User]) -> Steps:
    """Two lawyers would take a case that waits."""
    if "wanted" not in story.tags:
        return []
    return [
        (opened + timedelta(hours=hours), partial(volunteer, case=case, by=cast[who]))
        for hours, who in ((1, "lawyer"), (2, "lawyer2"))
    ]


def readings(case: Case, story: File, cast: dict[str, User]) -> Steps:
    """Yesterday those who work on a live file opened it, and a supervisor what is urgent."""
    if story.closed or not story.responsible:
        return []
    restricted = "restricted" in story.tags
    looks = story.triage == "urgent" and not restricted
    who = [key for key in (story.responsible, story.intern, "supervisor" if looks else "") if key]
    return house.readings(case, who, key_of(f"glass of {case.pk}") if restricted else None, cast)


def parties(story: File, by: User) -> list[PartyFacts]:
    """Recorded for this file."""
    persons = [(record_person(name=name, by=by), role) for name, role in people_of(story)]
    return [PartyFacts(person.pk, person.names.get().pk, role) for person, role in persons]


def people_of(story: File) -> list[tuple[str, PartyRole]]:
    """The client, and whoever called for the client."""
    found = [(story.client, PartyRole.CLIENT)]
    if story.caller:
        found.append((story.caller, PartyRole.RELATIVE))
    return found


def ending(case: Case, story: File, cast: dict[str, User]) -> Steps:
    """Closed files, and one that life opened again."""
    if story.closed is None:
        return []
    days, reason, words = story.closed
    why, by = ClosingReason.objects.get(pk=reason), cast["supervisor"]
    found: Steps = [(moment(-days, 16), partial(close_case, case=case, reason=why, outcome=words, by=by))]
    if "reopened" in story.tags:
        again = partial(reopen_case, case=case, reason="Дверь снова опечатана, решение не исполняют.", by=by)
        found.append((moment(-days + 60, 12), again))
    return found


def ended_at(call: Call) -> datetime:
    """When a call of the list was over."""
    return timezone.now() - timedelta(minutes=call[0])


def play_call(number: int, call: Call, cast: dict[str, User], ended: datetime) -> int:
    """One call, in the queue or finished at once."""
    _minutes, who, code, given = call
    key = key_of(f"call {number}")
    fields = dict(given)
    answer, signpost = fields.pop("answer", ""), fields.pop("signpost", "")
    attach_to, opens = fields.pop("attach_to", None), fields.pop("opens", None)
    if "held_hours" in fields:  # so long before the call
        fields["held_since"] = ended - timedelta(hours=fields.pop("held_hours"))
    if "term_days" in fields:
        fields["term_on"] = (timezone.localtime(ended) + timedelta(days=fields.pop("term_days"))).date()
    if "place" in fields:
        fields["place"] = Place.objects.get(pk=fields["place"])
    ending = None
    if code:
        ending = Ending(outcome(code), answer, HelpLine.objects.get(pk=signpost) if signpost else None)
    if cast[who].contacts_logged.filter(pk=key).exists():
        return 0
    with at(ended):
        facts = ContactFacts(began_at=ended - timedelta(minutes=4), **fields)
        contact = log_contact(key=key, facts=facts, by=cast[who], ending=ending)
    with at(ended + timedelta(minutes=15)):
        if attach_to is not None:
            case = Case.objects.get(pk=key_of(f"file {attach_to}"))
            attach_contact(contact=contact, version=contact.version, case=case, by=cast["supervisor"])
        elif opens is not None:
            lead_into_case(contact, opens, cast)
    return 1


def lead_into_case(contact: Contact, story: dict[str, str], cast: dict[str, User]) -> None:
    """A supervisor opens a case from the call and gives it to a lawyer."""
    kind = CaseType.objects.get(pk=story["type"])
    facts = CaseFacts(kind, contact.triage, story["summary"], story["client"], contact.place)
    key = key_of(f"case of {contact.pk}")
    case = open_case_from_contact(
        contact=contact, version=contact.version, key=key, facts=facts, by=cast["supervisor"]
    )
    role = AssignmentRole.RESPONSIBLE
    assign_lawyer(case=case, user=cast[story["lawyer"]], role=role, by=cast["supervisor"])


def settle_the_past() -> None:
    """Reminders of long ago were sent long ago: the mailbox of a newcomer begins with what is due now."""
    old = timezone.now() - timedelta(hours=6)
    for reminder in Reminder.objects.filter(state=State.PLANNED, due_at__lt=old):
        reminder.state = State.SENT
        reminder.posted_at = reminder.mailed_at = reminder.due_at
        reminder.read_at = reminder.due_at if reminder.due_at < timezone.now() - timedelta(days=3) else None
        reminder.save(update_fields=["state", "posted_at", "mailed_at", "read_at"])
