"""The inbox: mine alone, unread first, rights looked up when it is read, marks that only a POST sets."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reminders import send
from reminders.inbox import PAGE, inbox_count, page_of, unread_of
from reminders.models import Reminder
from reminders.plan import cancel_about

pytestmark = pytest.mark.django_db


def post_all() -> None:
    send.send_due()


def test_what_was_posted_stands_there_with_code_sentence_and_link(lawyer, planned, as_, mailoutbox):
    reminder = planned(lawyer, kind="draft_waiting")
    post_all()
    page = as_(lawyer).get(reverse("inbox"))
    html = page.content.decode()
    assert f'<a href="/cases/{reminder.about_code}/">{reminder.about_code}</a>' in html
    [line] = page.context["lines"]
    assert line.sentence
    assert inbox_count(lawyer) == 1


def test_nothing_before_it_is_due(lawyer, planned, as_):
    planned(lawyer, due=-10)
    post_all()
    assert as_(lawyer).get(reverse("inbox")).context["lines"] == []
    assert inbox_count(lawyer) == 0


def test_nobody_sees_the_inbox_of_another(lawyer, other_lawyer, planned, as_, mailoutbox):
    reminder = planned(lawyer)
    post_all()
    assert reminder.about_code not in as_(other_lawyer).get(reverse("inbox")).content.decode()
    answer = as_(other_lawyer).post(reverse("read_reminder", args=[reminder.pk]))
    assert answer.status_code == 404
    assert unread_of(lawyer).count() == 1


def test_a_lost_right_hides_the_line(lawyer, planned, readers, thing, as_, mailoutbox):
    reminder = planned(lawyer, thing=thing)
    post_all()
    readers.stop(lawyer, thing)
    assert reminder.about_code not in as_(lawyer).get(reverse("inbox")).content.decode()


def test_read_marks_one_and_twice_is_once(lawyer, planned, as_, mailoutbox):
    first, second = planned(lawyer), planned(lawyer)
    post_all()
    client = as_(lawyer)
    for _ in range(2):
        assert client.post(reverse("read_reminder", args=[first.pk])).status_code == 302
    assert [row.pk for row in unread_of(lawyer)] == [second.pk]


def test_read_all_marks_also_what_can_no_longer_be_seen(lawyer, planned, readers, thing, as_, mailoutbox):
    planned(lawyer, thing=thing)
    planned(lawyer)
    post_all()
    readers.stop(lawyer, thing)
    as_(lawyer).post(reverse("read_all_reminders"))
    assert inbox_count(lawyer) == 0


@pytest.mark.parametrize("name", ["read_all_reminders", "inbox"])
def test_the_wrong_method_is_refused(lawyer, as_, name):
    client = as_(lawyer)
    answer = client.post(reverse(name)) if name == "inbox" else client.get(reverse(name))
    assert answer.status_code == 405


def test_unread_ones_stand_first_and_paging_loses_none(lawyer, planned, mailoutbox):
    for _ in range(PAGE * 2 + 5):
        planned(lawyer)
    post_all()
    moment = timezone.now()
    for number, row in enumerate(Reminder.objects.order_by("pk")):
        read = moment if number % 2 else None
        Reminder.objects.filter(pk=row.pk).update(
            posted_at=moment - timedelta(minutes=number // 3), read_at=read
        )
    seen, key = [], ""
    while True:
        page = page_of(lawyer, key)
        seen += [line.reminder for line in page.lines]
        key = page.next_key
        if not key:
            break
    assert len(seen) == len({row.pk for row in seen}) == PAGE * 2 + 5
    order = [(row.read_at is not None, -row.posted_at.timestamp(), -row.pk) for row in seen]
    assert order == sorted(order)


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "u.",
        "u.1",
        "r.1.",
        "u.99999999999999999.1",
        "r.1.999999999999999999999",
        "u.-1.2",
        "\x00",
        "u.²." + "1",
    ],
)
def test_a_spoiled_key_begins_at_the_beginning(lawyer, planned, as_, key, mailoutbox):
    planned(lawyer)
    post_all()
    answer = as_(lawyer).get(reverse("inbox"), {"after": key})
    assert answer.status_code == 200


def test_cancelled_ones_leave_the_inbox(lawyer, planned, thing, monkeypatch):
    planned(lawyer, thing=thing)
    monkeypatch.setattr(send, "_mail_some", lambda sweep, postman: 0)
    post_all()
    assert inbox_count(lawyer) == 1
    cancel_about(thing)
    assert inbox_count(lawyer) == 0
    assert page_of(lawyer).lines == []


def test_a_text_that_cannot_be_written_leaves_code_and_link(lawyer, planned, mailoutbox, caplog):
    planned(lawyer, kind="no_such_text")
    post_all()
    [line] = page_of(lawyer).lines
    assert (line.sentence, line.url) == ("", f"/cases/{line.reminder.about_code}/")


def test_the_page_costs_the_same_with_5_and_with_50(lawyer, planned, as_, mailoutbox):
    costs = []
    for number in (5, 45):
        for _ in range(number):
            planned(lawyer)
        post_all()
        client = as_(User.objects.get(pk=lawyer.pk))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("inbox"))
        costs.append(len(asked))
    assert costs[0] >= costs[1] - 1
    assert max(costs) <= 8, costs


def test_reading_the_page_writes_nothing(lawyer, planned, as_, mailoutbox):
    planned(lawyer)
    post_all()
    as_(lawyer).get(reverse("inbox"))
    assert inbox_count(lawyer) == 1
