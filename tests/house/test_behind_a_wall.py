"""Behind a wall the case is nowhere: every page of the house is opened by the one kept out, and neither code nor name appears.

Walked by a supervisor, and by a lawyer who worked on it until yesterday; a reader without a wall finds both, so that the
walk can fail. Counts are compared with a house in which the case is not there at all.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.log import record_read
from cases.actions.chronology import write_entry
from cases.actions.drafts import submit_draft
from cases.actions.ringing import ring
from cases.actions.secrecy import put_up_wall
from cases.models import Case
from cases.models.entries import EntryKind
from people.record import record_person
from reminders import send
from reminders.models import Reminder
from reminders.plan import plan
from reminders.states import State, Trouble
from tests import factories
from tests.house.stage import patterns

CLIENT, NUMBER = "Сабыр Чокоев", "+996100770077"
# Pages that stand below one thing are asked with the arguments of the stage and of the walled case elsewhere.
QUERIES = {
    "team_cases": ({}, {"state": "open"}, {"state": "assigned"}, {"type": "TORT"}),
    "my_cases": ({}, {"state": "closed"}),
    "my_contacts": ({}, {"whose": "all"}, {"whose": "all", "state": "done"}),
    "agenda": ({}, {"list": "today"}, {"list": "overdue"}, {"list": "returned"}),
    "contact_queue": ({}, {"level": "emergency"}),
}


# Where the case stands for these readers before the wall is put up: the walk must find it there.
BOTH = {"/", "/agenda/?list=overdue", "/drafts/", "/inbox/", f"search {CLIENT}", f"search {NUMBER}"}
SEEN_BEFORE = {
    "other_supervisor": {
        *BOTH,
        "/cases/team/",
        "/cases/team/?type=TORT",
        "/contacts/?whose=all",
        "/reading/",
        "/reminders/failed/",
    },
    "other_lawyer": {*BOTH, "/cases/"},
}


@pytest.fixture
def walled(supervisor, other_supervisor, lawyer, other_lawyer, intern, operator) -> Case:
    """A case that stands in every list: late follow-up, waiting draft, call, person with a number, reminders, readings."""
    case = factories.case(supervisor, responsible=lawyer, intern=intern, client=CLIENT, triage="emergency")
    factories.assignment(case, other_lawyer, "helping", supervisor)
    record_person(name=CLIENT, by=supervisor, number=NUMBER)
    for user in (lawyer, other_lawyer, other_supervisor):
        late = factories.follow_up(
            case, user, due_at=timezone.now() - timedelta(hours=1), what=f"Спросить {CLIENT}"
        )
        ring([late], timezone.now())
    draft = factories.draft(case, intern, title=f"Жалоба {CLIENT}")
    submit_draft(draft=draft, version=draft.version, by=intern)
    factories.contact(
        operator, case=case, number=NUMBER, caller_name=CLIENT, state="done", finished_at=timezone.now(), finished_by=operator,
    )  # fmt: skip
    write_entry(case=case, kind=EntryKind.NOTE, by=lawyer, line=CLIENT)
    for user in (other_supervisor, other_lawyer):
        plan(kind="assigned", about=case, to=user, due_at=timezone.now())
    failed = plan(kind="assigned", about=case, to=lawyer, due_at=timezone.now())
    send.send_due()
    Reminder.objects.filter(pk=failed.pk).update(
        state=State.FAILED, last_error=Trouble.REFUSED, mailed_at=None
    )
    record_read("cases.read_case", about=case, by=lawyer)
    return case


def places(reader: User) -> list[str]:
    """Every address of the house that needs no arguments, with its filters, and the reports of every colleague."""
    found = []
    for name, pattern in patterns().items():
        if pattern.pattern.regex.groups or name in ("account_logout", "new_contact"):
            continue
        found += [reverse(name, query=query) for query in QUERIES.get(name, ({},))]
    found += [reverse("reading_report", query={"who": one.pk}) for one in User.objects.all()]
    return [*found, *(reverse("colleague_page", args=[one.pk]) for one in User.objects.all())]


def walk(client, reader: User) -> dict[str, str]:
    """Address -> what the page says, redirects not followed."""
    pages = {address: client.get(address).content.decode() for address in places(reader)}
    for typed in (CLIENT, NUMBER):
        pages[f"search {typed}"] = (
            client.post(reverse("search"), {"q": typed}).content.decode().replace(typed, "…")
        )
    return pages


def telling(pages: dict[str, str], case: Case) -> list[str]:
    """The pages on which the code, the name or the key of the case stands."""
    return [
        address
        for address, page in pages.items()
        if any(w in page for w in (case.code, CLIENT, str(case.pk)))
    ]


@pytest.mark.parametrize("name", ["other_supervisor", "other_lawyer"])
def test_no_page_tells_of_it(name, walled, supervisor, as_, request):
    reader = request.getfixturevalue(name)
    client = as_(reader)
    before = telling(walk(client, reader), walled)
    assert SEEN_BEFORE[name] <= {re.sub(r"\?who=.*", "", one) for one in before}
    put_up_wall(case=walled, user=reader, reason="родственник", by=supervisor)
    pages = walk(client, reader)
    assert telling(pages, walled) == []
    for code in (walled.code, walled.code[-4:], walled.code.lower()):
        answer = client.post(reverse("search"), {"q": code}).content.decode()
        assert walled.get_absolute_url() not in answer


@pytest.mark.parametrize("name", ["other_supervisor", "other_lawyer"])
def test_no_number_counts_it(name, walled, supervisor, as_, request):
    """Every number on the desk, in the loads and in the inbox is that of a house without the case."""
    reader = request.getfixturevalue(name)
    put_up_wall(case=walled, user=reader, reason="родственник", by=supervisor)
    client = as_(reader)
    desk = client.get(reverse("desk"))
    assert {one["count"] for one in desk.context["numbers"]} == {"0"}
    assert desk.context["rows"] == []
    assert client.get(reverse("inbox")).context["lines"] == []
    assert desk.context["inbox_count"]() == 0
    if reader.has_role("supervisor"):
        loads = client.get(reverse("team_loads")).context["loads"]
        assert {(one.open_cases, one.overdue) for one in loads} == {(0, 0)}
        report = client.get(reverse("reading_report"))
        assert {row["files"] for row in report.context["rows"]} <= {0}


def test_every_door_of_it_answers_as_if_it_were_not_there(walled, supervisor, other_supervisor, as_):
    put_up_wall(case=walled, user=other_supervisor, reason="родственник", by=supervisor)
    client, missing, probes = as_(other_supervisor), factories.code(), 0
    for name, pattern in patterns().items():
        if set(pattern.pattern.converters) != {"code"}:
            continue
        for method in ("GET", "POST"):
            there = client.generic(method, reverse(name, args=[walled.code]))
            gone = client.generic(method, reverse(name, args=[missing]))
            probes += 1
            assert (there.status_code, clean(there)) == (gone.status_code, clean(gone)), f"{method} {name}"
            assert there.status_code in (404, 405)
    assert probes > 30


def clean(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def test_reminders_that_wait_are_withheld(walled, supervisor, other_supervisor, mailoutbox):
    factories.wall(walled, other_supervisor, supervisor)
    mailoutbox.clear()
    plan(kind="case_unassigned", about=walled, to=other_supervisor, due_at=timezone.now())
    plan(kind="draft_waiting", about=walled.drafts.get(), to=other_supervisor, due_at=timezone.now())
    assert send.send_due().withheld == 2
    assert mailoutbox == []


def test_ones_own_call_stays_without_its_case(supervisor, other_supervisor, lawyer, as_):
    """The call that he took himself is his work; that it led to a case is hidden."""
    case = factories.case(supervisor, responsible=lawyer)
    call = factories.contact(
        other_supervisor, case=case, state="done", finished_at=timezone.now(), finished_by=other_supervisor
    )
    client = as_(other_supervisor)
    assert case.code in client.get(call.get_absolute_url()).content.decode()
    put_up_wall(case=case, user=other_supervisor, reason="родственник", by=supervisor)
    page = client.get(call.get_absolute_url())
    assert page.status_code == 200
    assert case.code not in page.content.decode()
    assert case.code not in client.get(reverse("my_contacts")).content.decode()
    assert client.get(reverse("attach_contact", args=[call.pk])).status_code == 403
    assert client.get(reverse("open_case", args=[call.pk])).status_code == 403
