"""A name that a search met leads to the person's page, for those for whom the page exists."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.record import record_person
from tests import factories

pytestmark = pytest.mark.django_db
NAME = "Эркин Токонов"


def page(client) -> str:
    return client.post(reverse("search"), {"q": NAME}).content.decode()


def test_the_name_leads_to_the_page(lawyer, other_lawyer, supervisor, as_):
    person = factories.case(supervisor, responsible=lawyer, client=NAME).parties.get().person
    link = f'<a href="{person.get_absolute_url()}">{NAME}</a>'
    assert link in page(as_(lawyer))
    assert link in page(as_(supervisor))
    assert person.get_absolute_url() not in page(as_(other_lawyer))


def test_an_operator_finds_an_old_caller_without_the_page(operator, as_):
    person = record_person(name=NAME, by=operator)
    contact = factories.contact(operator, caller=person)
    assert f'<a href="{person.get_absolute_url()}">' in page(as_(operator))
    ended = timezone.now() - timedelta(days=2)
    type(contact).objects.filter(pk=contact.pk).update(
        began_at=ended, logged_at=ended, state="done", finished_at=ended, finished_by=operator
    )
    shown = page(as_(operator))
    assert NAME in shown
    assert person.get_absolute_url() not in shown
    assert as_(operator).get(person.get_absolute_url()).status_code == 404
