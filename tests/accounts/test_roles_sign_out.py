"""A change of what somebody may do today ends that colleague's sessions everywhere, and the sign-in page says why."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import appoint, confirm_role, end_role, grant_role, roles
from accounts.models import Ended, RoleGrant, StaffSession, User
from audit.history import words_of
from audit.models import AuditEntry
from tests.accounts.conftest import PASSWORD

WHY = "You were signed out because your roles were changed."
KEPT = "What was saved while you typed is kept."


def seated(user) -> Client:
    """A browser in which the colleague works."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="accounts.backends.EmailBackend")
    assert client.get("/preferences/").status_code == 200
    return client


def signed_out(line: AuditEntry) -> int:
    """How many sessions the line of the audit says."""
    return next(change.new for change in words_of(line).changes if change.field == "sessions_ended")


def waiting(user, by) -> RoleGrant:
    return grant_role(colleague=user, role="supervisor", by=by)


@pytest.fixture
def changes(administrator, supervisor, colleague):
    """Each way in which the rights of today change: what is there before, and the change."""
    boss = User.objects.with_roles().get(pk=supervisor.pk)
    grant = colleague.grants.get()
    return {
        "given": lambda: grant_role(colleague=colleague, role="lawyer", by=administrator),
        "confirmed": lambda: confirm_role(grant=RoleGrant.objects.get(role="supervisor", by=administrator), by=boss),
        "ended": lambda: end_role(grant=grant, by=administrator),
        "by the command": lambda: appoint(email=colleague.email, name="", role="administrator", password="x"),
    }  # fmt: skip


ACTORS = {"given": "administrator", "confirmed": "supervisor", "ended": "administrator", "by the command": ""}
RECORDED = {
    "given": "grant_role",
    "confirmed": "confirm_role",
    "ended": "end_role",
    "by the command": "grant_role",
}


@pytest.mark.parametrize("change", ACTORS)
def test_it_ends_every_session_of_this_colleague_and_of_nobody_else(
    change, changes, colleague, operator, administrator, supervisor, audited, request
):
    if change == "confirmed":
        waiting(colleague, administrator)
    theirs = [seated(colleague), seated(colleague)]
    others = [seated(user) for user in (operator, administrator, supervisor)]
    changes[change]()
    assert [client.get("/preferences/")["Location"] for client in theirs] == [
        "/sign-in/?next=/preferences/"
    ] * 2
    assert [client.get("/preferences/").status_code for client in others] == [200] * 3
    actor = request.getfixturevalue(ACTORS[change]) if ACTORS[change] else None
    rows = StaffSession.objects.filter(user=colleague)
    assert {(row.why, row.ended_by) for row in rows} == {(Ended.ROLE_CHANGED, actor)}
    assert signed_out(audited(RECORDED[change])[-1]) == 2


def test_the_sign_in_page_says_why_once_and_nothing_private(changes, colleague, administrator):
    client = seated(colleague)
    changes["given"]()
    page = client.get("/preferences/", follow=True).content.decode()
    assert WHY in page and KEPT in page
    assert administrator.name not in page and colleague.name not in page
    assert WHY not in client.get("/sign-in/").content.decode()
    back = client.post("/sign-in/?next=/preferences/", {"login": colleague.email, "password": PASSWORD})
    assert (back.status_code, back["Location"]) == (302, "/preferences/")


def test_it_is_said_also_when_a_script_learns_it_first(changes, colleague):
    client = seated(colleague)
    changes["ended"]()
    answer = client.get(reverse("session_state"))
    assert (answer.status_code, answer.json()["ended"]) == (401, True)
    assert WHY in client.get("/preferences/", follow=True).content.decode()


@pytest.mark.parametrize("why", sorted(set(Ended.values) - {Ended.ROLE_CHANGED}))
def test_of_other_ends_nothing_is_said(why, colleague, supervisor):
    """The device may be in foreign hands."""
    client = seated(colleague)
    StaffSession.objects.filter(user=colleague).update(ended_at=timezone.now(), why=why, ended_by=supervisor)
    page = client.get("/preferences/", follow=True).content.decode()
    assert "signed out" not in page


def test_what_is_not_of_today_signs_nobody_out(administrator, colleague, audited):
    """A role of next week, one that waits for a second supervisor, and the end of both."""
    client, later = seated(colleague), timezone.now() + timedelta(days=7)
    future = grant_role(colleague=colleague, role="lawyer", by=administrator, from_at=later)
    second = waiting(colleague, administrator)
    for grant in (future, second):
        end_role(grant=grant, by=administrator)
    assert client.get("/preferences/").status_code == 200
    assert {signed_out(line) for verb in ("grant_role", "end_role") for line in audited(verb)} == {0}


def test_a_date_that_passes_changes_the_rights_and_not_the_session(administrator, colleague):
    """The day was known to all; rights are read with each request, a session holds none."""
    now = timezone.now()
    grant_role(colleague=colleague, role="administrator", by=administrator, until=now + timedelta(seconds=60))
    grant_role(colleague=colleague, role="lawyer", by=administrator, from_at=now + timedelta(seconds=60))
    client = seated(colleague)

    def doors() -> list[int]:
        return [client.get(path).status_code for path in ("/staff/", "/agenda/", "/preferences/")]

    assert doors() == [200, 403, 200]
    with time_machine.travel(now + timedelta(seconds=61)):
        assert doors() == [403, 200, 200]


def test_a_call_in_progress_keeps_its_words(changes, colleague):
    client, key = seated(colleague), uuid4()
    path = reverse("log_contact", args=[key])
    saving = client.post(
        reverse("save_form", args=[key, "log_contact"]), {"said": "Сына забрали ночью.", "edition": "0"}
    )
    assert saving.status_code == 200
    changes["given"]()
    assert client.post(reverse("save_form", args=[key, "log_contact"]), {"said": "ещё"}).status_code == 401
    assert client.get(path)["Location"] == f"/sign-in/?next={path}"
    client.post(f"/sign-in/?next={path}", {"login": colleague.email, "password": PASSWORD})
    assert "Сына забрали ночью." in client.get(path).content.decode()


def test_it_is_one_transaction(changes, colleague, monkeypatch):
    """The audit fails: the role is not given and nobody is signed out."""
    client = seated(colleague)

    def broken(*_args, **_kwargs):
        raise IntegrityError

    monkeypatch.setattr(roles, "record", broken)
    for change in ("given", "ended"):
        with pytest.raises(IntegrityError):
            changes[change]()
    assert client.get("/preferences/").status_code == 200
    assert list(colleague.grants.in_force().values_list("role", flat=True)) == ["operator"]


def test_who_is_about_to_press_is_told_before(administrator, supervisor, colleague, as_):
    said = "the colleague is signed out everywhere at once"
    for user in (administrator, supervisor):
        User.objects.filter(pk=user.pk).update(language="en")
        page = as_(user).get(colleague.get_absolute_url())
        assert said in page.content.decode()
    assert said not in as_(administrator).get(administrator.get_absolute_url()).content.decode()
