"""The list of sessions is no diary: rows that nobody can use any more go, and never without what Django keeps of them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import sessions
from accounts.models import Ended, StaffSession
from accounts.sessions import REMEMBERED, forget_old_sessions
from reminders import clock

OVER = settings.SESSION_LONGEST + REMEMBERED + timedelta(minutes=1)


def begun(client, ago: timedelta) -> StaffSession:
    """The browser's session, as if it had begun then."""
    assert client.get("/preferences/").status_code == 200
    row = StaffSession.objects.latest("began_at")
    StaffSession.objects.filter(pk=row.pk).update(began_at=timezone.now() - ago)
    return row


def test_old_rows_go_and_others_stay(as_, operator, lawyer, supervisor):
    old, ended, living = (begun(as_(one), ago) for one, ago in ((operator, OVER), (lawyer, OVER), (supervisor, timedelta())))  # fmt: skip
    StaffSession.objects.filter(pk=ended.pk).update(ended_at=timezone.now(), why=Ended.SIGNED_OUT)
    assert forget_old_sessions() == 2
    assert set(StaffSession.objects.values_list("pk", flat=True)) == {living.pk}
    assert forget_old_sessions() == 0
    assert old.pk != ended.pk


def test_who_was_signed_out_a_moment_ago_still_learns_why(as_, operator):
    row = begun(as_(operator), timedelta(hours=1))
    StaffSession.objects.filter(pk=row.pk).update(ended_at=timezone.now(), why=Ended.ROLE_CHANGED)
    assert forget_old_sessions() == 0


def test_what_had_ended_does_not_open_again(as_, operator):
    """A session that was written to until now, and so has not expired, is as over without its row as with it."""
    client = as_(operator)
    row = begun(client, OVER)
    StaffSession.objects.filter(pk=row.pk).update(ended_at=timezone.now(), why=Ended.SIGNED_OUT)
    cookie = client.cookies["sessionid"].value
    assert Session.objects.filter(session_key=cookie, expire_date__gt=timezone.now()).exists()
    forget_old_sessions()
    assert not Session.objects.filter(session_key=cookie).exists()
    client.cookies["sessionid"] = cookie
    assert client.get("/preferences/").status_code == 302


def test_expired_content_goes(as_, operator, lawyer):
    gone, kept = (as_(one).session.session_key for one in (operator, lawyer))
    Session.objects.filter(session_key=gone).update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_old_sessions()
    assert set(Session.objects.values_list("session_key", flat=True)) == {kept}


def test_one_round_is_bounded(as_, operator, monkeypatch):
    for _ in range(3):
        begun(as_(operator), OVER)
    monkeypatch.setattr(sessions, "MOST_FORGOTTEN", 2)
    assert [forget_old_sessions() for _ in range(3)] == [2, 1, 0]


def test_the_clock_does_it(as_, operator):
    begun(as_(operator), OVER)
    clock.do_chores()
    assert not StaffSession.objects.exists()
