"""split_contact: two matters in one call become two contacts."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.fields import signed_row_key
from audit.history import words_of
from audit.models import AuditEntry
from hotline.models import Contact
from tests import factories
from tests.hotline.calls import WORDS, press

pytestmark = pytest.mark.django_db


def split(client, user, contact, *, key=None, **words):
    data = {
        "version": contact.version, "row_key": signed_row_key(user, key), "stays": "О сыне.", "said": "О пенсии.",
        "triage": "routine", "concerned_name": "", **words,
    }  # fmt: skip
    return client.post(reverse("split_contact", args=[contact.pk]), data)


@pytest.fixture
def contact(as_, operator):
    press(as_(operator), operator, "queue", **WORDS)
    return Contact.objects.get()


def test_the_second_matter_is_a_contact_of_its_own(as_, operator, supervisor, contact):
    assert as_(operator).get(reverse("split_contact", args=[contact.pk])).status_code == 200
    answer = split(as_(operator), operator, contact)
    second = Contact.objects.exclude(pk=contact.pk).get()
    assert answer.url == second.get_absolute_url()
    contact.refresh_from_db()
    assert (contact.said, second.said, second.split_from) == ("О сыне.", "О пенсии.", contact)
    assert (second.state, second.triage, second.operator) == ("in_triage", "routine", operator)
    same = (
        "number",
        "caller_id",
        "caller_name",
        "concerned_id",
        "began_at",
        "safety",
        "safety_note",
        "language",
    )
    assert {name: getattr(second, name) for name in same} == {name: getattr(contact, name) for name in same}
    entry = AuditEntry.objects.get(verb="hotline.split_contact")
    assert {(one.field, one.old, one.new) for one in words_of(entry).changes} == {
        ("said", WORDS["said"], "О сыне.")
    }


def test_it_may_be_about_somebody_else(as_, operator, contact):
    split(as_(operator), operator, contact, concerned_name="Сайкал Сатарова")
    second = Contact.objects.exclude(pk=contact.pk).get()
    assert second.concerned_name == "Сайкал Сатарова"
    assert second.concerned.names.get().full == "Сайкал Сатарова"
    assert (second.relation, second.caller_id) == ("other", contact.caller_id)


def test_a_double_press_is_one_contact_and_a_stale_page_is_told(as_, operator, contact):
    key = uuid4()
    one, other = (split(as_(operator), operator, contact, key=key) for _ in range(2))
    assert one.url == other.url
    assert Contact.objects.count() == 2
    stale = split(as_(operator), operator, contact, said="Мои слова")
    assert stale.status_code == 409 and "Мои слова" in stale.content.decode()


def test_both_halves_are_wanted(as_, operator, contact):
    for field in ("stays", "said", "triage"):
        assert field in split(as_(operator), operator, contact, **{field: ""}).context["form"].errors


def test_not_out_of_a_case_and_not_by_strangers(as_, operator, lawyer, administrator, supervisor, contact):
    for user in (lawyer, administrator):
        assert split(as_(user), user, contact).status_code == 404
    contact.case = factories.case(supervisor)
    contact.save()
    assert "split_contact" not in as_(operator).get(contact.get_absolute_url()).context["verbs"]
