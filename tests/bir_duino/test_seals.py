"""The head of the chain outside: its page, and the mail once a day."""

from datetime import timedelta

import pytest
from django.conf import settings as house
from django.urls import reverse
from django.utils import timezone

from audit.models import Seal
from bir_duino import heads
from bir_duino.tasks import plan_day_head
from reminders.models import Reminder
from reminders.send import send_due
from tests import factories
from tests.audit.chains import add, seal_all, write_rows


@pytest.fixture
def sealed(real_db):
    """A chain with one seal, and who works here."""
    people = {role: factories.staff(name, role) for role, name in (
        ("supervisor", "Айнура Мамытова"), ("administrator", "Елена Ли"), ("lawyer", "Нурлан Жолдошев"))}  # fmt: skip
    write_rows(4)
    seal_all()
    return people


def tomorrow():
    return timezone.now() + timedelta(days=1)


def test_the_page_shows_the_newest_head_in_groups(sealed, as_):
    page = as_(sealed["supervisor"]).get(reverse("audit_seals"))
    assert page.status_code == 200
    seal = Seal.objects.get()
    assert len(seal.groups) == 8
    for group in seal.groups:
        assert f"<code>{group}</code>" in page.content.decode()
    assert seal.code in page.content.decode()


def test_the_page_of_an_audit_without_seals(administrator, as_):
    page = as_(administrator).get(reverse("audit_seals"))
    assert page.status_code == 200
    assert "<code>" not in page.content.decode()


def test_the_page_says_when_rows_wait_too_long(sealed, as_, real_db):
    client = as_(sealed["administrator"])
    assert "alert-warning" not in client.get(reverse("audit_seals")).content.decode()
    ours = real_db.connect()
    add(ours, "20 minutes")
    ours.commit()
    ours.close()
    assert "alert-warning" in client.get(reverse("audit_seals")).content.decode()


def test_it_is_not_for_others(sealed, as_):
    assert as_(sealed["lawyer"]).get(reverse("audit_seals")).status_code == 403


def test_the_day_that_is_not_over_has_no_head_yet(sealed):
    assert heads.plan_day_head() == 0
    assert not Reminder.objects.exists()


def test_it_is_planned_once_for_each_reader(sealed):
    assert heads.plan_day_head(tomorrow()) == 2
    assert heads.plan_day_head(tomorrow()) == 0
    assert heads.plan_day_head(tomorrow() + timedelta(days=3)) == 0  # nothing new was sealed on those days
    readers = {reminder.to for reminder in Reminder.objects.select_related("to")}
    assert readers == {sealed["supervisor"], sealed["administrator"]}
    write_rows(1)
    seal_all()
    assert heads.plan_day_head(tomorrow()) == 2


def test_two_workers_at_once_plan_it_once(sealed):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    def work(_number):
        try:
            heads.plan_day_head(tomorrow())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(8)))
    assert Reminder.objects.count() == 2


def test_the_mail_holds_the_head_and_no_name(sealed, mailoutbox):
    heads.plan_day_head(tomorrow())
    send_due(tomorrow())
    send_due(tomorrow())
    assert len(mailoutbox) == 2
    seal = Seal.objects.get()
    for mail in mailoutbox:
        assert mail.subject == f"Bir Duino: {seal.code}"
        assert " ".join(seal.groups[:4]) in mail.body
        assert " ".join(seal.groups[4:]) in mail.body
        assert house.SITE_URL + reverse("audit_seals") in mail.body
        for person in sealed.values():
            assert person.name not in mail.body
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 2


def test_who_lost_the_role_receives_none(sealed, mailoutbox):
    heads.plan_day_head(tomorrow())
    past = timezone.now() - timedelta(days=9)
    sealed["supervisor"].grants.update(from_at=past, until=past + timedelta(days=1))
    send_due(tomorrow())
    assert [mail.to for mail in mailoutbox] == [[sealed["administrator"].email]]


def test_the_inbox_shows_it_too(sealed, as_):
    heads.plan_day_head(tomorrow())
    send_due(tomorrow())
    page = as_(sealed["supervisor"]).get(reverse("inbox")).content.decode()
    assert Seal.objects.get().groups[0] in page
    assert reverse("audit_seals") in page


def test_the_clock_asks_for_it(sealed):
    assert house.CELERY_BEAT_SCHEDULE["plan-day-head"]["task"] == plan_day_head.name
    plan_day_head.apply().get()
    assert not Reminder.objects.exists()
