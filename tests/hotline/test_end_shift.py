"""begin_shift, end_shift: a shift ends with nothing in anybody's head."""

from datetime import datetime, timedelta
from unittest import mock
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.colleagues import deactivate_colleague
from accounts.fields import signed_row_key
from accounts.models import SavedForm
from hotline.actions import emergencies, shifts
from hotline.duty_access import contacts_of_shift
from hotline.models import Contact, Shift
from reminders import clock
from tests import factories

pytestmark = pytest.mark.django_db


def begun(operator, **words) -> SavedForm:
    """A page of a call that was left in the middle."""
    content = {
        "said": ["Сына забрали ночью."],
        "row_key": ["x"],
        **{name: [value] for name, value in words.items()},
    }
    return SavedForm.objects.create(pk=uuid4(), owner=operator, form_name="log_contact", content=content)


def end(client, shift, note=""):
    return client.post(reverse("end_shift", args=[shift.pk]), {"note": note})


def test_one_press_begins_a_shift_and_two_are_one(operator, as_):
    client = as_(operator)
    for _ in range(2):
        answer = client.post(reverse("begin_shift"), {"row_key": signed_row_key(operator), "line": "general"})
        assert answer.url == reverse("shifts")
    assert Shift.objects.get().operator_id == operator.pk


def test_begun_forms_become_contacts_to_triage(operator, as_):
    shift = factories.shift(operator)
    broken = begun(operator, number="нечитаемо 12", caller_name="Гульмира", triage="")
    begun(operator)
    SavedForm.objects.create(
        pk=uuid4(), owner=operator, form_name="log_contact", content={"row_key": ["x"], "said": [" "]}
    )
    page = as_(operator).get(reverse("end_shift", args=[shift.pk])).content.decode()
    assert "Гульмира" not in page
    assert end(as_(operator), shift).url == shift.get_absolute_url()
    assert Contact.objects.filter(state="in_triage", operator=operator).count() == 2
    contact = Contact.objects.get(pk=broken.pk)
    assert contact.caller_name == "Гульмира"
    assert "Сына забрали ночью." in contact.said
    assert "нечитаемо 12" in contact.said  # what could not be read is not lost
    assert not SavedForm.objects.exists()


def test_forms_of_another_kind_and_of_others_stay(operator, other_operator, as_):
    shift = factories.shift(operator)
    begun(other_operator)
    SavedForm.objects.create(pk=uuid4(), owner=operator, form_name="add_note", content={"text": ["слова"]})
    end(as_(operator), shift)
    assert SavedForm.objects.count() == 2
    assert not Contact.objects.exists()


def test_not_while_an_emergency_is_held_by_nobody(operator, lawyer, supervisor, as_):
    factories.duty(lawyer, supervisor)
    shift, contact = factories.shift(operator), factories.emergency(operator)
    begun(operator)
    answer = end(as_(operator), shift, note="важное")
    assert answer.status_code == 422
    assert "важное" in answer.content.decode()
    assert SavedForm.objects.exists()
    shift.refresh_from_db()
    assert shift.ended_at is None
    emergencies.accept_emergency(contact=contact, by=lawyer)
    assert end(as_(operator), shift, note="важное").status_code == 302


def test_the_page_names_nobody(operator, other_operator, lawyer, supervisor, as_):
    shift = factories.shift(operator)
    factories.duty(lawyer, supervisor)
    contact = factories.emergency(operator, number="+996100004118")
    waits = factories.contact(operator, number="+996100004119")
    emergencies.accept_emergency(contact=contact, by=lawyer)
    end(as_(operator), shift, note="C-123456: ждём мать")
    page = as_(other_operator).get(shift.get_absolute_url()).content.decode()
    for word in ("Токонова", "4118", "4119", "Сына"):
        assert word not in page
    for word in (contact.code, waits.code, "ждём мать", "48"):
        assert word in page


def test_a_shift_crosses_midnight_and_a_holiday(operator, other_operator):
    """The first night of the year: calls before and after midnight belong to it, the next one to the next."""
    here = ZoneInfo("Asia/Bishkek")
    shift = factories.shift(operator, began_at=datetime(2025, 12, 31, 20, tzinfo=here))
    moments = [datetime(2025, 12, 31, 23, 50, tzinfo=here), datetime(2026, 1, 1, 0, 10, tzinfo=here)]
    contacts = [factories.contact(operator, began_at=at, logged_at=at) for at in moments]
    with mock.patch("django.utils.timezone.now", return_value=datetime(2026, 1, 1, 8, tzinfo=here)):
        shifts.end_shift(shift=shift, note="", by=operator)
        later = timezone.now() + timedelta(minutes=5)
        factories.contact(operator, began_at=later, logged_at=later)
        shifts.accept_shift(shift=shift, by=other_operator)
    shift.refresh_from_db()
    assert set(contacts_of_shift(shift)) == set(contacts)


def test_the_shift_of_a_deactivated_colleague_ends_and_waits(operator, administrator, other_operator):
    shift = factories.shift(operator)
    begun(operator)
    deactivate_colleague(colleague=operator, by=administrator)
    clock.do_pressing()
    shift.refresh_from_db()
    assert (shift.ended_by, shift.accepted_at) == (None, None)
    assert shift.ended_at is not None
    assert Contact.objects.filter(state="in_triage").count() == 1
    shifts.accept_shift(shift=shift, by=other_operator)


def test_who_may(operator, lawyer, supervisor, intern, administrator, as_):
    shift = factories.shift(operator)
    for user in (intern, administrator):
        assert as_(user).get(reverse("shifts")).status_code == 403
        assert as_(user).get(shift.get_absolute_url()).status_code == 404
    assert as_(lawyer).get(shift.get_absolute_url()).status_code == 404
    assert as_(lawyer).get(reverse("end_shift", args=[shift.pk])).status_code == 404
    assert end(as_(supervisor), shift).status_code == 302
