"""restrict_case: only those who work on it read it; a supervisor's lists say its code and "restricted", nothing more."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.actions.drafts import submit_draft
from cases.actions.ringing import ring
from cases.actions.secrecy import restrict_case
from cases.models import Case
from reference.models import CaseType
from reminders import send
from reminders.plan import plan
from tests import factories
from tests.cases.office import verbs, waiting

WHY = "Доверитель под угрозой, узкий круг."


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


def post(client, case, **changes):
    data = {"reason": WHY, "version": case.version, **changes}
    return client.post(reverse("restrict_case", args=[case.code]), data)


def body(client, name: str, **query) -> str:
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_restricts(case, supervisor, lawyer, intern, as_):
    assert post(as_(supervisor), case).url == reverse("team_cases")
    case.refresh_from_db()
    assert (case.restricted_by, case.restriction_reason, case.version) == (supervisor, WHY, 2)
    for user in (lawyer, intern):
        page = as_(user).get(case.get_absolute_url())
        assert page.status_code == 200
        assert WHY in page.content.decode()
    door = as_(supervisor).get(case.get_absolute_url())
    assert door.url == reverse("break_glass", args=[case.code])
    for name in ("case_people", "case_history", "case_access", "case_drafts", "assign_lawyer", "add_note"):
        assert as_(supervisor).get(reverse(name, args=[case.code])).status_code == 404


def test_it_records_and_tells_nobody_who_no_longer_sees(case, supervisor, lawyer, intern, as_):
    follow_up = factories.follow_up(case, supervisor)
    ring([follow_up], timezone.now())
    draft = factories.draft(case, intern)
    submit_draft(draft=draft, version=draft.version, by=intern)
    assert ("draft_waiting", supervisor.name) in waiting(draft)
    post(as_(supervisor), case)
    assert verbs(about=case)[-1] == "cases.restrict_case"
    assert case.entries.order_by("-at").first().kind == "restricted"
    assert waiting(draft) == {("draft_waiting", lawyer.name)}
    assert waiting(follow_up) == {("follow_up_due", lawyer.name)}


def test_lists_say_the_code_and_nothing_more(case, supervisor, as_):
    sealed = factories.case(
        supervisor,
        client="Азат Ли",
        restricted=True,
        type=CaseType.objects.get(code="DV"),
        triage="emergency",
    )
    kind = CaseType.objects.get(code="DV").name_ru
    client = as_(supervisor)
    for name in ("team_cases", "unassigned_cases"):
        page = body(client, name)
        assert sealed.code in page
        row = page[page.index(sealed.code) :].partition("</tr>")[0]
        assert kind not in row
        assert "Азат Ли" not in page
        assert "Экстренн" not in row
    assert sealed.code in body(client, "desk")
    assert "Азат Ли" not in body(client, "desk")
    assert sealed.code not in body(client, "team_cases", type="DV")
    found = client.post(reverse("search"), {"q": sealed.code}).content.decode()
    assert sealed.get_absolute_url() in found
    assert kind not in found
    assert sealed.code not in client.post(reverse("search"), {"q": "Азат Ли"}).content.decode()


def test_contacts_of_others_follow_the_case(case, supervisor, operator, lawyer, as_):
    theirs = factories.contact(
        operator, case=case, state="done", finished_at=timezone.now(), finished_by=operator
    )
    mine = factories.contact(
        supervisor, case=case, state="done", finished_at=timezone.now(), finished_by=supervisor
    )
    assert as_(supervisor).get(theirs.get_absolute_url()).status_code == 200
    post(as_(supervisor), case)
    codes = {
        (who.name, one.pk): as_(who).get(one.get_absolute_url()).status_code
        for who in (supervisor, operator, lawyer)
        for one in (theirs, mine)
    }
    assert codes == {
        (supervisor.name, theirs.pk): 404, (supervisor.name, mine.pk): 200, (operator.name, theirs.pk): 200,
        (operator.name, mine.pk): 404, (lawyer.name, theirs.pk): 200, (lawyer.name, mine.pk): 200,
    }  # fmt: skip


def test_reminders_of_its_rows_are_withheld_from_supervisors(case, supervisor, lawyer, mailoutbox):
    draft = factories.draft(case, lawyer)
    restrict_case(case=case, reason=WHY, by=supervisor)
    plan(kind="draft_waiting", about=draft, to=supervisor, due_at=timezone.now())
    plan(kind="case_unassigned", about=case, to=supervisor, due_at=timezone.now())
    send.send_due()
    assert len(mailoutbox) == 1  # of the case itself a mail says the code alone, which supervisors know


def test_it_refuses_a_restricted_case(case, supervisor, lawyer):
    restrict_case(case=case, reason=WHY, by=supervisor)
    with pytest.raises(ValidationError):
        restrict_case(case=case, reason=WHY, by=supervisor)


def test_it_refuses_the_wrong_role(case, lawyer, intern, as_):
    assert {post(as_(user), case).status_code for user in (lawyer, intern)} == {403}


@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "other_intern", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, case, as_, request):
    assert post(as_(request.getfixturevalue(stranger)), case).status_code == 404


def test_it_refuses_a_stale_version_and_keeps_the_text(case, supervisor, as_):
    answer = post(as_(supervisor), case, version=0)
    assert answer.status_code == 422
    assert answer.content.decode().count(WHY) >= 2


@pytest.mark.parametrize("reason", ["", "  ", "\x00", "я" * 2001])
def test_bad_input_gets_a_clear_answer(reason, case, supervisor, as_):
    answer = post(as_(supervisor), case, reason=reason)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Case.objects.get(pk=case.pk).is_restricted


def test_the_database_refuses_half_a_restriction(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(restricted_at=timezone.now())
