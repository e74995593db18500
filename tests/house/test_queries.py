"""Statement budgets (budgets.md): the same with 5 and with 50 rows, with 5 and with 200 entries."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import SavedForm
from audit.log import record_read
from cases.actions.chronology import write_entry
from cases.conflict import Finding, Named
from cases.models import Case, ConflictCheck
from cases.models.entries import EntryKind
from cases.states import DraftState
from hotline.models import Duty, Shift
from people.models import Kinship, PossibleDuplicate
from people.record import add_phone
from reminders.models import Reminder
from reminders.plan import plan
from tests import factories
from tests.accounts.factor_steps import with_phone_app
from tests.house.stage import patterns

# page -> the most statements it may cost, sign-in included
BUDGETS = {
    "desk": 10,
    "agenda": 8,
    "search": 8,
    "my_contacts": 8,
    "contact_queue": 8,
    "owed_calls": 6,
    "missed_calls": 7,  # the audit of the opening and the figures of the day beside the list
    "note_missed_calls": 8,
    "callback_page": 8,
    "promise_callback": 10,
    "promise_case_callback": 10,
    "hand_over_callback": 10,
    "decide_callback": 8,
    "withdraw_callback": 8,
    "my_cases": 8,
    "unassigned_cases": 8,
    "waiting_cases": 8,
    "team_cases": 8,
    "team_loads": 8,
    "drafts_to_review": 8,
    "inbox": 8,
    "saved_forms": 8,
    "staff": 8,
    "failed_reminders": 8,
    "audit_seals": 8,
    "first_steps": 10,
    "health_details": 14,  # one look each; opened by administrators alone, a few times a day
    "recovery_sheet": 8,
    "preferences": 8,
    "my_sessions": 8,
    "door_card": 8,
    "new_contact": 7,
    "log_contact": 7,
    "contact_page": 11,  # with the marks of the number, flags, a photo, records of both people, open questions about them
    "guidance": 8,
    "refusal_paper": 8,
    "add_enclosure": 10,
    "read_enclosure": 10,
    "flag_caller": 10,
    "caller_flags": 8,
    "extend_flag": 10,
    "ask_to_talk": 10,
    "emergencies": 6,
    "duty_plan": 6,
    "plan_duty": 8,
    "set_duty_phone": 8,
    "set_practice": 8,
    "absences": 8,
    "plan_absence": 8,
    "shifts": 8,
    "hand_over": 7,
    "end_shift": 10,
    "hotline_desk": 9,
    "edit_guidance": 10,
    "case_page": 10,
    "case_people": 10,
    "case_follow_ups": 10,
    "case_drafts": 10,
    "case_history": 10,
    "case_access": 10,
    "draft_page": 10,
    "note_page": 10,
    "colleague_page": 10,
    "verify_second_factor": 8,
    "set_up_second_factor": 8,
    "add_security_key": 10,
    "add_phone_app": 8,
    "my_second_factors": 8,
    "assign_lawyer": 10,
    "finish_contact": 10,
    "correct_contact": 10,
    "open_case": 10,
    "propose_case": 10,
    "split_contact": 10,
    "proposed_cases": 8,
    "decide_case": 14,  # the reasons are read from four places, each asked once
    "add_party": 10,
    "change_party": 10,
    "restrict_case": 10,
    "put_up_wall": 10,
    "break_glass": 8,
    "broken_glass": 8,
    "reading_report": 10,
    "mark_phone": 10,
    "word_for_caller": 10,
    "ask_about_case": 10,
    "mark_caller_phone": 10,
    # Each kind of thing that hangs on a person is a table of its own, asked once.
    "person_page": 18,
    "person_history": 10,
    "correct_person": 10,
    "add_kin": 10,
    "void_name": 10,
    "possible_duplicates": 10,
    "duplicate_page": 11,
}


def fill(rows: int, cast: dict) -> dict[str, dict]:
    """`rows` of everything that stands in a list; returns the arguments of the pages of one thing."""
    operator, lawyer, intern, supervisor = (
        cast[name] for name in ("operator", "lawyer", "intern", "supervisor")
    )
    now = timezone.now()
    for _ in range(rows):
        factories.contact(operator, number=factories.number())
        factories.flag(factories.number(), operator, worker=operator)
        fill_duty(cast)
        factories.talk(factories.staff("Асель Бекова", "operator"), supervisor)
        wanted = factories.case(supervisor, client="Эркин Токонов")
        factories.volunteer(wanted, factories.staff("Чолпон Бакирова", "lawyer"))
        factories.volunteer(wanted, lawyer)
        fill_owed(cast)
        case = factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")
        factories.follow_up(case, lawyer, due_at=now - timedelta(hours=1))
        factories.draft(case, intern, state=DraftState.WAITING)
        factories.staff("Марат Исаков", "operator", "lawyer")
        SavedForm.objects.create(id=uuid4(), owner=operator, form_name="log_contact", content={})
        reminder = plan(kind="assigned", about=case, to=supervisor, due_at=now)
        Reminder.objects.filter(pk=reminder.pk).update(posted_at=now)
        fill_secrets(cast)
    fill_proposals(rows, cast)
    fill_person(rows, case, cast)
    for number in range(rows * 4):
        write_entry(case=case, kind=EntryKind.NOTE, by=lawyer, line=f"запись {number}")
        factories.follow_up(case, intern)
    return arguments_of(case, factories.contact(operator, number=factories.number()), intern, operator)


def fill_owed(cast: dict) -> None:
    """Promised calls of everybody, some late, some kept, with tries and marks; and numbers that rang in vain."""
    operator, supervisor, now = cast["operator"], cast["supervisor"], timezone.now()
    for owner in (operator, supervisor):
        factories.callback(owner, state="done", ended_at=now, ended_by=owner)
        number = factories.number()
        row = factories.callback(owner, phone=number, person=factories.person(operator, number=number))
        row.attempts.create(at=now, by=operator, result="busy", version=1)
    factories.callback(factories.staff("Асель Бекова", "operator"), until_in=timedelta(hours=-1))
    missed = factories.missed(operator)
    factories.missed(operator, phone=missed.number, ago=timedelta(hours=5))
    factories.callback(operator, phone=missed.number)


def fill_duty(cast: dict) -> None:
    """A day of the plan, an emergency, an absence, a shift on the line and one that waits; the numbers of a lawyer."""
    lawyer, supervisor = cast["lawyer"], cast["supervisor"]
    last = Duty.objects.order_by("until").last()
    start = last.until if last else timezone.now() - timedelta(hours=1)
    factories.duty(lawyer, supervisor, cast["operator"], from_at=start, until=start + timedelta(hours=6))
    factories.emergency(cast["operator"])
    factories.absence(factories.staff("Сабина Орозова", "supervisor"), supervisor, lawyer)
    factories.shift(factories.staff("Мээрим Турдубекова", "operator"))
    left = factories.staff("Мээрим Турдубекова", "operator")
    factories.shift(left, ended_at=timezone.now(), ended_by=left)


def fill_secrets(cast: dict) -> None:
    """A restricted case that was opened with a reason, a wall, and somebody's opening of a file."""
    supervisor, lawyer = cast["supervisor"], cast["lawyer"]
    sealed = factories.case(supervisor, responsible=lawyer, restricted=True, client="Эркин Токонов")
    factories.glass(sealed, factories.staff("Болот Кадыров", "supervisor"))
    factories.wall(sealed, factories.staff("Марат Исаков", "lawyer"), supervisor)
    factories.wall(factories.case(supervisor), supervisor, supervisor)
    record_read("cases.read_case", about=sealed, by=lawyer)


