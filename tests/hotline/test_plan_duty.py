"""plan_duty, set_duty_phone: who is on call when; never two firsts; gaps are seen; each keeps the own numbers."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from accounts.models import DutyPhone
from audit.models import AuditEntry
from hotline.actions.duties import plan_duty
from hotline.models import Duty
from hotline.plans import days_of, first_gap, span
from tests import factories

pytestmark = pytest.mark.django_db


def local(day: int, hour: int) -> datetime:
    """So many days from today at this hour."""
    now = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return now + timedelta(days=day, hours=hour)


def send(client, user, first, second=None, *, start, end, days=1, key=None):
    data = {
        "row_key": signed_row_key(user, key), "first": str(first.pk), "second": str(second.pk) if second else "",
        "from_at": f"{timezone.localtime(start):%Y-%m-%dT%H:%M}", "until": f"{timezone.localtime(end):%Y-%m-%dT%H:%M}",
        "days": days,
    }  # fmt: skip
    return client.post(reverse("plan_duty"), data)


def test_a_supervisor_plans_two_weeks_at_once(supervisor, lawyer, other_lawyer, as_):
    client = as_(supervisor)
    answer = send(client, supervisor, lawyer, other_lawyer, start=local(0, 0), end=local(1, 0), days=14)
    assert answer.url == reverse("duty_plan")
    assert Duty.objects.count() == 14
    assert AuditEntry.objects.filter(verb="hotline.plan_duty").count() == 14
    page = client.get(reverse("duty_plan")).content.decode()
    assert lawyer.name in page and other_lawyer.name in page
    assert "alert-warning" not in page


def test_the_same_press_twice_is_one_plan(supervisor, lawyer, as_):
    key = uuid4()
    for _ in range(2):
        send(as_(supervisor), supervisor, lawyer, start=local(1, 9), end=local(1, 18), days=3, key=key)
    assert Duty.objects.count() == 3


def test_never_two_firsts(supervisor, lawyer, other_lawyer, as_):
    send(as_(supervisor), supervisor, lawyer, start=local(1, 9), end=local(2, 9))
    answer = send(as_(supervisor), supervisor, other_lawyer, start=local(2, 8), end=local(2, 20))
    assert answer.status_code == 422
    assert Duty.objects.count() == 1
    send(
        as_(supervisor), supervisor, other_lawyer, start=local(2, 9), end=local(2, 20)
    )  # where the first one ends
    assert Duty.objects.count() == 2


def test_the_database_itself_refuses_two_firsts(supervisor, lawyer, other_lawyer):
    factories.duty(lawyer, supervisor)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.duty(other_lawyer, supervisor)


def test_part_of_a_plan_that_meets_another_duty_is_not_written(supervisor, lawyer, other_lawyer, as_):
    send(as_(supervisor), supervisor, lawyer, start=local(3, 9), end=local(3, 18))
    send(as_(supervisor), supervisor, other_lawyer, start=local(1, 9), end=local(1, 18), days=5)
    assert Duty.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"end": -1}, {"second": "same"}, {"days": 15}, {"start": 400}, {"first": "operator"}],
    ids=["backwards", "alone twice", "too many", "too far", "no lawyer"],
)
def test_what_makes_no_duty(wrong, supervisor, lawyer, operator, as_):
    start, end = local(wrong.get("start", 1), 9), local(wrong.get("start", 1) + wrong.get("end", 1), 9)
    first = operator if wrong.get("first") else lawyer
    second = lawyer if wrong.get("second") else None
    answer = send(as_(supervisor), supervisor, first, second, start=start, end=end, days=wrong.get("days", 1))
    assert answer.status_code == 422
    assert not Duty.objects.exists()


def test_gaps_are_shown(supervisor, lawyer, operator, as_):
    factories.duty(lawyer, supervisor, hours=30)
    page = as_(operator).get(reverse("duty_plan")).content.decode()
    assert "никого" in page
    assert "alert-warning" in page
    assert reverse("plan_duty") not in page


def test_a_plan_over_midnight_has_no_gap_at_midnight(supervisor, lawyer):
    now = timezone.now()
    start, end = span(now)
    plan_duty(
        key=uuid4(), first=lawyer, second=None, from_at=start - timedelta(hours=2), until=end, by=supervisor
    )
    days = days_of(list(Duty.objects.all()), now)
    assert first_gap(days) is None
    assert [len(day.stretches) for day in days] == [1] * 14
    assert sum(one.begins for day in days for one in day.stretches) == 1


def test_only_supervisors_keep_the_plan(supervisor, lawyer, operator, intern, administrator, as_):
    duty = factories.duty(lawyer, supervisor)
    for user in (lawyer, operator, intern, administrator):
        assert as_(user).get(reverse("plan_duty")).status_code == 403
        assert as_(user).post(reverse("withdraw_duty", args=[duty.pk])).status_code == 403
    for user in (intern, administrator):
        assert as_(user).get(reverse("duty_plan")).status_code == 403


def test_each_keeps_the_own_numbers(lawyer, other_lawyer, operator, as_):
    client = as_(lawyer)
    address = reverse("set_duty_phone")
    assert client.post(address, {"number": "0100 00 41 18", "other_number": ""}).url == reverse("duty_plan")
    phone = DutyPhone.objects.get()
    assert (phone.pk, phone.number) == (lawyer.pk, "+996100004118")
    assert "0100 00 41 18" in client.get(address).content.decode()
    assert "0100 00 41 18" not in as_(other_lawyer).get(address).content.decode()
    assert client.post(address, {"number": ""}).status_code == 422
    assert as_(operator).get(address).status_code == 403
    assert "4118" not in str(AuditEntry.objects.filter(verb="accounts.set_duty_phone").values())
