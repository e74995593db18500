"""quick_contact: a call without a conversation in one press on any page; counted apart; taken back for ten minutes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from accounts.models import SavedForm
from hotline.models import Contact
from people.phones import phone_key
from reminders.models import Reminder
from tests import factories
from tests.hotline.calls import NUMBER, WORDS, press

CODES = ("SILENT", "DROPPED", "WRONG", "PRANK", "INFO")


def quick(client, user, code="SILENT", *, key=None, **more):
    data = {"outcome": code, "row_key": signed_row_key(user, key), "next": reverse("desk"), **more}
    return client.post(reverse("quick_contact"), data)


@pytest.mark.parametrize("code", CODES)
def test_one_press_is_one_row_and_leads_back(as_, operator, supervisor, code):
    response = quick(as_(operator), operator, code)
    assert (response.status_code, response.url) == (302, reverse("desk"))
    contact = Contact.objects.get()
    assert (contact.state, contact.outcome_id, contact.operator) == ("done", code, operator)
    assert abs(contact.began_at - timezone.now()) < timedelta(seconds=20)
    assert Reminder.objects.count() == 0


def test_every_page_holds_the_buttons_with_a_key_of_its_own(as_, operator, lawyer, administrator):
    for user in (operator, lawyer):
        client = as_(user)
        first, second = (client.get(reverse("desk")) for _ in range(2))
        for code in CODES:
            assert f'value="{code}"' in first.content.decode()
        assert first.context["quick_key"] and first.content != second.content
    assert 'value="SILENT"' not in as_(administrator).get(reverse("desk")).content.decode()


def test_a_silent_call_says_assume_danger(as_, operator):
    client = as_(operator)
    said = [str(one) for one in client.get(quick(client, operator).url).context["messages"]]
    assert len(said) == 2
    said = [str(one) for one in client.get(quick(client, operator, "WRONG").url).context["messages"]]
    assert len(said) == 1


def test_a_script_gets_the_sentences_and_the_next_key(as_, operator):
    client, key = as_(operator), uuid4()
    data = {"outcome": "SILENT", "row_key": signed_row_key(operator, key)}
    response = client.post(reverse("quick_contact"), data, headers={"X-Fragment": "1"})
    page = response.content.decode()
    assert reverse("undo_log_contact", args=[key]) in page
    assert (
        "<html" not in page
        and "data-quick-key" in page
        and str(key) not in page.partition("data-quick-key")[2]
    )


def test_a_double_press_is_one_row(as_, operator):
    client, key = as_(operator), uuid4()
    quick(client, operator, key=key)
    quick(client, operator, key=key)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    "broken",
    [{"row_key": "forged"}, {"outcome": "ADVICE"}, {"outcome": "\x00"}, {"outcome": ""}, {"row_key": ""}],
)
def test_a_broken_press_writes_nothing(as_, operator, broken):
    assert quick(as_(operator), operator, **broken).status_code == 302
    assert Contact.objects.count() == 0


def test_it_leads_nowhere_else(as_, operator):
    for target in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "", "desk", "☠", "\x00"):
        assert quick(as_(operator), operator, next=target).url == reverse("my_contacts")


def test_it_is_taken_back_without_an_empty_form(as_, operator):
    client = as_(operator)
    quick(client, operator)
    contact = Contact.objects.get()
    response = client.post(reverse("undo_log_contact", args=[contact.pk]))
    assert response.url == reverse("my_contacts")
    assert Contact.objects.get().state == "voided" and SavedForm.objects.count() == 0


def test_after_ten_minutes_it_stays(as_, operator):
    quick(as_(operator), operator)
    Contact.objects.update(logged_at=timezone.now() - timedelta(minutes=11))
    as_(operator).post(reverse("undo_log_contact", args=[Contact.objects.get().pk]))
    assert Contact.objects.get().state == "done"


def test_they_are_counted_and_do_not_stand_among_the_others(as_, operator, other_operator):
    client = as_(operator)
    real = factories.contact(operator)
    for code in ("SILENT", "SILENT", "PRANK"):
        quick(client, operator, code)
    quick(as_(other_operator), other_operator)
    factories.contact(
        operator, outcome_id="WRONG", state="done", finished_at=timezone.now(), finished_by=operator,
        began_at=timezone.now() - timedelta(days=2),
    )  # fmt: skip
    page = client.get(reverse("my_contacts"))
    assert page.context["page"].rows == [real]
    assert [count for _name, count in page.context["quiet"]] == [2, 1]
    apart = client.get(reverse("my_contacts"), {"state": "apart"}).context["page"].rows
    today = client.get(reverse("my_contacts"), {"state": "apart", "day": "today"}).context["page"].rows
    assert (len(apart), len(today)) == (4, 3)
    number = next(one for one in client.get(reverse("desk")).context["numbers"] if "apart" in one["url"])
    assert number["count"] == "3"


def test_no_call_back_unless_the_number_is_marked_safe(as_, operator):
    client = as_(operator)
    press(client, operator, "SILENT", number=WORDS["number"])
    contact = Contact.objects.get()
    assert bytes(contact.number_index) == phone_key(NUMBER)
    warned = client.get(contact.get_absolute_url())
    assert warned.context["assume_danger"]
    refusal = "<strong>"
    card = warned.content.decode().partition('class="card amber"')[2].partition("</section>")[0]
    assert refusal in card
    Contact.objects.update(safety="safe")
    card = (
        client.get(contact.get_absolute_url())
        .content.decode()
        .partition('class="card amber"')[2]
        .partition("</section>")[0]
    )
    assert card and refusal not in card


def test_the_administrator_takes_no_calls(as_, administrator):
    assert quick(as_(administrator), administrator).status_code == 403
    assert Contact.objects.count() == 0
