"""python -m bench.dataset CASES CONTACTS: a house with so many files and contacts besides, written through our models, so that every word is encrypted.

Four fifths of the files are closed, most others have a lawyer, a few wait for one. Each has a client with a phone, a
contact it began with, five entries (one file has 200), notes, and what live files have: follow-ups, drafts. Besides, what
the line has: a queue, promised and missed calls, emergencies, shifts, duties (bench/line.py). Prints what the measurements
need to know (sessions, codes, names to look for). For a throw-away database only; rows are written in bulk, so no action
runs and no history is written but a line for each opening.
"""

import json
import sys
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.models import Model  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, RoleGrant, User  # noqa: E402
from audit.models import AuditEntry  # noqa: E402
from bench import line, rows, words  # noqa: E402
from bench.client import stranger  # noqa: E402
from cases.models import (  # noqa: E402
    Assignment,
    Case,
    Draft,
    DraftVersion,
    Entry,
    FollowUp,
    Note,
    Party,
)
from cases.models.parties import PartyRole  # noqa: E402
from cases.states import CaseState  # noqa: E402
from hotline.models import Callback, Contact, Duty, Emergency, MissedCall, Shift, Turn  # noqa: E402
from people.models import PersonName  # noqa: E402
from people.record import PersonFacts, record_persons  # noqa: E402
from reference.models import CaseType, ClosingReason, ContactOutcome, Place  # noqa: E402
from reminders.models import Reminder  # noqa: E402

BATCH = 500
QUEUE, TO_OPEN = 120, 4000
STAFF = {
    Role.OPERATOR: 12,
    Role.LAWYER: 30,
    Role.INTERN: 10,
    Role.SUPERVISOR: 4,
    Role.ADMINISTRATOR: 1,
}


def engage() -> dict[str, list[User]]:
    """The staff, each with one role since a year."""
    since = timezone.now() - timedelta(days=365)
    staff: dict[str, list[User]] = {}
    for role, count in STAFF.items():
        for number in range(count):
            user = User.objects.create_user(
                email=f"{role}{number}@demo.invalid",
                name=f"{words.SURNAMES[number % 40]} {words.FIRST[len(staff) * 7 % 40]}",
            )
            RoleGrant.objects.create(user=user, role=role, from_at=since)
            staff.setdefault(str(role), []).append(user)
    return staff


def fill(cases: int, contacts: int) -> dict[str, object]:
    """Write everything, and so many contacts that became no case; return what the measurements need to know."""
    house = rows.House(
        staff=engage(),
        types=[row for row in CaseType.objects.all() if row.parent_id],
        places=[row for row in Place.objects.all() if row.parent_id],
        reasons=list(ClosingReason.objects.filter(needs_result=False)),
        outcomes={row.code: row for row in ContactOutcome.objects.all()},
        now=timezone.now(),
    )
    numbers = iter(range(cases))
    while some := list(islice(numbers, BATCH)):
        with transaction.atomic(), quickly():
            write_batch(house, some, cases)
        if some[-1] % 5000 == 4999:
            print(f"{some[-1] + 1} of {cases} files", file=sys.stderr, flush=True)
    years = [("years", min(BATCH, contacts - begun)) for begun in range(0, contacts, BATCH)]
    for kind, count in (("queue", QUEUE), ("to open", TO_OPEN), *years):
        with transaction.atomic(), quickly():
            write_loose_contacts(house, count, kind)
    save(MissedCall, line.waiting_calls(house))
    save(Shift, line.shifts(house))
    save(Duty, line.duties(house))
    inbox(house)
    return facts_of(house)


