"""The sweep: due rows reach the right inbox and the right mailbox, once; troubles wait, and never stop the others."""

import smtplib
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from audit.models import AuditEntry
from reminders import providers, send
from reminders.deadlines import LEASE, LONGEST_PAUSE, MAX_TRIES, pause_after
from reminders.models import Reminder
from reminders.plan import cancel_about
from reminders.states import State, Trouble

pytestmark = pytest.mark.django_db


def now_plus(**span):
    return timezone.now() + timedelta(**span)


def again(reminder: Reminder) -> Reminder:
    return Reminder.objects.get(pk=reminder.pk)


@pytest.fixture
def server(monkeypatch):
    """server.refuses / server.away: what the mail server does with whom."""

    class Server:
        away = False
        refuses: dict[str, Exception] = {}
        seen = 0

    state = Server()
    state.refuses = {}
    send_messages, open_ = EmailBackend.send_messages, EmailBackend.open

    def sending(self, messages):
        state.seen += 1
        for message in messages:
            if message.to[0] in state.refuses:
                raise state.refuses[message.to[0]]
        return send_messages(self, messages)

    def opening(self):
        if state.away:
            raise ConnectionRefusedError
        return open_(self)

    monkeypatch.setattr(EmailBackend, "send_messages", sending)
    monkeypatch.setattr(EmailBackend, "open", opening)
    return state


def test_a_due_reminder_is_posted_and_mailed_to_its_reader(lawyer, other_lawyer, planned, mailoutbox):
    reminder = planned(lawyer)
    result = send.send_due()
    assert (result.posted, result.sent) == (1, 1)
    [mail] = mailoutbox
    assert mail.to == [lawyer.email]
    reminder = again(reminder)
    assert reminder.state == State.SENT
    assert reminder.posted_at and reminder.mailed_at and reminder.leased_by is None
    assert reminder.attempts == 1


def test_the_mail_carries_the_key_and_nothing_that_tells(lawyer, planned, mailoutbox):
    reminder = planned(lawyer)
    send.send_due()
    message = mailoutbox[0].message()
    assert message["Message-ID"] == f"<{reminder.key}@demo.invalid>"
    assert message["X-Bir-Duino-Key"] == str(reminder.key)
    assert message["Subject"] == f"Bir Duino: {reminder.about_code}"
    assert f"/cases/{reminder.about_code}/" in mailoutbox[0].body


def test_what_is_not_due_waits(lawyer, planned, mailoutbox):
    planned(lawyer, due=-5)
    assert send.send_due().posted == 0
    assert mailoutbox == []
    assert send.send_due(now_plus(minutes=6)).sent == 1


def test_nothing_goes_twice(lawyer, planned, mailoutbox):
    planned(lawyer)
    send.send_due()
    send.send_due(now_plus(hours=5))
    assert len(mailoutbox) == 1


def test_the_urgent_one_goes_first(lawyer, planned, mailoutbox):
    planned(lawyer, due=60)
    urgent = planned(lawyer, due=1, urgent=True)
    send.send_due()
    assert mailoutbox[0].extra_headers["X-Bir-Duino-Key"] == str(urgent.key)


def test_who_lost_the_right_gets_nothing_and_the_audit_says_so(
    lawyer, other_lawyer, planned, thing, readers, mailoutbox
):
    lost = planned(lawyer, thing=thing)
    kept = planned(other_lawyer, thing=thing)
    readers.stop(lawyer, thing)
    result = send.send_due()
    assert (result.withheld, result.sent) == (1, 1)
    assert again(lost).state == State.CANCELLED
    assert again(lost).posted_at is None
    assert again(kept).state == State.SENT
    entry = AuditEntry.objects.get(verb="reminders.withhold")
    assert (entry.about_id, entry.code, entry.actor_id) == (str(lost.pk), thing.code, "")
    assert [mail.to for mail in mailoutbox] == [[other_lawyer.email]]


