"""note_voice_call: one press says whether a colleague was reached; the phones are for those on the line."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from hotline.models import Emergency, VoiceCall
from people.phones import show_phone
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(operator, lawyer, other_lawyer, supervisor):
    """An emergency with two lawyers on duty, who have phones."""
    factories.duty(lawyer, supervisor, other_lawyer)
    for one in (lawyer, other_lawyer):
        factories.duty_phone(one)
    return factories.emergency(operator)


def note(client, user, contact, colleague, said, **more):
    data = {
        "row_key": signed_row_key(user, more.pop("key", None)),
        "colleague": str(colleague.pk),
        "result": said,
    }
    return client.post(reverse("note_voice_call", args=[contact.pk]), data | more)


def owner() -> str:
    return Emergency.objects.select_related("owner").get().owner.name


def test_both_phones_stand_on_the_page_at_once(contact, operator, lawyer, other_lawyer, as_):
    page = as_(operator).get(contact.get_absolute_url()).content.decode()
    for one in (lawyer, other_lawyer):
        assert show_phone(one.duty_phone.number) in page
    assert page.index(lawyer.name) < page.index(other_lawyer.name)


@pytest.mark.parametrize("result", ["missed", "cannot"])
def test_not_reached_climbs_at_once(result, contact, operator, lawyer, other_lawyer, as_):
    assert note(as_(operator), operator, contact, lawyer, result).url == contact.get_absolute_url()
    assert owner() == other_lawyer.name
    call = VoiceCall.objects.get()
    assert (call.to_id, call.by_id, call.result) == (lawyer.pk, operator.pk, result)


def test_reached_by_voice_and_taken(contact, operator, lawyer, as_):
    note(as_(operator), operator, contact, lawyer, "takes", at="4 мин назад")
    row = Emergency.objects.get()
    assert row.accepted_by_id == lawyer.pk
    assert (timezone.now() - VoiceCall.objects.get().at).total_seconds() > 200
    page = as_(operator).get(contact.get_absolute_url()).content.decode()
    assert show_phone(lawyer.duty_phone.number) not in page  # nobody has to be rung any more


def test_a_second_press_changes_nothing(contact, operator, lawyer, other_lawyer, as_):
    key = uuid4()
    for _ in range(3):
        note(as_(operator), operator, contact, lawyer, "missed", key=key)
    assert VoiceCall.objects.count() == 1
    assert owner() == other_lawyer.name


def test_ringing_the_second_does_not_take_it_from_the_first(contact, operator, lawyer, other_lawyer, as_):
    note(as_(operator), operator, contact, other_lawyer, "missed")
    assert owner() == lawyer.name


@pytest.mark.parametrize(
    "changed", [{"colleague": "x"}, {"result": "maybe"}, {"at": "99:99"}, {"row_key": ""}]
)
def test_what_cannot_be_read_gets_a_sentence(changed, contact, operator, lawyer, as_):
    sent = {"row_key": signed_row_key(operator), "colleague": str(lawyer.pk), "result": "missed", **changed}
    answer = as_(operator).post(reverse("note_voice_call", args=[contact.pk]), sent)
    assert answer.url == contact.get_absolute_url()
    assert not VoiceCall.objects.exists()
    assert owner() == lawyer.name


def test_who_is_not_on_call_is_not_noted(contact, operator, intern, lawyer, as_):
    note(as_(operator), operator, contact, intern, "takes")
    assert not VoiceCall.objects.exists()
    assert Emergency.objects.get().accepted_at is None


def test_the_phones_are_shown_to_nobody_else(
    contact, intern, lawyer, other_lawyer, supervisor, administrator, as_
):
    """Neither on the plan nor on the page of the colleague; after the end not to operators either."""
    numbers = [show_phone(one.duty_phone.number) for one in (lawyer, other_lawyer)]
    for user in (intern, supervisor, administrator):
        client = as_(user)
        for address in (
            reverse("duty_plan"), reverse("emergencies"), reverse("absences"), lawyer.get_absolute_url(), reverse("staff"),
        ):  # fmt: skip
            page = client.get(address).content.decode()
            assert not [number for number in numbers if number in page]


def test_a_stranger_finds_no_door(contact, intern, as_, lawyer):
    assert note(as_(intern), intern, contact, lawyer, "missed").status_code == 404
