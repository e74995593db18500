"""The list of calls we owe, the missed calls, the card: order, filters, paging, who sees what, the capacity of a day, the desk."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.models import Callback, MissedCall
from hotline.ringing import Ringing, within
from people.actions.hiding import hide_person
from people.models import Phone
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("owed_calls")


def shown(client, **params) -> list[Callback]:
    return client.get(LIST, params).context["page"].rows


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_mine_stand_first_then_what_burns(as_, operator, other_operator):
    late = factories.callback(other_operator, until_in=hours(-2))
    soon = factories.callback(other_operator, until_in=hours(1))
    mine_later, mine_soon = (factories.callback(operator, until_in=hours(n)) for n in (60, 2))
    factories.callback(operator, state="done", ended_at=timezone.now(), ended_by=operator)
    assert shown(as_(operator)) == [mine_soon, mine_later, late, soon]
    assert shown(as_(other_operator)) == [late, soon, mine_soon, mine_later]


def test_filters(as_, operator, other_operator, supervisor):
    late = factories.callback(other_operator, until_in=hours(-2))
    stuck = factories.callback(operator, until_in=hours(60), state="stuck")
    mine = factories.callback(operator, until_in=hours(61))
    client = as_(supervisor)
    assert shown(client, list="late") == [late]
    assert shown(client, list="decide") == [stuck]
    assert late in shown(client, list="today")
    assert mine not in shown(client, list="today")
    assert shown(as_(operator), whose="mine") == [stuck, mine]
    assert len(shown(client, list="rubbish", whose="rubbish", after="x")) == 3


@pytest.mark.parametrize("params", [{}, {"whose": "mine"}])
def test_paging_by_key(as_, operator, other_operator, params):
    for n in range(40):
        factories.callback(operator if n % 2 or params else other_operator, until_in=hours(n + 1))
    client = as_(operator)
    first = client.get(LIST, params).context["page"]
    second = client.get(LIST + first.next_url).context["page"]
    seen = [row.pk for page in (first, second) for row in page.rows]
    assert (len(seen), len(set(seen))) == (40, 40)
    assert client.get(LIST + second.previous_url).context["page"].rows == first.rows


def test_the_list_says_how_it_may_be_rung_and_never_the_number(as_, operator, supervisor):
    unsafe = factories.callback(operator)
    factories.contact(supervisor, number=unsafe.number, safety="unsafe")
    hourly = factories.callback(operator, until_in=hours(9))
    person = factories.person(supervisor, "Гульмира", number=hourly.number)
    Callback.objects.filter(pk=hourly.pk).update(person=person)
    now = timezone.localtime()
    Phone.objects.filter(person=person).update(
        safety="hours", hours_from=(now + hours(2)).time(), hours_to=(now + hours(3)).time()
    )
    client = as_(operator)
    first, second = shown(client)
    assert not first.ringing.may_ring
    assert second.ringing.is_out_of_hours
    page = client.get(LIST).content.decode()
    assert unsafe.number[-6:] not in page.replace(" ", "")


@pytest.mark.parametrize(
    ("now", "first", "last", "inside"),
    [("12:00", "09:00", "18:00", True), ("08:59", "09:00", "18:00", False), ("23:00", "22:00", "06:00", True),
     ("05:59", "22:00", "06:00", True), ("12:00", "22:00", "06:00", False)],
)  # fmt: skip
def test_safe_hours_may_go_over_midnight(now, first, last, inside):
    assert within(*(time.fromisoformat(one) for one in (now, first, last))) is inside
    assert not Ringing().is_out_of_hours


def test_what_belongs_to_a_case_follows_it(as_, operator, lawyer, other_lawyer, supervisor, other_supervisor):
    case = factories.case(supervisor, responsible=lawyer)
    contact = factories.contact(operator, number=factories.number(), case=case, state="done",
                                finished_at=timezone.now(), finished_by=operator)  # fmt: skip
    of_case = factories.callback(lawyer, case=case)
    of_call = factories.callback(operator, contact=contact)
    sees = lambda who: set(shown(as_(who)))  # noqa: E731
    assert sees(lawyer) == sees(supervisor) == {of_case, of_call}
    assert sees(operator) == {of_call}
    assert sees(other_lawyer) == set()
    factories.wall(case, other_supervisor, supervisor)
    assert sees(other_supervisor) == set()
    assert as_(other_supervisor).get(of_case.get_absolute_url()).status_code == 404
    factories.wall(case, lawyer, supervisor)
    assert of_case not in sees(lawyer), "also who owes it"


def test_a_restricted_case_hides_its_calls(as_, operator, other_operator, lawyer, supervisor):
    case = factories.case(supervisor, responsible=lawyer, restricted=True)
    contact = factories.contact(operator, number=factories.number(), case=case)
    callback = factories.callback(operator, contact=contact)
    assert shown(as_(other_operator)) == shown(as_(supervisor)) == []
    assert shown(as_(operator)) == [callback], "one's own stays one's own"
    assert shown(as_(lawyer)) == [callback]


def test_calls_to_hidden_people_exist_for_their_owner_and_supervisors(
    as_, operator, other_operator, supervisor
):
    person = factories.person(supervisor, "Гульмира Токонова", number=factories.number())
    callback = factories.callback(operator, person=person)
    by_contact = factories.callback(operator, contact=factories.contact(operator, concerned=person))
    assert len(shown(as_(other_operator))) == 2
    hide_person(person=person, version=person.version, reason="угрозы", by=supervisor)
    assert shown(as_(other_operator)) == []
    assert as_(other_operator).get(callback.get_absolute_url()).status_code == 404
    assert set(shown(as_(operator))) == set(shown(as_(supervisor))) == {callback, by_contact}


def test_an_intern_owes_what_the_intern_promised(as_, intern, operator):
    mine = factories.callback(intern)
    other = factories.callback(operator)
    assert shown(as_(intern)) == [mine]
    assert as_(intern).get(other.get_absolute_url()).status_code == 404


def test_an_administrator_owes_nobody_a_call(as_, administrator):
    assert as_(administrator).get(LIST).status_code == 403
    assert as_(administrator).get(reverse("missed_calls")).status_code == 403


def test_the_capacity_of_a_day(as_, operator, other_operator):
    now = timezone.now()
    factories.callback(operator, until_in=hours(-1))
    factories.callback(other_operator, until_in=hours(-1))
    factories.callback(operator, until_in=hours(60))
    for days in (1, 1, 1, 2, 20):
        factories.callback(operator, state="done", ended_at=now - timedelta(days=days), ended_by=operator)
    factories.callback(operator, state="given_up", ended_at=now, ended_by=operator)
    found = as_(operator).get(LIST).context["capacity"]
    assert (found.due, found.mine, found.a_day) == (2, 1, 2.0)


def test_missed_calls_stand_by_number_the_longest_waiting_first(as_, operator, supervisor):
    phones = [factories.number() for _ in range(3)]
    for phone, ago in (
        (phones[0], 1),
        (phones[1], 5),
        (phones[0], 9),
        (phones[2], 7),
        (phones[2], 2),
        (phones[2], 3),
    ):
        factories.missed(operator, phone=phone, ago=hours(ago))
    factories.missed(
        operator, state="dismissed", dismissal="ours", closed_at=timezone.now(), closed_by=operator
    )
    rows = as_(supervisor).get(reverse("missed_calls")).context["page"].rows
    assert [(row.number, row.times) for row in rows] == [(phones[0], 2), (phones[2], 3), (phones[1], 1)]
    assert rows[0].last_at > rows[0].rang_at
    assert rows[2].last_at == rows[2].rang_at


def test_missed_calls_page_by_key(as_, operator):
    for n in range(30):
        factories.missed(operator, ago=hours(n + 1))
    client, address = as_(operator), reverse("missed_calls")
    first = client.get(address).context["page"]
    second = client.get(address + first.next_url).context["page"]
    assert len({row.pk for page in (first, second) for row in page.rows}) == 30


def test_pages_are_light(as_, operator, supervisor):
    for _ in range(30):
        factories.callback(
            operator, reason="Сказать матери, в каком ИВС её сын, и когда придёт адвокат. " * 6
        )
        factories.missed(operator)
    for address in (LIST, reverse("missed_calls")):
        assert len(as_(operator).get(address).content) <= 40 * 1024, address


@pytest.mark.parametrize("role", ["operator", "lawyer", "intern", "supervisor"])
def test_each_number_of_the_desk_is_the_count_of_its_list(
    as_, request, role, operator, lawyer, intern, supervisor
):
    for who in (operator, lawyer, intern, supervisor):
        factories.callback(who, until_in=hours(-2))
        factories.callback(who, until_in=hours(70), state="stuck")
    for ago in (1, 2, 3):
        factories.missed(operator, phone="+996100004118", ago=hours(ago))
    client = as_(request.getfixturevalue(role))
    numbers = client.get("/").context["numbers"]
    assert len(numbers) <= 6
    ours = [number for number in numbers if number["url"].startswith((LIST, reverse("missed_calls")))]
    assert ours
    for number in ours:
        assert len(client.get(number["url"]).context["page"].rows) == int(number["count"]) > 0


def test_what_one_owes_stands_among_the_work_of_the_day(as_, operator, other_operator):
    mine = factories.callback(operator, until_in=hours(-1))
    other = factories.callback(other_operator)
    rows = as_(operator).get("/").context["rows"]
    assert [row.link for row in rows if row.key.startswith("p")] == [mine.code]
    assert rows[0].tone == "fire"
    assert other.code not in as_(operator).get("/").content.decode()
    assert MissedCall.objects.count() == 0