def test_rights_are_looked_up_again_before_a_later_try(lawyer, planned, thing, readers, server, mailoutbox):
    reminder = planned(lawyer, thing=thing)
    server.away = True
    send.send_due()
    assert again(reminder).posted_at is not None
    server.away = False
    readers.stop(lawyer, thing)
    send.send_due(now_plus(minutes=5))
    assert again(reminder).state == State.CANCELLED
    assert mailoutbox == []


def test_a_deactivated_colleague_gets_nothing(lawyer, supervisor, planned, mailoutbox):
    planned(lawyer)
    lawyer.is_active = False
    lawyer.deactivated_at, lawyer.deactivated_by = timezone.now(), supervisor
    lawyer.save()
    assert send.send_due().withheld == 1
    assert mailoutbox == []


def test_a_reminder_taken_back_between_lease_and_sending_stays(
    lawyer, planned, thing, mailoutbox, monkeypatch
):
    reminder = planned(lawyer, thing=thing)
    lease = send._lease

    def then_cancel(sweep):
        rows = lease(sweep)
        cancel_about(thing)
        return rows

    monkeypatch.setattr(send, "_lease", then_cancel)
    send.send_due()
    assert mailoutbox == []
    assert again(reminder).state == State.CANCELLED


def test_a_refused_address_backs_off_and_the_others_flow(lawyer, other_lawyer, planned, server, mailoutbox):
    bad = planned(lawyer)
    server.refuses[lawyer.email] = smtplib.SMTPRecipientsRefused({lawyer.email: (550, b"no")})
    good = [planned(other_lawyer) for _ in range(5)]
    result = send.send_due()
    assert (result.sent, result.troubled) == (5, 1)
    assert all(again(one).state == State.SENT for one in good)
    bad = again(bad)
    assert (bad.state, bad.last_error, bad.attempts) == (State.PLANNED, Trouble.REFUSED, 1)
    assert bad.next_try_at > timezone.now() + timedelta(seconds=20)
    assert send.send_due().troubled == 0, "not before its time"


def test_one_that_always_fails_ends_in_the_visible_list(lawyer, other_lawyer, planned, server, mailoutbox):
    bad = planned(lawyer)
    server.refuses[lawyer.email] = smtplib.SMTPDataError(554, b"no")
    moment = timezone.now()
    for tries in range(1, MAX_TRIES + 1):
        planned(other_lawyer)
        send.send_due(moment)
        bad = again(bad)
        assert bad.attempts == tries
        moment = max(bad.next_try_at, moment) + timedelta(seconds=1)
    assert (bad.state, bad.last_error) == (State.FAILED, Trouble.REJECTED)
    assert list(Reminder.objects.failed()) == [bad]
    assert len(mailoutbox) == MAX_TRIES, "the others flowed"
    send.send_due(now_plus(days=9))
    assert again(bad).attempts == MAX_TRIES


def test_pauses_double_up_to_an_hour_and_spread():
    middle = [pause_after(tries, 0.5) for tries in range(1, 9)]
    assert middle[0] == timedelta(seconds=30)
    assert all(later == 2 * earlier for earlier, later in pairwise(middle) if later < LONGEST_PAUSE)
    assert max(pause_after(tries) for tries in range(1, 60)) <= LONGEST_PAUSE
    assert pause_after(3, 0.0) < pause_after(3, 0.99)


def test_a_silent_server_counts_against_no_reminder(lawyer, planned, server, mailoutbox):
    reminders = [planned(lawyer) for _ in range(3)]
    server.away = True
    moment = timezone.now()
    for _ in range(MAX_TRIES + 5):
        send.send_due(moment)
        moment += timedelta(minutes=1)
    assert {again(one).attempts for one in reminders} == {0}
    assert {again(one).last_error for one in reminders} == {Trouble.SERVER_AWAY}
    assert all(again(one).posted_at for one in reminders), "the inbox does not wait for the mail server"
    server.away = False
    assert send.send_due(moment).sent == 3
    assert {again(one).last_error for one in reminders} == {""}