def fill_proposals(rows: int, cast: dict) -> None:
    """As many proposed cases, and checks that came to nothing; the last one meets `rows` cases."""
    operator, supervisor = cast["operator"], cast["supervisor"]
    for _ in range(rows):
        factories.proposed(operator)
    met = [factories.case(supervisor, client="Айбек Асанов") for _ in range(rows)]
    findings = [
        Finding("client_against", 0, person=one.parties.get().person_id, case=one.pk, role="client")
        for one in met
    ]
    last = factories.case(operator, state="proposed", client="Жээнбек Сатаров")
    factories.conflict_check(last, operator, *findings, named=(Named("other_side", "Айбек Асанов"),))
    ConflictCheck.objects.filter(pk=factories.conflict_check(met[0], operator, *findings).pk).update(
        case=None
    )


def fill_person(rows: int, case: Case, cast: dict) -> None:
    """`rows` of all that hangs on the client of the case, and as many questions about records."""
    lawyer, supervisor = cast["lawyer"], cast["supervisor"]
    person = case.parties.get().person
    for _ in range(rows):
        factories.all_of(person, lawyer)
        kin = factories.person(lawyer, "Бурул Токонова")
        Kinship.objects.create(
            person=person, other=kin, relation="parent", created_at=timezone.now(), created_by=lawyer
        )
        other = factories.case(supervisor, client="Erkin Tokonov").parties.get().person
        factories.duplicate(person, other)
        factories.contact(cast["operator"], caller=person)


