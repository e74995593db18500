"""What one account could show: codes and counts of any day and colleague, for supervisors; never a client's word."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from people.record import record_person
from tests import factories


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


def report(client, person, **query):
    return client.get(reverse("reading_report", query={"who": person.pk, **query}))


def test_it_shows_what_was_opened_and_searched(case, supervisor, lawyer, operator, as_):
    contact = factories.contact(operator, case=case, number=factories.number())
    client = as_(lawyer)
    for _ in range(3):
        client.get(case.get_absolute_url())
    client.get(contact.get_absolute_url())
    client.post(reverse("search"), {"q": "Эркин Токонов"})
    client.get(reverse("assign_lawyer", args=[case.code]))
    answer = report(as_(supervisor), lawyer)
    shown = answer.context["report"]
    assert shown.files == 1
    (line,) = shown.groups["files"]
    assert (line.code, line.times) == (case.code, 3)
    assert line.first <= line.last
    assert [one.code for one in shown.groups["contacts"]] == [contact.code]
    assert [(one.times, one.hits) for one in shown.groups["searches"]] == [(1, 1)]
    assert [(one.what, one.code) for one in shown.groups["refusals"]] == [("assign_lawyer", case.code)]
    assert (shown.exports, shown.more) == (0, False)
    page = answer.content.decode()
    for words in ("Эркин", "Токонов", contact.number, contact.said):
        assert words not in page


def test_it_says_what_was_open_to_the_account(case, supervisor, lawyer, other_lawyer, operator, as_):
    """Files by right, numbers of their people and calls; each number once."""
    person = record_person(name="Азат Ли", by=supervisor, number="+996100550055")
    case.parties.create(
        person=person, name=person.names.get(), role="relative", from_date=timezone.localdate(), by=supervisor
    )
    for number in ("+996100550055", "+996100550056"):
        factories.contact(operator, case=case, number=number)
    factories.case(supervisor)

    def open_to(someone):
        context = report(as_(supervisor), someone).context
        return context["open_files"], context["open_numbers"]

    assert open_to(lawyer) == ("1", "2")
    assert open_to(other_lawyer) == ("0", "0")
    assert open_to(supervisor) == ("2", "2")
    factories.case(supervisor, restricted=True)
    assert open_to(supervisor) == ("2", "2")


def test_break_glass_stands_out(supervisor, other_supervisor, lawyer, as_):
    sealed = factories.case(supervisor, responsible=lawyer, restricted=True)
    factories.glass(sealed, other_supervisor)
    as_(other_supervisor).get(sealed.get_absolute_url())
    (line,) = report(as_(supervisor), other_supervisor).context["report"].groups["files"]
    assert line.under_glass


def test_reading_it_is_recorded(supervisor, lawyer, as_):
    report(as_(supervisor), lawyer)
    as_(supervisor).get(reverse("reading_report"))
    read = AuditEntry.objects.filter(verb="reading.read_report").order_by("id")
    assert [(one.about_id, one.actor_id) for one in read] == [
        (str(lawyer.pk), str(supervisor.pk)), ("", str(supervisor.pk)),
    ]  # fmt: skip


def test_everybodys_day(case, supervisor, lawyer, intern, operator, as_):
    """Whoever only changed something has no line of noughts."""
    factories.contact(operator)
    for user in (lawyer, intern):
        as_(user).get(case.get_absolute_url())
    rows = as_(supervisor).get(reverse("reading_report")).context["rows"]
    assert {(row["person"].name, row["files"]) for row in rows} == {(lawyer.name, 1), (intern.name, 1)}


@pytest.mark.parametrize("day", ["2020-02-30", "нет", "9999-12-31", "0001-01-01", "\x00", ""])
def test_a_day_that_is_none_means_today(day, supervisor, lawyer, as_):
    answer = report(as_(supervisor), lawyer, day=day)
    assert answer.status_code == 200
    assert answer.context["day"] == timezone.localdate()


def test_another_day_is_another_day(case, supervisor, lawyer, as_):
    as_(lawyer).get(case.get_absolute_url())
    assert report(as_(supervisor), lawyer, day="2026-01-15").context["report"].files == 0


@pytest.mark.parametrize("who", ["00000000-0000-0000-0000-000000000000", "нет", "' OR 1=1"])
def test_somebody_who_is_not_there(who, supervisor, as_):
    assert as_(supervisor).get(reverse("reading_report", query={"who": who})).status_code == 404


@pytest.mark.parametrize("name", ["operator", "lawyer", "intern", "administrator"])
def test_it_is_the_supervisors(name, lawyer, as_, request):
    assert report(as_(request.getfixturevalue(name)), lawyer).status_code == 403


def test_a_wall_hides_lines_and_counts(case, supervisor, other_supervisor, lawyer, operator, as_):
    contact = factories.contact(operator, case=case, number=factories.number())
    client = as_(lawyer)
    for address in (
        case.get_absolute_url(),
        contact.get_absolute_url(),
        reverse("assign_lawyer", args=[case.code]),
    ):
        client.get(address)
    factories.wall(case, other_supervisor, supervisor)
    answer = report(as_(other_supervisor), lawyer)
    shown = answer.context["report"]
    assert (shown.files, shown.changes, answer.context["open_files"], answer.context["open_numbers"]) == (
        0,
        0,
        "0",
        "0",
    )
    assert [lines for lines in shown.groups.values() if lines] == []
    rows = as_(other_supervisor).get(reverse("reading_report")).context["rows"]
    assert [row for row in rows if row["files"] or row["contacts"] or row["refused"]] == []
