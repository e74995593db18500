"""The page of a person: who meets whom there, and what of cases and calls stands on it (design/model.md section 7)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from people.models import Address, Kinship, Person
from people.record import record_person
from tests import factories
from tests.people.acts import address, client_of

pytestmark = pytest.mark.django_db
NAME = "Эркин Токонов"


def code(client, person) -> int:
    return client.get(address("person_page", person.pk)).status_code


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("lawyer", 200), ("intern", 200), ("supervisor", 200), ("other_lawyer", 404), ("other_intern", 404),
        ("operator", 404), ("administrator", 404),
    ],
)  # fmt: skip
def test_the_client_of_a_case(who, expected, person, as_, request):
    assert code(as_(request.getfixturevalue(who)), person) == expected


def test_a_stranger_gets_what_is_not_there(person, other_lawyer, as_):
    client = as_(other_lawyer)
    foreign, missing = (client.get(address("person_page", pk)) for pk in (person.pk, uuid4()))
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)


def test_the_opening_is_recorded(person, lawyer, as_):
    as_(lawyer).get(address("person_page", person.pk))
    assert AuditEntry.objects.filter(verb="people.read_person", about_id=str(person.pk)).count() == 1


def on_the_phone(operator, **fields) -> Person:
    caller = record_person(name="Гульмира Токонова", by=operator, number=factories.number())
    factories.contact(operator, caller=caller, concerned=caller, **fields)
    return caller


def test_an_operator_knows_the_caller_while_on_the_contact(operator, other_operator, as_):
    caller = on_the_phone(operator)
    assert code(as_(operator), caller) == 200
    assert code(as_(other_operator), caller) == 404


def test_yesterdays_caller_is_not_the_operators_any_more(operator, supervisor, as_):
    long_ago = timezone.now() - timedelta(days=2)
    done = {"state": "done", "finished_at": long_ago, "finished_by": operator, "answer_by": None}
    caller = on_the_phone(operator, logged_at=long_ago, began_at=long_ago, **done)
    assert code(as_(operator), caller) == 404
    assert code(as_(supervisor), caller) == 200


def test_a_wall_hides_who_is_known_from_that_case_alone(case, person, supervisor, other_supervisor, as_):
    factories.wall(case, other_supervisor, supervisor)
    assert code(as_(other_supervisor), person) == 404
    assert code(as_(supervisor), person) == 200


def test_a_restriction_hides_too_until_the_glass_is_broken(supervisor, lawyer, as_):
    sealed = factories.case(supervisor, responsible=lawyer, restricted=True, client="Айсулуу Бекова")
    person = client_of(sealed)
    assert code(as_(supervisor), person) == 404
    assert code(as_(lawyer), person) == 200
    factories.glass(sealed, supervisor)
    assert code(as_(supervisor), person) == 200


def test_of_two_cases_the_page_names_the_visible_one(case, person, supervisor, other_supervisor, as_):
    walled = factories.case(supervisor, client="Эркин Токонов")
    walled.parties.update(person=person, name=person.names.get())
    factories.wall(walled, other_supervisor, supervisor)
    page = as_(other_supervisor).get(address("person_page", person.pk)).content.decode()
    assert case.code in page
    assert walled.code not in page


def test_kin_of_a_client_is_known_with_the_client(person, lawyer, other_lawyer, supervisor, as_):
    mother = record_person(name="Бурул Токонова", by=lawyer)
    Kinship.objects.create(
        person=person, other=mother, relation="parent", created_at=timezone.now(), created_by=lawyer
    )
    page = as_(lawyer).get(address("person_page", person.pk)).content.decode()
    assert "Бурул Токонова" in page
    assert code(as_(lawyer), mother) == 200
    assert code(as_(other_lawyer), mother) == 404
    assert code(as_(supervisor), mother) == 200


def test_kin_with_a_case_of_their_own_is_no_line_for_others(person, lawyer, supervisor, as_):
    """Husband and wife on two sides: the one's lawyer does not learn that the other is a client too."""
    other = factories.case(supervisor, client="Айнура Токонова")
    wife = client_of(other)
    Kinship.objects.create(
        person=person, other=wife, relation="spouse", created_at=timezone.now(), created_by=supervisor
    )
    assert code(as_(lawyer), wife) == 404
    assert "Айнура Токонова" not in as_(lawyer).get(address("person_page", person.pk)).content.decode()
    assert "Айнура Токонова" in as_(supervisor).get(address("person_page", person.pk)).content.decode()


def test_an_operator_sees_of_a_number_and_an_address_only_what_the_operator_wrote(operator, supervisor, as_):
    caller = on_the_phone(operator)
    caller.phones.update(created_by=supervisor)
    Address.objects.create(
        person=caller, line="ул. Тестовая, 5", created_at=timezone.now(), created_by=supervisor
    )
    page = as_(operator).get(address("person_page", caller.pk)).content.decode()
    whole = as_(supervisor).get(address("person_page", caller.pk)).content.decode()
    number = f"0{caller.phones.get().number[4:7]} {caller.phones.get().number[7:9]}"
    assert number in whole
    assert number not in page
    assert "ул. Тестовая, 5" in whole
    assert "ул. Тестовая, 5" not in page


def test_no_button_that_would_be_refused(person, lawyer, intern, as_):
    for user, shown in ((lawyer, True), (intern, False)):
        page = as_(user).get(address("person_page", person.pk)).content.decode()
        assert (reverse("add_name", args=[person.pk]) in page) is shown
        assert reverse("hide_person", args=[person.pk]) not in page


def test_the_history_names_what_was_done_and_by_whom(person, lawyer, as_):
    client = as_(lawyer)
    client.post(address("add_name", person.pk), {"full": "Erkin Tokonov", "kind": "document"})
    page = client.get(address("person_history", person.pk)).content.decode()
    assert lawyer.name in page
    assert "Erkin Tokonov" not in page.split('<ol class="line">')[1].split("</ol>")[0]
