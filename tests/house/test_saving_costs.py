"""Statement budgets of saving (budgets.md): from the press of the button to the answer, sign-in included."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from accounts.models import User
from cases.models import Case
from cases.states import DraftState
from hotline.models import Contact
from people.models import Person, PersonName
from reminders.models import Reminder
from reminders.plan import plan_all, plan_for
from statements.rows import insert_together, update_row
from tests import factories
from tests.hotline.calls import WORDS, press
from vault import keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys_of_tables():
    """A house in use has the data keys of its tables, made after migrating."""
    keys.create_missing()


@pytest.fixture
def case(supervisor, lawyer, intern) -> Case:
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


def cost(save: Callable[[], object]) -> list[str]:
    """The statements of the second save; the first one warms the lists of the process and the key of the case."""
    assert save().status_code == 302
    with CaptureQueriesContext(connection) as asked:
        assert save().status_code == 302
    return [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]


def within(budget: int, statements: list[str]) -> None:

    assert len(statements) <= budget, "\n".join(one[:110] for one in statements)


def test_logging_a_contact(operator, supervisor, other_supervisor, as_):
    client = as_(operator)
    within(15, cost(lambda: press(client, operator, "queue", **WORDS)))


def called(as_, operator) -> Contact:
    """A contact with two named people, on whom supervisors were told to look."""
    press(as_(operator), operator, "queue", **WORDS)
    return Contact.objects.latest("logged_at")


def opening(contact: Contact, user, **words) -> dict[str, object]:
    """What a supervisor sends."""
    return {
        "version": contact.version, "row_key": signed_row_key(user), "type": "TORT", "triage": "urgent",
        "summary": "Задержание ночью.", "client_name": WORDS["concerned_name"], "place": "KG-GB", **words,
    }  # fmt: skip


@pytest.mark.parametrize("words", [{}, {"client_name": "Азат Ли"}], ids=["known", "renamed"])
def test_opening_a_case(words, operator, supervisor, other_supervisor, as_):
    contacts = iter([called(as_, operator) for _ in range(2)])
    client = as_(supervisor)

    def save():
        contact = next(contacts)
        return client.post(reverse("open_case", args=[contact.pk]), opening(contact, supervisor, **words))

    within(15, cost(save))


def test_opening_a_case_for_a_person_named_only_now(operator, supervisor, other_supervisor, as_):
    contacts = iter([factories.contact(operator, caller_name="") for _ in range(2)])
    client = as_(supervisor)

    def save():
        contact = next(contacts)
        return client.post(reverse("open_case", args=[contact.pk]), opening(contact, supervisor))

    within(15, cost(save))


def test_adding_a_note(case, lawyer, as_):
    client, address = as_(lawyer), reverse("add_note", args=[case.code])
    within(
        12,
        cost(
            lambda: client.post(
                address, {"row_key": signed_row_key(lawyer), "kind": "call", "text": "Звонил отец."}
            )
        ),
    )


def test_planning_a_follow_up_in_a_case_without_a_key(supervisor, lawyer, intern, as_):
    """The first words of a case in the audit make its data key."""
    cases = iter([factories.case(supervisor, responsible=lawyer, intern=intern) for _ in range(2)])
    client, day = as_(lawyer), timezone.localdate() + timedelta(days=3)
    words = {"what": "Позвонить следователю", "assignee": str(intern.pk), "due_on": day.isoformat()}
    words |= {"remind_on": (day - timedelta(days=1)).isoformat(), "remind_clock": "08:00"}

    def save():
        address = reverse("plan_follow_up", args=[next(cases).code])
        return client.post(address, {"row_key": signed_row_key(lawyer), **words})

    within(12, cost(save))


def test_rows_written_together_are_all_there_or_none_is(operator):
    person = Person(created_at=timezone.now(), created_by=operator)
    names = [
        PersonName(person=person, full=full, created_at=timezone.now(), created_by=operator) for full in "АБ"
    ]
    with CaptureQueriesContext(connection) as asked:
        insert_together([person], [], names)
        insert_together([], [])
    assert len(asked) == 1
    assert {name.full for name in person.names.all()} == {"А", "Б"}
    again = PersonName(person=person, full="В", created_at=timezone.now(), created_by=operator)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_together([again], [person])
    assert person.names.count() == 2


def test_a_row_is_changed_in_the_named_columns_only(operator):
    contact = factories.contact(operator)
    before = Contact.objects.get(pk=contact.pk)
    contact.said, contact.wanted, contact.version = "Сказано заново; %s $1", "не это", 7
    with CaptureQueriesContext(connection) as asked:
        update_row(contact, ["said", "version"])
    assert len(asked) == 1
    now = Contact.objects.get(pk=contact.pk)
    assert (now.said, now.wanted, now.version) == ("Сказано заново; %s $1", before.wanted, 7)
    contact.pk = uuid4()
    with pytest.raises(DatabaseError):
        update_row(contact, ["version"])


def test_a_reminder_for_everybody_is_one_statement(operator, supervisor, other_supervisor):
    contact, due_at = factories.contact(operator), timezone.now()
    with CaptureQueriesContext(connection) as asked:
        plan_for(
            User.objects.having_role("supervisor"),
            kind="contact_waiting",
            about=contact,
            due_at=due_at,
            urgent=True,
        )
        plan_for(User.objects.filter(pk__in=[]), kind="contact_waiting", about=contact, due_at=due_at)
    assert len(asked) == 1
    plan_all(kind="contact_waiting", wanted=[(contact, operator, due_at)], urgent=True)
    alone = Reminder.objects.get(to=operator)
    rows = list(Reminder.objects.exclude(pk=alone.pk))
    assert {row.to for row in rows} == {supervisor, other_supervisor} and len({row.key for row in rows}) == 2
    alone.refresh_from_db()
    own = {"id", "key", "to", "planned_at"}
    for row in rows:
        for field in Reminder._meta.concrete_fields:
            assert field.name in own or getattr(row, field.attname) == getattr(alone, field.attname)


def test_assigning_a_lawyer(supervisor, lawyer, other_supervisor, as_):
    cases = iter([factories.case(supervisor) for _ in range(2)])
    client = as_(supervisor)

    def save():
        case = next(cases)
        words = {"user": str(lawyer.pk), "role": "responsible", "version": case.version}
        return client.post(reverse("assign_lawyer", args=[case.code]), words)

    within(15, cost(save))


@pytest.mark.parametrize(("verb", "state"), [("submit_draft", "writing"), ("approve_draft", "waiting")])
def test_judging_a_draft(verb, state, case, lawyer, intern, supervisor, as_):
    reader = intern if verb == "submit_draft" else lawyer
    drafts = iter([factories.draft(case, intern, state=DraftState(state)) for _ in range(2)])
    client = as_(reader)

    def save():
        draft = next(drafts)
        return client.post(
            reverse(verb, args=[case.code, draft.number]), {"version": draft.version, "seen": 1}
        )

    within(15, cost(save))
