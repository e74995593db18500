"""flag_caller, extend_flag, end_flag: what colleagues should know when a number calls again, until a day."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from audit.models import AuditEntry
from hotline.models import CallerFlag
from people.phones import phone_key
from tests import factories
from tests.hotline.calls import NUMBER
from tests.hotline.test_look_up_number import look_up

pytestmark = pytest.mark.django_db
PLAN = "По вторникам говорит Айгерим; не спорить."


def day(days: int = 30):
    return timezone.localdate() + timedelta(days=days)


def flag(client, user, contact, *, key=None, **words):
    data = {
        "row_key": signed_row_key(user, key or uuid4()),
        "kind": "repeat",
        "plan": PLAN,
        "until": day(),
        **words,
    }
    return client.post(reverse("flag_caller", args=[contact.pk]), data)


@pytest.fixture
def contact(operator):
    return factories.contact(operator, number=NUMBER)


def test_it_flags_records_and_is_shown_at_the_next_call(as_, operator, other_operator, contact):
    assert flag(as_(operator), operator, contact, worker=str(operator.pk)).url == contact.get_absolute_url()
    row = CallerFlag.objects.get()
    assert (bytes(row.number_index), row.kind, row.worker, row.by) == (
        phone_key(NUMBER),
        "repeat",
        operator,
        operator,
    )
    assert AuditEntry.objects.filter(verb="hotline.flag_caller", about_id=str(row.pk)).count() == 1
    page = look_up(as_(other_operator)).content.decode()
    assert PLAN in page
    assert operator.name in page
    assert "Гульмира" not in page
    shown = as_(operator).get(contact.get_absolute_url()).content.decode()
    assert PLAN in shown
    assert PLAN not in look_up(as_(other_operator), "0100 00 41 19").content.decode()


def test_plan_and_number_lie_encrypted(as_, operator, contact):
    flag(as_(operator), operator, contact)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(f)::text FROM hotline_callerflag f")
        text = cursor.fetchone()[0]
    assert "вторник" not in text
    assert "4118" not in text


def test_an_expired_or_ended_flag_is_told_to_nobody(as_, operator, supervisor, contact):
    client = as_(operator)
    flag(client, operator, contact)
    CallerFlag.objects.update(until=day(-1), from_at=timezone.now() - timedelta(days=5))
    assert PLAN not in look_up(client).content.decode()
    assert PLAN not in client.get(contact.get_absolute_url()).content.decode()
    assert not as_(supervisor).get(reverse("caller_flags")).context["flags"]
    CallerFlag.objects.update(until=day(0))
    assert PLAN in look_up(client).content.decode()
    row = CallerFlag.objects.get()
    assert as_(supervisor).post(reverse("end_flag", args=[row.pk])).url == reverse("caller_flags")
    assert PLAN not in look_up(client).content.decode()
    row.refresh_from_db()
    assert row.ended_by == supervisor
    assert as_(supervisor).post(reverse("end_flag", args=[row.pk])).status_code == 404


def test_one_of_a_kind_at_a_time_and_a_second_press_is_one(as_, operator, contact):
    client, key = as_(operator), uuid4()
    for _ in range(2):
        assert flag(client, operator, contact, key=key).status_code == 302
    assert flag(client, operator, contact).status_code == 422
    assert flag(client, operator, contact, kind="abusive").status_code == 302
    assert CallerFlag.objects.count() == 2


@pytest.mark.parametrize(
    "words", [{"kind": ""}, {"kind": "murder"}, {"until": ""}, {"until": "0001-01-01"}, {"until": "9999-12-31"},
              {"worker": "x"}, {"plan": "а" * 3000}],
)  # fmt: skip
def test_it_refuses_what_cannot_be(as_, operator, contact, words):
    assert flag(as_(operator), operator, contact, **words).status_code == 422
    assert not CallerFlag.objects.exists()


def test_a_number_that_was_not_kept_cannot_be_flagged(as_, operator):
    nameless = factories.contact(operator)
    assert flag(as_(operator), operator, nameless).status_code == 403


def test_rights(as_, operator, lawyer, intern, administrator, supervisor, contact):
    for stranger in (lawyer, intern, administrator):
        assert flag(as_(stranger), stranger, contact).status_code == 404
    flag(as_(operator), operator, contact)
    row = CallerFlag.objects.get()
    for reader in (operator, lawyer, intern, administrator):
        client = as_(reader)
        assert client.get(reverse("caller_flags")).status_code == 403
        assert client.get(reverse("extend_flag", args=[row.pk])).status_code == 403
        assert client.post(reverse("end_flag", args=[row.pk])).status_code == 403
    assert PLAN in as_(supervisor).get(reverse("caller_flags")).content.decode()


def test_a_supervisor_extends_it_and_an_old_page_does_not_overwrite(as_, operator, supervisor, contact):
    flag(as_(operator), operator, contact)
    row = CallerFlag.objects.get()
    client, address = as_(supervisor), reverse("extend_flag", args=[row.pk])
    new = {"until": day(90), "plan": "Новый план", "worker": "", "version": 1}
    assert client.get(address).status_code == 200
    assert client.post(address, new).url == reverse("caller_flags")
    row.refresh_from_db()
    assert (row.until, row.plan, row.version) == (day(90), "Новый план", 2)
    assert AuditEntry.objects.filter(verb="hotline.extend_flag").count() == 1
    answer = client.post(address, {**new, "plan": "Старое окно"})
    assert answer.status_code == 409
    assert "Старое окно" in answer.content.decode()