OF_A_CONTACT = (
    "contact_page finish_contact correct_contact open_case propose_case split_contact ask_about_case mark_caller_phone "
    "add_enclosure flag_caller"
).split()


def arguments_of(case, contact, intern, operator) -> dict[str, dict]:
    """The addresses below one case and one contact."""
    draft = factories.draft(case, intern, state=DraftState.WAITING)
    client = case.parties.get()
    phone = add_phone(person=client.person, number=contact.number, by=intern)
    contact.caller = client.person
    contact.save(update_fields=["caller"])
    person = case.parties.get().person
    pages = ("person_page", "person_history", "correct_person", "add_kin")
    return {
        **{name: {"pk": person.pk} for name in pages},
        "void_name": {"pk": person.pk, "part": person.names.first().pk},
        "duplicate_page": {"pk": PossibleDuplicate.objects.latest("found_at").pk},
        **{
            name: {"code": case.code}
            for name in BUDGETS
            if name.startswith("case_")
            or name in ("assign_lawyer", "restrict_case", "put_up_wall", "add_party")
        },
        **{name: {"pk": contact.pk} for name in OF_A_CONTACT},
        "decide_case": {
            "code": ConflictCheck.objects.exclude(met_cases=[])
            .filter(case__state="proposed")
            .latest("at")
            .case.code
        },
        **{name: {"code": case.code, "pk": phone.pk} for name in ("mark_phone", "promise_case_callback")},
        "set_practice": {"pk": intern.pk},
        **{name: {"code": case.code, "pk": client.pk} for name in ("word_for_caller", "change_party")},
        "break_glass": {"code": Case.objects.filter(restricted_at__isnull=False).latest("opened_at").code},
        "draft_page": {"code": case.code, "number": draft.number},
        "colleague_page": {"pk": operator.pk},
        **beside_the_calls(contact, operator),
        "log_contact": {"pk": uuid4()},
        **of_shifts(operator),
    }


def of_shifts(operator) -> dict[str, dict]:
    """A hand-over, and the shift in which the operator is."""
    own = Shift.objects.open().filter(operator=operator).first() or factories.shift(operator)
    return {
        "hand_over": {"pk": Shift.objects.waiting().latest("began_at").pk},
        "end_shift": {"pk": own.pk},
    }


def beside_the_calls(contact, operator) -> dict[str, dict]:
    """A guidance text, a refusal, a photo, a flag; the contact that is read has a photo and flags, too."""
    factories.enclosure(contact, operator)
    callback = factories.callback(operator, contact=contact, person=contact.caller)
    for result in ("busy", "no_answer") * 3:
        callback.attempts.create(at=timezone.now(), by=operator, result=result, version=1)
    owed = ("callback_page", "hand_over_callback", "decide_callback", "withdraw_callback")
    return {
        **{name: {"pk": callback.pk} for name in owed},
        "promise_callback": {"pk": factories.contact(operator, number=factories.number()).pk},
        "edit_guidance": {"code": "SILENT"},
        "refusal_paper": {"pk": factories.refused(operator).pk},
        "read_enclosure": {"pk": contact.pk},
        "extend_flag": {"pk": factories.flag(contact.number, operator).pk},
    }


