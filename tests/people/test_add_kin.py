"""add_kin: somebody known, somebody new, or a colleague is a person's relative."""

import pytest

from people.models import Kinship, Person
from tests import factories
from tests.people.acts import key, recorded, send

pytestmark = pytest.mark.django_db


def test_somebody_new_is_recorded(person, lawyer, as_):
    answer = send(as_(lawyer), "add_kin", person, **key(lawyer), relation="parent", name="Бурул Токонова")
    assert answer.status_code == 302
    kin = person.kin.get()
    assert kin.other.names.get().full == "Бурул Токонова"
    assert kin.seen_from(kin.other) == "сын или дочь"
    assert len(recorded("add_kin", person)) == 1


def test_somebody_known_is_not_recorded_again(person, lawyer, supervisor, as_):
    other = factories.case(supervisor, responsible=lawyer, client="Бурул Токонова").parties.get().person
    before = Person.objects.count()
    words = {"relation": "parent", "name": "Бурул Токонова", "known": str(other.pk)}
    assert send(as_(lawyer), "add_kin", person, **key(lawyer), **words).status_code == 302
    assert person.kin.get().other == other
    assert Person.objects.count() == before


def test_somebody_who_is_not_seen_cannot_be_ticked(person, lawyer, supervisor, as_):
    """A foreign key in the form is worth nothing: somebody new of that name is recorded instead."""
    other = factories.case(supervisor, client="Бурул Токонова").parties.get().person
    words = {"relation": "parent", "name": "Бурул Токонова", "known": str(other.pk)}
    send(as_(lawyer), "add_kin", person, **key(lawyer), **words)
    assert person.kin.get().other != other


def test_a_colleague_is_kin_for_the_conflict_check(person, lawyer, operator, as_):
    words = {"relation": "sibling", "staff": str(operator.pk)}
    assert send(as_(lawyer), "add_kin", person, **key(lawyer), **words).status_code == 302
    assert person.kin.get().staff == operator


@pytest.mark.parametrize("words", [{}, {"name": ""}, {"name": "Ли", "relation": ""}])
def test_it_asks_for_what_is_missing(words, person, lawyer, as_):
    assert (
        send(as_(lawyer), "add_kin", person, **key(lawyer), **{"relation": "child", **words}).status_code
        == 422
    )
    assert not Kinship.objects.exists()


def test_nobody_is_his_own_kin(person, lawyer, as_):
    words = {"relation": "child", "name": "Эркин Токонов", "known": str(person.pk)}
    assert send(as_(lawyer), "add_kin", person, **key(lawyer), **words).status_code == 422


def test_a_double_click_records_nobody_twice(person, lawyer, as_):
    form, before = key(lawyer), Person.objects.count()
    for _ in range(2):
        send(as_(lawyer), "add_kin", person, **form, relation="parent", name="Бурул Токонова")
    assert Kinship.objects.count() == 1
    assert Person.objects.count() == before + 1


def test_without_a_script_a_button_asks(person, lawyer, supervisor, as_):
    factories.case(supervisor, responsible=lawyer, client="Бурул Токонова")
    words = {"do": "look_up", "relation": "parent", "name": "Burul Tokonova"}
    answer = send(as_(lawyer), "add_kin", person, **key(lawyer), **words)
    assert answer.status_code == 200
    assert "Бурул Токонова" in answer.content.decode()
    assert answer.context["form"]["name"].value() == "Burul Tokonova"
    assert not Kinship.objects.exists()


def test_others_may_not(person, intern, other_lawyer, as_):
    for user, expected in ((intern, 403), (other_lawyer, 404)):
        answer = send(as_(user), "add_kin", person, **key(user), relation="parent", name="Бурул Токонова")
        assert answer.status_code == expected
