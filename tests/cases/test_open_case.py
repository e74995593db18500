"""open_case: supervisors and lawyers after a clear check, straight to OPEN, one key one case, a free code, a reminder when nobody takes it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from cases.actions import opening
from cases.actions.opening import CaseWords, PartyFacts, open_case
from cases.conflict import Named
from cases.models import Case, Entry
from cases.models.parties import PartyRole
from reference.models import CaseType
from reminders.models import Reminder
from tests import factories
from tests.cases.office import verbs


def opened(by, **changes) -> Case:
    facts = {
        "key": uuid4(),
        "type": CaseType.objects.get(code="TORT"),
        "triage": "urgent",
        "summary": "Сына забрали ночью.",
        "place": None,
    }
    parties = changes.pop("parties", [])
    named = [Named("client", "Эркин Токонов")]
    return open_case(words=CaseWords(**(facts | changes)), parties=parties, named=named, by=by)


def test_it_opens(supervisor):
    someone = factories.person(supervisor, "Эркин Токонов")
    contact = uuid4()
    case = opened(
        supervisor,
        parties=[PartyFacts(someone.pk, someone.names.get().pk, PartyRole.CLIENT)],
        opened_from=contact,
        about_contact_line="Звонок матери.",
    )
    case.refresh_from_db()
    assert (case.state, case.opened_by, case.opened_from) == ("open", supervisor, contact)
    assert case.parties.get().name.full == "Эркин Токонов"
    entry = case.entries.get()
    assert (entry.kind, entry.line, entry.about_label, entry.about_id) == (
        "opened", "Звонок матери.", "hotline.Contact", str(contact),
    )  # fmt: skip


def test_it_records_and_plans(supervisor, other_supervisor):
    case = opened(supervisor)
    assert verbs(about=case) == ["cases.open_case"]
    planned = Reminder.objects.filter(about_id=str(case.pk))
    assert {(one.kind, one.to) for one in planned} == {
        ("case_unassigned", supervisor), ("case_unassigned", other_supervisor),
    }  # fmt: skip
    assert {one.due_at - case.opened_at for one in planned} == {timedelta(hours=4)}


@pytest.mark.parametrize("role", ["operator", "intern", "administrator"])
def test_it_refuses_the_wrong_role(role, request):
    with pytest.raises(PermissionDenied):
        opened(request.getfixturevalue(role))
    assert not Case.objects.exists()


def test_the_same_key_twice_is_the_one_case(supervisor):
    key = uuid4()
    assert opened(supervisor, key=key) == opened(supervisor, key=key)
    assert Case.objects.count() == Entry.objects.count() == 1


def test_one_contact_opens_one_case(supervisor):
    contact = uuid4()
    opened(supervisor, opened_from=contact)
    with pytest.raises(ValidationError, match=r"уже|already"):
        opened(supervisor, opened_from=contact)


def test_a_code_that_is_taken_is_drawn_again(supervisor, monkeypatch):
    first = opened(supervisor)
    codes = iter([first.code, first.code, "BD-26-K7M4"])
    monkeypatch.setattr(opening, "new_code", lambda: next(codes))
    assert opened(supervisor).code == "BD-26-K7M4"


def test_its_cost_does_not_grow_with_supervisors(supervisor, django_assert_max_num_queries):
    for _ in range(20):
        factories.staff("Жылдыз Абдиева", "supervisor")
    opened(supervisor)
    with django_assert_max_num_queries(14):
        opened(supervisor)
    assert Reminder.objects.count() == 42


def test_parallel_presses_open_one_case(real_db):
    supervisor = factories.staff("Айнура Мамытова", "supervisor")
    key = uuid4()

    def press(_number: int) -> UUID:
        try:
            return opened(supervisor, key=key).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(press, range(16))) == {key}
    assert Case.objects.count() == Entry.objects.count() == 1
