"""Lists of cases: whose, in which order, filtered, paged by key, at a fixed cost."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant
from cases.actions.chronology import write_entry
from cases.models.entries import EntryKind
from tests import factories
from tests.cases.acts import close


def rows(answer) -> list[str]:
    return [case.code for case in answer.context["page"].rows]


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("my_cases", {"lawyer", "intern", "supervisor"}),
        ("unassigned_cases", {"supervisor"}),
        ("waiting_cases", {"lawyer"}),
        ("team_cases", {"supervisor"}),
        ("team_loads", {"supervisor"}),
    ],
)
@pytest.mark.parametrize("name", ["operator", "lawyer", "intern", "supervisor", "administrator"])
def test_who_may_open_a_list(page, allowed, name, as_, request):
    assert as_(request.getfixturevalue(name)).get(reverse(page)).status_code == (
        200 if name in allowed else 403
    )


def test_my_cases_are_those_i_work_on(supervisor, lawyer, other_lawyer, intern, as_):
    mine = factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")
    factories.case(supervisor, responsible=other_lawyer)
    over = factories.case(supervisor, responsible=lawyer)
    close(over, lawyer)
    answer = as_(lawyer).get(reverse("my_cases"))
    assert rows(answer) == [mine.code]
    for words in ("Эркин Токонов", lawyer.name, intern.name):
        assert words in answer.content.decode()
    assert rows(as_(lawyer).get(reverse("my_cases") + "?state=closed")) == [over.code]


def test_lists_step_by_key_there_and_back(supervisor, lawyer, as_):
    now = timezone.now()
    for number in range(60):
        factories.case(supervisor, responsible=lawyer, changed_at=now - timedelta(minutes=number // 3))
    client, url, seen, pages = as_(lawyer), reverse("my_cases"), [], []
    while url:
        answer = client.get(url)
        pages.append(rows(answer))
        seen += rows(answer)
        url = answer.context["page"].next_url and reverse("my_cases") + answer.context["page"].next_url
    assert [len(page) for page in pages] == [25, 25, 10]
    assert len(set(seen)) == 60
    back = client.get(reverse("my_cases") + answer.context["page"].previous_url)
    assert rows(back) == pages[1]
    first = client.get(reverse("my_cases") + back.context["page"].previous_url)
    assert rows(first) == pages[0]
    assert first.context["page"].previous_url == ""


def test_cases_without_a_lawyer_stand_in_the_order_in_which_they_burn(supervisor, lawyer, as_):
    now = timezone.now()
    young = factories.case(supervisor, opened_at=now - timedelta(minutes=5))
    old = factories.case(supervisor, opened_at=now - timedelta(days=3))
    emergency = factories.case(supervisor, opened_at=now, triage="emergency")
    factories.case(supervisor, responsible=lawyer)
    answer = as_(supervisor).get(reverse("unassigned_cases"))
    assert rows(answer) == [emergency.code, old.code, young.code]
    assert [case.tone for case in answer.context["page"].rows] == ["fire", "fire", "amber"]


def test_unassigned_cases_step_by_a_computed_key(supervisor, as_):
    now = timezone.now()
    for number in range(30):
        level = ("emergency", "urgent", "standard")[number % 3]
        factories.case(supervisor, triage=level, opened_at=now - timedelta(hours=number))
    first = as_(supervisor).get(reverse("unassigned_cases"))
    second = as_(supervisor).get(reverse("unassigned_cases") + first.context["page"].next_url)
    ranks = [case.rank for answer in (first, second) for case in answer.context["page"].rows]
    assert len(set(rows(first) + rows(second))) == 30
    assert all(one <= other for one, other in pairwise(ranks))


def test_the_teams_cases_are_filtered_by_state_person_and_type(supervisor, lawyer, other_lawyer, as_):
    mine = factories.case(supervisor, responsible=lawyer)
    other = factories.case(supervisor, responsible=other_lawyer)
    free = factories.case(supervisor)
    over = factories.case(supervisor, responsible=lawyer)
    close(over, lawyer)
    client = as_(supervisor)

    def found(query: str) -> set[str]:
        return set(rows(client.get(f"{reverse('team_cases')}?{query}")))

    assert found("") == {mine.code, other.code, free.code}
    assert found("state=open") == {free.code}
    assert found("state=closed") == {over.code}
    assert found(f"lawyer={lawyer.pk}") == {mine.code}
    assert found(f"lawyer={lawyer.pk}&state=closed") == {over.code}
    assert found("type=TORT") == {mine.code, other.code, free.code}
    for damaged in ("state=x", "lawyer=x", "lawyer=%00", "type=%00", "after=x~y", "after=2026-01-01~x"):
        assert found(damaged) == {mine.code, other.code, free.code}


def test_loads_of_the_team(supervisor, lawyer, other_lawyer, as_):
    case = factories.case(supervisor, responsible=lawyer)
    factories.follow_up(case, lawyer, due_at=timezone.now() - timedelta(hours=1))
    over = factories.case(supervisor, responsible=lawyer)
    factories.follow_up(over, lawyer, due_at=timezone.now() - timedelta(hours=1))
    close(over, lawyer)
    loads = as_(supervisor).get(reverse("team_loads")).context["loads"]
    assert {one.name: (one.open_cases, one.overdue) for one in loads} == {
        lawyer.name: (1, 1),
        other_lawyer.name: (0, 0),
    }


def test_a_responsible_lawyer_who_is_no_lawyer_any_more_is_seen(supervisor, lawyer, as_):
    factories.case(supervisor, responsible=lawyer)
    RoleGrant.objects.filter(user=lawyer).update(until=timezone.now())
    case = as_(supervisor).get(reverse("team_cases")).context["page"].rows[0]
    assert not case.responsible.is_lawyer


def cost(client, url: str) -> int:
    """Statements of the page with warm reference lists."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len([one for one in asked if "SAVEPOINT" not in one["sql"]])


@pytest.mark.parametrize("page", ["my_cases", "unassigned_cases", "team_cases"])
def test_a_list_costs_the_same_with_5_and_50_rows(page, supervisor, lawyer, intern, as_):
    def more(number: int) -> None:
        for _ in range(number):
            case = factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")
            factories.follow_up(case, lawyer)
            factories.case(supervisor, client="Эркин Токонов")
            factories.staff("Марат Исаков", "lawyer")

    client = as_(lawyer if page == "my_cases" else supervisor)
    more(5)
    few = cost(client, reverse(page))
    more(45)
    assert cost(client, reverse(page)) <= few <= 8


@pytest.mark.parametrize(
    "page", ["case_page", "case_people", "case_history", "case_access", "assign_lawyer", "close_case"]
)
def test_a_file_costs_the_same_with_5_and_200_entries(page, supervisor, lawyer, intern, as_):
    case = factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")
    draft = factories.draft(case, intern)

    def more(number: int) -> None:
        for step in range(number):
            write_entry(case=case, kind=EntryKind.NOTE, by=lawyer, line=f"запись {step}")
            write_entry(case=case, kind=EntryKind.DRAFT, by=intern, about=draft)
            factories.follow_up(case, lawyer)

    client = as_(supervisor)
    more(5)
    few = cost(client, reverse(page, args=[case.code]))
    more(195)
    assert cost(client, reverse(page, args=[case.code])) <= few <= 10
