"""The desk: each number equals the list behind its link; work stands by what burns; nobody sees another's work."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.states import DraftState
from tests import factories


@pytest.fixture
def work(operator, lawyer, intern, supervisor):
    """Something of everything."""
    now = timezone.now()
    factories.contact(operator, triage="emergency", answer_by=now)
    factories.contact(operator)
    factories.case(supervisor)
    case = factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")
    factories.follow_up(case, lawyer, due_at=now - timedelta(hours=2), what="Позвонить следователю")
    factories.follow_up(case, lawyer, due_at=now + timedelta(days=9), what="Ответ прокуратуры")
    factories.draft(case, intern, state=DraftState.WAITING)
    factories.draft(case, intern, state=DraftState.RETURNED)
    return case


def rows_of(response) -> int | None:
    """How many rows the list behind a number shows."""
    context = response.context
    for name in ("follow_ups", "drafts", "waiting"):
        if name in context:
            return len(context[name])
    page = context.get("page")
    return None if page is None else len(page.rows)


@pytest.mark.parametrize("role", ["operator", "lawyer", "intern", "supervisor"])
def test_each_number_is_the_count_of_its_list(role, work, request, as_):
    client = as_(request.getfixturevalue(role))
    numbers = client.get("/").context["numbers"]
    assert numbers
    for number in numbers:
        behind = rows_of(client.get(number["url"]))
        if behind is not None:
            assert behind == int(number["count"]), number


def test_what_burns_stands_first(work, lawyer, as_):
    rows = as_(lawyer).get("/").context["rows"]
    assert rows[0].what == "Позвонить следователю"
    assert rows[0].tone == "fire"
    assert rows[-1].what == "Ответ прокуратуры"


def test_a_contact_is_red_at_once_amber_within_a_day_and_plain_later(operator, as_):
    now = timezone.now()
    factories.contact(operator, triage="emergency", answer_by=now)
    factories.contact(operator, triage="urgent", answer_by=now + timedelta(hours=30))
    factories.contact(operator, triage="standard", answer_by=now + timedelta(hours=5))
    factories.contact(operator, triage="standard", answer_by=now + timedelta(days=3))
    factories.contact(operator, triage="standard", answer_by=now - timedelta(hours=1))
    rows = as_(operator).get("/").context["rows"]
    assert [(row.tone, row.what.partition(":")[0]) for row in rows] == [
        ("fire", "Экстренное"),  # later than the next one, and before it: nothing burns like an emergency
        ("fire", "Обычное"),
        ("amber", "Обычное"),
        ("amber", "Срочное"),
        ("", "Обычное"),
    ]
    assert rows[0].when == "срок сейчас"


def test_an_emergency_stands_on_the_desk_of_whoever_is_on_call_and_on_nobody_elses(
    operator, lawyer, other_lawyer, supervisor, as_
):
    factories.duty(lawyer, supervisor)
    factories.emergency(operator)
    for colleague, count in ((lawyer, "1"), (other_lawyer, "0")):
        client = as_(colleague)
        (number,) = [
            one for one in client.get("/").context["numbers"] if one["url"] == reverse("emergencies")
        ]
        assert number["count"] == count
    assert len(as_(lawyer).get(reverse("emergencies")).context["rows"]) == 1


def test_a_stranger_has_an_empty_desk(work, other_lawyer, as_):
    """But for the number of cases that wait for any lawyer."""
    response = as_(other_lawyer).get("/")
    assert response.context["rows"] == []
    counts = {number["url"]: number["count"] for number in response.context["numbers"]}
    assert counts.pop(reverse("waiting_cases")) == "1"
    assert set(counts.values()) == {"0"}


def test_follow_ups_of_a_closed_case_are_no_work(work, lawyer, supervisor, as_):
    from cases.actions.closing import close_case
    from cases.models import Draft
    from reference.models import ClosingReason

    Draft.objects.update(state=DraftState.WRITING)
    close_case(case=work, reason=ClosingReason.objects.get(pk="ADVICE"), outcome="Разъяснено.", by=supervisor)
    assert not [row for row in as_(lawyer).get("/").context["rows"] if row.link == work.code]


def test_the_agenda_pages_by_key(lawyer, supervisor, as_):
    case = factories.case(supervisor, responsible=lawyer)
    for day in range(30):
        factories.follow_up(case, lawyer, due_at=timezone.now() + timedelta(days=day + 1))
    first = as_(lawyer).get("/agenda/")
    second = as_(lawyer).get(first.context["next_url"])
    seen = [row.pk for response in (first, second) for row in response.context["follow_ups"]]
    assert (len(seen), len(set(seen))) == (30, 30)
    assert as_(lawyer).get("/agenda/?after=rubbish&list=x").status_code == 200


def test_an_administrator_goes_from_the_desk_to_what_must_be_looked_after(administrator, supervisor, as_):
    links = [reverse(name) for name in ("health_details", "first_steps", "audit_seals", "recovery_sheet")]
    page = as_(administrator).get("/").content.decode()
    assert all(f'<a href="{link}">' in page for link in links)
    assert all(as_(administrator).get(link).status_code == 200 for link in links)
    assert reverse("recovery_sheet") not in as_(supervisor).get("/").content.decode()
