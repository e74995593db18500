"""Search by number: calls of hidden people are met by those only who may see the person."""

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.lookup import what_is_known
from people.actions.hiding import hide_person
from people.models import Person
from people.reached import persons_called_so
from people.record import add_phone, record_person
from tests import factories

pytestmark = pytest.mark.django_db
NAME, NUMBER = "Эркин Токонов", "+996100554433"


@pytest.fixture
def hidden(supervisor):
    """Somebody hidden, whose number is kept."""
    person = record_person(name=NAME, number=NUMBER, by=supervisor)
    return hide_person(person=person, version=person.version, reason="угрозы", by=supervisor)


def met(client) -> int:
    response = client.post(reverse("search"), {"q": NUMBER})
    if "found" in response.context and not response.context["found"].contacts:
        assert not response.context["found"].is_known
    return len(response.context["found"].contacts)


@pytest.mark.parametrize("role", ["caller", "concerned"])
def test_a_call_with_somebody_hidden_is_not_met_by_its_number(role, hidden, operator, supervisor, as_):
    contact = factories.contact(operator, number=NUMBER, **{role: hidden})
    assert met(as_(operator)) == 0
    assert met(as_(supervisor)) == 1
    assert as_(operator).get(contact.get_absolute_url()).status_code == 200, "it is still the own call"


def test_the_other_calls_from_this_number_are(hidden, operator, as_):
    factories.contact(operator, number=NUMBER, caller=hidden)
    factories.contact(operator, number=NUMBER)
    assert met(as_(operator)) == 1


def test_the_own_lawyer_meets_the_calls_of_the_case(operator, lawyer, other_lawyer, supervisor, as_):
    case = factories.case(supervisor, responsible=lawyer, client=NAME)
    person = case.parties.get().person
    add_phone(person=person, number=NUMBER, by=lawyer)
    factories.contact(operator, number=NUMBER, caller=person, case=case)
    hide_person(person=person, version=person.version, reason="угрозы", by=supervisor)
    assert [met(as_(user)) for user in (lawyer, other_lawyer, operator, supervisor)] == [1, 0, 0, 1]


def test_a_look_up_counts_no_call_of_theirs(hidden, operator):
    factories.contact(operator, number=NUMBER, caller=hidden, safety="unsafe")
    factories.contact(operator, number=NUMBER, concerned=hidden)
    known = what_is_known(NUMBER, NAME)
    assert (known.times, known.mark, known.persons) == (0, "", [])


def test_the_hidden_are_left_out_even_where_their_keys_are_kept(operator, supervisor):
    """Not by the lack of keys alone."""
    person = record_person(name=NAME, number=NUMBER, by=operator)
    assert persons_called_so(NAME, NUMBER) == [person.pk]
    Person.objects.filter(pk=person.pk).update(hidden_at=timezone.now(), hidden_by=supervisor)
    assert persons_called_so(NAME, NUMBER) == []