def quickly() -> "transaction.Atomic":
    """No commit of the filling waits for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    return transaction.atomic()


def write_batch(house: rows.House, numbers: list[int], total: int) -> None:
    """One batch of files with everything that lies in them."""
    supervisor = house.staff["supervisor"][0]
    files = [rows.make_case(house, number, total) for number in numbers]
    facts = [rows.client_of(house, number) for number in numbers]
    record_persons(facts, by=supervisor, at=house.now - timedelta(days=1))
    names = {row.person_id: row for row in PersonName.objects.filter(person__in=[fact.id for fact in facts])}
    contacts = [
        rows.contact_of(house, case, fact, number)
        for case, fact, number in zip(files, facts, numbers, strict=True)
    ]
    save(Case, files)
    save(Contact, contacts)
    save(Callback, line.kept_calls(house, contacts))
    save(MissedCall, line.missed_calls(house, contacts))
    write_emergencies(house, contacts)
    save(
        Party,
        (
            Party(
                id=house.key(),
                case=case,
                person_id=fact.id,
                name=names[fact.id],
                role=PartyRole.CLIENT,
                from_date=case.opened_at.date(),
                by=supervisor,
            )
            for case, fact in zip(files, facts, strict=True)
        ),
    )
    save(
        Assignment,
        (
            row
            for case, number in zip(files, numbers, strict=True)
            for row in rows.staff_of(house, case, number)
        ),
    )
    write_what_happened(house, list(zip(files, contacts, numbers, strict=True)))


def write_what_happened(house: rows.House, batch: list[tuple[Case, Contact, int]]) -> None:
    """Notes, chronology, follow-ups, drafts and one opening of each file."""
    files = [case for case, _contact, _number in batch]
    for case, contact, number in batch:
        case.told = 200 if number == 0 else 5
        case.notes_made = rows.notes_of(house, case)
        case.entries_made = rows.entries_of(house, case, contact)
    save(Note, (row for case in files for row in case.notes_made))
    save(Entry, (row for case in files for row in case.entries_made))
    live = [case for case in files if case.is_live]
    save(FollowUp, (row for case in live for row in rows.follow_ups_of(house, case)))
    save(AuditEntry, (rows.opening_of(case) for case in files))
    drafts = rows.drafts_of(house, live[::4])
    save(Draft, drafts)
    save(DraftVersion, (rows.version_of(house, draft) for draft in drafts))


def save(model: type[Model], rows: Iterable[Model]) -> None:
    """In bulk."""
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def write_loose_contacts(house: rows.House, count: int, kind: str) -> None:
    """Contacts without a file: the queue, finished ones from which a file may be opened, and those of years."""
    named = [stranger(n) if kind == "to open" else words.full_name(house.chance) for n in range(count)]
    first = house.chance.randrange(800_000) if kind == "years" else 0  # others call in other years
    facts = [PersonFacts(name, words.phone(first + n), id=house.key()) for n, name in enumerate(named)]
    record_persons(facts, by=house.staff["operator"][0], at=house.now)
    contacts = [rows.contact_of(house, None, fact, number) for number, fact in enumerate(facts)]
    for number, contact in enumerate(contacts):
        if kind == "queue":
            contact.answer_by = house.now + timedelta(minutes=number * 9 - 60)
        else:
            contact.began_at -= timedelta(days=400 if kind == "to open" else house.chance.randrange(1, 1500))
            rows.finish(contact, house, "ADVICE")
    save(Contact, contacts)
    write_emergencies(house, contacts)
    if kind == "queue":
        save(Callback, line.owed_calls(house, contacts))
    elif kind == "years":
        save(Callback, line.kept_calls(house, contacts))
        save(MissedCall, line.missed_calls(house, contacts))
    else:
        house.to_open = [str(contact.pk) for contact in contacts]


def write_emergencies(house: rows.House, contacts: list[Contact]) -> None:
    """Those of this level, with whom each one reached."""
    made = line.emergencies(house, contacts)
    save(Emergency, made)
    save(Turn, line.turns(made))


def inbox(house: rows.House) -> None:
    """Everybody has a few unread lines."""
    case = Case.objects.get(opened_from__isnull=False, code=min(house.codes))
    save(
        Reminder,
        (
            Reminder(
                kind="assigned",
                to=user,
                about_label="cases.Case",
                about_id=str(case.pk),
                about_code=case.code,
                about_path=case.get_absolute_url(),
                due_at=house.now,
                next_try_at=house.now,
                state="sent",
                posted_at=house.now,
                mailed_at=house.now,
            )
            for users in house.staff.values()
            for user in users
            for _copy in range(3)
        ),
    )


def session_of(user: User) -> dict[str, str]:
    """A session as signing in begins it."""
    client = Client()
    client.force_login(user, backend="accounts.backends.EmailBackend")
    return {"session": client.cookies["sessionid"].value, "id": str(user.pk)}


def facts_of(house: rows.House) -> dict[str, object]:
    """Sessions, codes and words for the measurements."""
    mine = Case.objects.filter(
        assignments__user=house.staff["lawyer"][0], assignments__until=None, state=CaseState.ASSIGNED
    )
    short = [case.code for case in mine.order_by("opened_at")[1:60]]
    return {
        "users": {role: session_of(users[0]) for role, users in house.staff.items()},
        "long": mine.order_by("opened_at")[0].code,
        "short": short,
        "to_open": house.to_open,
        "type": house.types[0].pk,
        "rare_name": words.RARE_NAME,
        "common_name": words.COMMON_NAME,
        "rare_phone": words.RARE_PHONE,
        "no_name": words.NO_NAME,
    }


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]), int(sys.argv[2]))))
