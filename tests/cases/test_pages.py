"""The pages of a file: what stands on them, for whom, and that each opening is recorded."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from cases.actions.chronology import write_entry
from cases.actions.closing import close_case
from cases.models import Entry
from cases.models.entries import EntryKind
from people.record import add_phone
from reference.models import ClosingReason
from reminders.models import Reminder
from tests import factories

PAGES = ["case_page", "case_people", "case_follow_ups", "case_drafts", "case_history"]


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


@pytest.mark.parametrize("page", [*PAGES, "case_access"])
def test_the_identity_bar_stands_on_every_tab_and_the_opening_is_recorded(page, case, lawyer, as_):
    factories.follow_up(case, lawyer)
    answer = as_(lawyer).get(reverse(page, args=[case.code]))
    assert answer.status_code == 200
    for words in (case.code, "Эркин Токонов", lawyer.name, "Данияр Ким"):
        assert words in answer.content.decode()
    read = AuditEntry.objects.get(verb="cases.read_case")
    assert (read.actor_id, read.about_id, read.outcome) == (str(lawyer.pk), str(case.pk), "read")


@pytest.mark.parametrize("page", [*PAGES, "case_access"])
@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "other_intern", "administrator"])
def test_a_stranger_finds_nothing(page, stranger, case, request, as_):
    client = as_(request.getfixturevalue(stranger))
    hidden = client.get(reverse(page, args=[case.code]))
    missing = client.get(reverse(page, args=["BD-26-XXXX"]))
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    assert not AuditEntry.objects.filter(verb="cases.read_case").exists()


@pytest.mark.parametrize("code", ["BD-26", "x", "BD-26-K7M4%00", "%00", "BD-26-ККММ", "BD-26-K7M4-1"])
def test_a_code_that_is_no_code_is_not_found(code, supervisor, as_):
    assert as_(supervisor).get(f"/cases/{code}/").status_code == 404


def test_an_intern_may_not_see_who_opened_the_file(case, intern, as_):
    assert as_(intern).get(reverse("case_access", args=[case.code])).status_code == 403
    assert (
        reverse("case_access", args=[case.code])
        not in as_(intern).get(reverse("case_history", args=[case.code])).content.decode()
    )


def test_who_opened_the_file_names_colleague_and_role(case, lawyer, supervisor, as_):
    as_(lawyer).get(case.get_absolute_url())
    page = as_(supervisor).get(reverse("case_access", args=[case.code])).content.decode()
    assert page.count(lawyer.name) == 2  # in the bar, and in the log


def test_the_chronology_is_newest_first_in_pages_of_fifty(case, lawyer, as_):
    for number in range(120):
        write_entry(case=case, kind=EntryKind.NOTE, by=lawyer, line=f"запись {number:03d}")
    client = as_(lawyer)
    seen, url = [], case.get_absolute_url()
    for _page in range(3):
        answer = client.get(url)
        rows = answer.context["page"].rows
        seen += [entry.line for entry in rows]
        assert len(rows) <= 50
        url = case.get_absolute_url() + answer.context["page"].next_url
    assert seen == [f"запись {number:03d}" for number in reversed(range(120))]
    assert answer.context["page"].next_url == ""
    back = client.get(case.get_absolute_url() + answer.context["page"].previous_url)
    assert [entry.line for entry in back.context["page"].rows] == seen[50:100]


def test_the_chronology_filters_by_kind_and_jumps_to_a_year(case, lawyer, as_):
    write_entry(case=case, kind=EntryKind.NOTE, by=lawyer, line="новая")
    write_entry(case=case, kind=EntryKind.NOTE, by=lawyer, line="старая", on=date(2019, 5, 14))
    write_entry(case=case, kind=EntryKind.ASSIGNED, by=lawyer, line="назначен")
    client = as_(lawyer)
    notes = client.get(case.get_absolute_url() + "?kind=notes").context["page"].rows
    assert [entry.line for entry in notes] == ["новая", "старая"]
    answer = client.get(case.get_absolute_url() + "?year=2019")
    assert [entry.line for entry in answer.context["page"].rows] == ["старая"]
    assert {"year": "2020", "url": "?year=2020"} in answer.context["years"]


@pytest.mark.parametrize(
    "query",
    ["year=%00", "year=99999", "year=0000", "kind=x", "after=~~", "after=9999-12-31~x~y", "before=%00~1~2"],
)
def test_a_damaged_address_shows_the_first_page(query, case, lawyer, as_):
    write_entry(case=case, kind=EntryKind.NOTE, by=lawyer, line="есть")
    assert len(as_(lawyer).get(f"{case.get_absolute_url()}?{query}").context["page"].rows) == 1


def test_an_unknown_time_is_not_shown_as_midnight(case, lawyer, as_):
    write_entry(case=case, kind=EntryKind.NOTE, by=lawyer, line="без часа", on=date(2019, 5, 14))
    write_entry(case=case, kind=EntryKind.NOTE, by=lawyer, line="год", on=date(2017, 1, 1), precision="year")
    page = as_(lawyer).get(case.get_absolute_url()).content.decode()
    assert "00:00" not in page
    assert '<time datetime="2017-01-01">2017</time>' in page


def test_only_verbs_that_may_be_done_are_buttons(case, lawyer, intern, supervisor, as_):
    def verbs(user) -> set[str]:
        return {one["verb"] for one in as_(user).get(case.get_absolute_url()).context["buttons"]}

    assert verbs(lawyer) == {"add_note", "plan_follow_up", "write_draft", "close_case"}
    assert verbs(intern) == {"add_note", "plan_follow_up", "write_draft"}
    assert verbs(supervisor) >= {"assign_lawyer", "reassign_lawyer", "close_case"}


def test_people_shows_phones_and_periods(case, lawyer, supervisor, as_):
    add_phone(person=case.parties.get().person, number="+996100004118", by=supervisor, safety="unsafe")
    page = as_(lawyer).get(reverse("case_people", args=[case.code])).content.decode()
    assert "0100 00 41 18" in page
    assert supervisor.name in page


def test_history_shows_old_and_new_words_to_those_who_see_the_case(case, lawyer, supervisor, as_):
    reason = ClosingReason.objects.filter(needs_result=True).first()
    close_case(case=case, reason=reason, outcome="Дело прекращено", by=lawyer)
    page = as_(supervisor).get(reverse("case_history", args=[case.code])).content.decode()
    assert "Дело прекращено" in page
    assert reason.name_ru in page


def test_the_next_follow_up_stands_in_the_bar_and_beside(case, lawyer, as_):
    late = factories.follow_up(
        case, lawyer, due_at=timezone.now() - timedelta(hours=1), what="Спросить о справке"
    )
    factories.follow_up(case, lawyer, due_at=timezone.now() + timedelta(days=9))
    answer = as_(lawyer).get(case.get_absolute_url())
    assert answer.context["coming"][0] == late
    assert late.urgency == "fire"
    assert "Спросить о справке" in answer.content.decode()


def test_nothing_is_planned_by_reading(case, lawyer, as_):
    before = Entry.objects.count(), Reminder.objects.count()
    for page in PAGES:
        as_(lawyer).get(reverse(page, args=[case.code]))
    assert (Entry.objects.count(), Reminder.objects.count()) == before