def test_back_within_a_minute_after_the_server_came_back(lawyer, planned, server):
    reminder = planned(lawyer)
    server.away = True
    send.send_due()
    assert again(reminder).next_try_at <= now_plus(seconds=31)


def test_a_text_that_cannot_be_written_does_not_stop_the_others(lawyer, planned, mailoutbox, caplog):
    bad = planned(lawyer, kind="no_such_text", due=5)
    good = planned(lawyer)
    send.send_due()
    assert again(bad).last_error == Trouble.TEXT_BROKEN
    assert again(good).state == State.SENT


def test_a_provider_that_fails_stops_only_its_own_things(
    lawyer, planned, readers, mailoutbox, monkeypatch, caplog
):
    mine = planned(lawyer)
    other = planned(lawyer)
    Reminder.objects.filter(pk=other.pk).update(about_label="cases.Other")
    providers.register("cases.Other", may_receive=set)
    readers.broken = True
    send.send_due()
    assert again(other).state == State.SENT
    mine = again(mine)
    assert (mine.state, mine.last_error, mine.posted_at) == (State.PLANNED, Trouble.RIGHTS_UNKNOWN, None)
    readers.broken = False
    assert send.send_due(now_plus(minutes=2)).sent == 1
    assert again(mine).last_error == ""


def test_a_thing_that_nobody_answers_for_is_not_sent(lawyer, planned, mailoutbox, caplog):
    orphan = planned(lawyer)
    Reminder.objects.filter(pk=orphan.pk).update(about_label="cases.Gone")
    send.send_due()
    assert again(orphan).last_error == Trouble.RIGHTS_UNKNOWN
    assert mailoutbox == []


def test_killed_between_sending_and_marking_it_repeats_under_the_same_key(
    lawyer, planned, server, mailoutbox, monkeypatch
):
    reminder = planned(lawyer)
    ours = send._ours

    class Killed(BaseException):
        pass

    def killed_while_marking(row, sweep):
        if server.seen:
            raise Killed
        return ours(row, sweep)

    monkeypatch.setattr(send, "_ours", killed_while_marking)
    with pytest.raises(Killed):
        send.send_due()
    monkeypatch.setattr(send, "_ours", ours)
    assert send.send_due().sent == 0, "leased until the dead worker's time is over"
    assert send.send_due(timezone.now() + LEASE + timedelta(seconds=1)).sent == 1
    ids = [mail.message()["Message-ID"] for mail in mailoutbox]
    assert ids == [f"<{reminder.key}@demo.invalid>"] * 2
    assert again(reminder).state == State.SENT


def test_one_that_kills_its_sender_each_time_is_given_up(lawyer, planned, mailoutbox):
    poison = planned(lawyer)
    send.send_due(now_plus(minutes=-30))
    Reminder.objects.filter(pk=poison.pk).update(
        posted_at=timezone.now(), attempts=MAX_TRIES, lease_until=now_plus(minutes=-1), leased_by=uuid4()
    )
    send.send_due()
    assert (again(poison).state, again(poison).last_error) == (State.FAILED, Trouble.WORKER_DIED)
    assert mailoutbox == []


def test_who_lost_the_lease_does_not_send(lawyer, planned, mailoutbox, monkeypatch):
    reminder = planned(lawyer)
    lease = send._lease

    def then_lose(sweep):
        rows = lease(sweep)
        Reminder.objects.filter(pk=reminder.pk, leased_by=sweep.worker).update(leased_by=uuid4())
        return rows

    monkeypatch.setattr(send, "_lease", then_lose)
    send.send_due()
    assert mailoutbox == []


def test_the_clock_of_celery_asks_the_same_question(lawyer, planned, mailoutbox):
    from reminders.tasks import send_due

    planned(lawyer)
    send_due.apply().get()
    assert len(mailoutbox) == 1


def test_a_link_of_the_provider_wins(lawyer, planned, readers, mailoutbox):
    providers.register("cases.Thing", may_receive=readers.may_receive, url=lambda about_id: "/elsewhere/")
    planned(lawyer)
    send.send_due()
    assert "/elsewhere/" in mailoutbox[0].body
