"""close_case: why the work ends, with which outcome; nothing rings any more."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.actions.assigning import assign_lawyer
from cases.actions.closing import close_case
from cases.actions.ringing import ring
from cases.models import Case
from cases.states import CaseState, DraftState
from reference.models import ClosingReason
from reminders.plan import plan
from tests import factories
from tests.cases.office import verbs, waiting


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


@pytest.fixture
def plain(db):
    return ClosingReason.objects.filter(needs_result=False).first()


@pytest.fixture
def wants_result(db):
    return ClosingReason.objects.filter(needs_result=True).first()


def post(client, case, reason, outcome="", **changes):
    data = {"reason": reason.pk, "outcome": outcome, "version": case.version, **changes}
    return client.post(reverse("close_case", args=[case.code]), data)


def test_it_closes(case, lawyer, wants_result, as_):
    assert post(as_(lawyer), case, wants_result, "Оправдан полностью").status_code == 302
    case.refresh_from_db()
    assert (case.state, case.closed_by, case.closing_reason) == (CaseState.CLOSED, lawyer, wants_result)
    page = as_(lawyer).get(case.get_absolute_url()).content.decode()
    assert "Оправдан полностью" in page
    assert wants_result.name_ru in page


def test_it_records_and_plans(case, lawyer, supervisor, intern, plain, as_):
    work = factories.follow_up(case, intern)
    draft = factories.draft(case, intern, state=DraftState.RETURNED)
    ring([work], timezone.now())
    plan(kind="draft_returned", about=draft, to=intern, due_at=timezone.now())
    plan(kind="case_unassigned", about=case, to=supervisor, due_at=timezone.now())
    post(as_(lawyer), case, plain)
    assert waiting(case, work, draft) == set()
    assert verbs(about=case) == ["cases.close_case"]
    entry = case.entries.get()
    assert (entry.kind, entry.about_id) == ("closed", plain.pk)


def test_a_reason_that_asks_for_the_outcome_gets_it(case, lawyer, wants_result, as_):
    answer = post(as_(lawyer), case, wants_result, "  ")
    assert answer.status_code == 422
    assert answer.context["form"].errors["outcome"]
    with pytest.raises(ValidationError):
        close_case(case=case, reason=wants_result, outcome=" ", by=lawyer)


def test_a_case_is_not_closed_while_a_draft_waits(case, lawyer, intern, plain, as_):
    factories.draft(case, intern, state=DraftState.WAITING)
    assert post(as_(lawyer), case, plain).status_code == 422
    case.refresh_from_db()
    assert case.state == CaseState.ASSIGNED


def test_it_refuses_a_closed_case(case, lawyer, plain, as_):
    close_case(case=case, reason=plain, outcome="", by=lawyer)
    assert post(as_(lawyer), case, plain).url == case.get_absolute_url()
    with pytest.raises(ValidationError):
        close_case(case=case, reason=plain, outcome="", by=lawyer)
    assert verbs(about=case) == ["cases.close_case"]


def test_it_refuses_the_wrong_role(case, intern, plain, as_):
    assert post(as_(intern), case, plain).status_code == 403


@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "other_intern", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, case, plain, as_, request):
    assert post(as_(request.getfixturevalue(stranger)), case, plain).status_code == 404


def test_it_refuses_a_stale_version_and_keeps_the_text(
    case, lawyer, supervisor, other_lawyer, wants_result, as_
):
    assign_lawyer(case=case, user=other_lawyer, role="helping", by=supervisor)
    answer = post(as_(lawyer), case, wants_result, "Оправдан полностью")
    assert answer.status_code == 422
    assert answer.content.decode().count("Оправдан полностью") >= 2  # beside what is saved, and in the form
    case.refresh_from_db()
    assert case.state == CaseState.ASSIGNED
    assert f'name="version" value="{case.version}"' in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [{"reason": "\x00"}, {"reason": "нет"}, {"outcome": "\x00"}, {"outcome": "я" * 10_001}, {"version": ""}],
)
def test_bad_input_gets_a_clear_answer(data, case, lawyer, plain, as_):
    answer = as_(lawyer).post(
        reverse("close_case", args=[case.code]), {"reason": plain.pk, "version": 1} | data
    )
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


@pytest.mark.parametrize(
    "facts",
    [{"state": "closed"}, {"closed_at": timezone.now()}, {"state": "closed", "closed_at": timezone.now()}],
)
def test_the_database_refuses_half_a_closing(case, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**facts)


def test_the_database_refuses_a_closing_before_the_opening(case, lawyer, plain):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(
            state="closed", closed_at=case.opened_at - timedelta(days=1),
            closed_by=lawyer, closing_reason=plain,
        )  # fmt: skip


def test_the_page_says_what_falls_silent(case, lawyer, as_):
    factories.follow_up(case, lawyer)
    assert "alert-warning" in as_(lawyer).get(reverse("close_case", args=[case.code])).content.decode()
