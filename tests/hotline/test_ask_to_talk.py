"""ask_to_talk, withdraw_talk, answer_talk: easy to ask, told to one colleague, counted nowhere, forgotten after a week."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.models import Talk
from reminders import send
from reminders.models import Reminder
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/talk/"


@pytest.fixture
def second(db):
    return factories.staff("Болот Кадыров", "supervisor")


def ask(client, supervisor):
    return client.post(ADDRESS, {"supervisor": str(supervisor.pk)})


def inbox(client) -> str:
    send.send_due()
    return client.get(reverse("inbox")).content.decode()


def test_one_supervisor_finds_a_line_and_nobody_else(as_, operator, supervisor, second, mailoutbox):
    assert ask(as_(operator), supervisor).url == ADDRESS
    assert ADDRESS in inbox(as_(supervisor))
    assert ADDRESS not in inbox(as_(second)).split("<main", 1)[1]
    assert operator.name in as_(supervisor).get(ADDRESS).content.decode()
    assert operator.name not in as_(second).get(ADDRESS).content.decode()
    (mail,) = mailoutbox
    assert mail.to == [supervisor.email]
    assert operator.name not in mail.subject + mail.body


def test_the_audit_learns_that_a_message_was_sent_and_not_by_whom(as_, operator, supervisor):
    ask(as_(operator), supervisor)
    row = AuditEntry.objects.get(verb="hotline.ask_to_talk")
    assert (row.actor_id, row.about_id, row.subject_id, row.words) == ("", "", "", None)
    assert not AuditEntry.objects.filter(actor_id=str(operator.pk), verb__contains="talk").exists()


def test_asked_twice_it_is_one(as_, operator, supervisor):
    for _ in range(2):
        assert ask(as_(operator), supervisor).status_code == 302
    assert Talk.objects.count() == 1
    assert Reminder.objects.filter(kind="talk_wanted").count() == 1


def test_it_is_withdrawn_until_it_was_seen(as_, operator, other_operator, supervisor):
    client = as_(operator)
    ask(client, supervisor)
    talk = Talk.objects.get()
    assert as_(other_operator).post(reverse("withdraw_talk", args=[talk.pk])).status_code == 404
    assert client.post(reverse("withdraw_talk", args=[talk.pk])).url == ADDRESS
    assert not Talk.objects.exists()
    assert ADDRESS not in inbox(as_(supervisor)).split("<main", 1)[1]
    ask(client, supervisor)
    talk = Talk.objects.get()
    as_(supervisor).post(reverse("answer_talk", args=[talk.pk]), {"come_at": ""})
    client.post(reverse("withdraw_talk", args=[talk.pk]))
    assert Talk.objects.filter(seen_at__isnull=False).count() == 1


def test_the_answer_says_when(as_, operator, supervisor, second):
    ask(as_(operator), supervisor)
    talk = Talk.objects.get()
    assert as_(second).post(reverse("answer_talk", args=[talk.pk]), {"come_at": "17:30"}).status_code == 404
    as_(supervisor).post(reverse("answer_talk", args=[talk.pk]), {"come_at": "17:30"})
    talk.refresh_from_db()
    assert timezone.localtime(talk.come_at).strftime("%H:%M") == "17:30"
    assert timezone.now() < talk.come_at <= timezone.now() + timedelta(days=1)
    assert "17:30" in inbox(as_(operator))
    assert "17:30" in as_(operator).get(ADDRESS).content.decode()


@pytest.mark.parametrize("typed", ["25:61", "soon", "\x00", "9999-12-31"])
def test_a_time_that_is_none_gets_a_sentence(as_, operator, supervisor, typed):
    ask(as_(operator), supervisor)
    talk = Talk.objects.get()
    assert as_(supervisor).post(reverse("answer_talk", args=[talk.pk]), {"come_at": typed}).status_code == 302
    talk.refresh_from_db()
    assert talk.seen_at is None


def test_after_a_week_nothing_says_who_asked(as_, operator, intern, supervisor):
    ask(as_(operator), supervisor)
    Talk.objects.update(asked_at=timezone.now() - timedelta(days=8))
    ask(as_(intern), supervisor)
    assert list(Talk.objects.values_list("asker", flat=True)) == [intern.pk]


def test_only_supervisors_are_asked_and_only_by_who_takes_calls(
    as_, operator, lawyer, supervisor, administrator
):
    assert ask(as_(operator), lawyer).status_code == 422
    assert ask(as_(supervisor), supervisor).status_code == 422
    assert as_(administrator).get(ADDRESS).status_code == 403
    assert ask(as_(administrator), supervisor).status_code == 403
    assert not Talk.objects.exists()