def reader_of(name: str, cast: dict):
    """The colleague for whom the page is fullest."""
    if name in (
        "failed_reminders",
        "staff",
        "colleague_page",
        "first_steps",
        "health_details",
        "recovery_sheet",
    ):
        return cast["administrator"]
    if name in ("saved_forms", "my_contacts", "shifts", "end_shift", "hand_over", "emergencies"):
        return cast["operator"]
    return cast["lawyer"] if name in ("my_cases", "agenda", "waiting_cases") else cast["supervisor"]


@pytest.fixture
def cast(operator, lawyer, intern, supervisor, administrator):
    """Who fills the rows and who reads the pages."""
    with_phone_app(supervisor)
    return {
        "operator": operator,
        "lawyer": lawyer,
        "intern": intern,
        "supervisor": supervisor,
        "administrator": administrator,
    }


def cost(client, name: str, arguments: dict | None) -> int:
    """Statements of one page, the second time it is opened (caches of reference lists are warm)."""
    address = reverse(name, kwargs=arguments)
    ask = (
        (lambda: client.post(address, {"q": "Эркин Токонов"}))
        if name == "search"
        else (lambda: client.get(address, follow=True))
    )
    assert ask().status_code == 200, name
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask()
    return len([query for query in asked if "SAVEPOINT" not in query["sql"]])


PAGES = sorted(set(BUDGETS) - {"note_page"})


@pytest.fixture(autouse=True)
def _the_minute_stands_still(monkeypatch):
    """The question of each minute whether the lists have a new edition falls to whichever page comes then."""
    monkeypatch.setattr("reference.choices.monotonic", lambda: 0.0)


def test_every_page_costs_the_same_with_5_and_with_50_rows(cast, as_):
    """All pages on one house: filling it takes as long as twenty of them."""
    clients = {name: as_(user) for name, user in cast.items()}
    readers = {
        name: next(key for key, user in cast.items() if user == reader_of(name, cast)) for name in PAGES
    }
    costs = []
    for rows in (5, 45):
        arguments = fill(rows, cast)
        costs.append({name: cost(clients[readers[name]], name, arguments.get(name)) for name in PAGES})
    few, many = costs
    dear = {name: f"{few[name]} > {BUDGETS[name]}" for name in PAGES if few[name] > BUDGETS[name]}
    grown = {name: f"{few[name]} -> {many[name]}" for name in PAGES if many[name] > few[name]}
    assert (dear, grown) == ({}, {}), "pages that cost more than they may, or more with 50 rows than with 5"


def test_the_page_of_an_emergency_costs_the_same_with_5_and_with_50_rows(cast, as_):
    """Dearer than another contact by its owner, whom to ring (three statements), the numbers, who was rung."""
    client, few = as_(cast["operator"]), 0
    for rows in (5, 45):
        fill(rows, cast)
        contact = factories.emergency(cast["operator"])
        few = few or cost(client, "contact_page", {"pk": contact.pk})
        assert cost(client, "contact_page", {"pk": contact.pk}) <= few <= 17


def test_the_report_of_one_colleague_costs_the_same_with_5_and_with_50_rows(cast, as_):
    """Also for a reader before whom a wall stands."""
    client, person = as_(cast["supervisor"]), cast["lawyer"]
    address = f"{reverse('reading_report')}?who={person.pk}"

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len([query for query in asked if "SAVEPOINT" not in query["sql"]])

    fill(5, cast)
    statements()
    few = statements()
    fill(45, cast)
    assert statements() <= few <= BUDGETS["reading_report"]


def test_every_budget_is_of_a_page():
    assert set(BUDGETS) <= set(patterns())
