"""merge_persons: one record stays and holds everything, the other points at it; by a person's decision alone."""

import pytest
from django.apps import apps
from django.urls import reverse

from cases.models import Party
from people.actions.merging import pointers
from people.finding import find_by_name
from people.models import MergeDecision, Person
from people.record import add_phone
from tests import factories
from tests.people.acts import decide, recorded, send
from tests.people.met import persons_by_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(supervisor, lawyer):
    return factories.case(supervisor, responsible=lawyer, client="Erkin Tokonov").parties.get().person


@pytest.fixture
def pair(person, other):
    return factories.duplicate(person, other)


def merge(client, pair, kept, **more):
    return decide(client, "merge_persons", pair, kept=str(kept.pk), **more)


def test_it_merges_and_records_with_both(pair, person, other, supervisor, as_):
    number = add_phone(person=other, number=factories.number(), by=supervisor).number
    assert merge(as_(supervisor), pair, person).status_code == 302
    other.refresh_from_db()
    pair.refresh_from_db()
    assert other.merged_into == person
    assert pair.state == "merged"
    assert persons_by_phone(number) == [person.pk]
    assert {hit.person for hit in find_by_name("Erkin Tokonov").hits} == {person.pk}
    assert person.parties.count() == 2
    assert len(recorded("merge_persons", person)) == len(recorded("merge_persons", other)) == 1


def test_the_merged_record_leads_to_the_kept_one(pair, person, other, supervisor, other_lawyer, as_):
    merge(as_(supervisor), pair, person)
    page = reverse("person_page", args=[other.pk])
    assert as_(supervisor).get(page).url == person.get_absolute_url()
    assert as_(other_lawyer).get(page).status_code == 404
    assert send(as_(supervisor), "add_name", other.pk, full="Азат Ли", kind="alias").status_code == 404


def test_whoever_saw_the_merged_record_sees_the_kept_one(pair, person, other, supervisor, other_lawyer, as_):
    factories.assignment(other.parties.get().case, other_lawyer, "helping", supervisor)
    assert as_(other_lawyer).get(person.get_absolute_url()).status_code == 404
    merge(as_(supervisor), pair, person)
    assert as_(other_lawyer).get(person.get_absolute_url()).status_code == 200


def test_what_the_kept_record_does_not_know_it_takes_over(pair, person, other, supervisor, as_):
    Person.objects.filter(pk=person.pk).update(sex="male")
    other.sex, other.birth_date = "female", "1984-05-12"
    other.save(update_fields=["sex", "birth_date"])
    merge(as_(supervisor), pair, person)
    person.refresh_from_db()
    assert (person.sex, person.birth_date) == ("male", "1984-05-12")


def test_a_twin_row_stays_where_it_is(pair, person, other, case, supervisor, as_):
    """Both records are client of one case and have one number: the database keeps one of each a person."""
    number = factories.number()
    for one in (person, other):
        add_phone(person=one, number=number, by=supervisor)
    Party.objects.filter(person=other).update(case=case)
    assert merge(as_(supervisor), pair, person).status_code == 302
    assert (person.parties.count(), other.parties.count()) == (1, 1)
    assert (person.phones.count(), other.phones.count()) == (1, 1)


def test_it_refuses_when_a_record_changed_since_the_page_was_drawn(pair, person, supervisor, lawyer, as_):
    shown = Person.objects.get(pk=pair.first_id).version
    send(as_(lawyer), "add_name", Person.objects.get(pk=pair.first_id), full="Азат Ли", kind="alias")
    answer = merge(as_(supervisor), pair, person, first_version=shown)
    assert answer.status_code == 409
    assert not MergeDecision.objects.exists()
    assert "Азат Ли" in answer.content.decode(), "the page shows what is new"


def test_it_refuses_a_stale_question(pair, person, supervisor, as_):
    assert merge(as_(supervisor), pair, person, version=9).status_code == 409


def test_a_second_press_is_one_merge(pair, person, supervisor, as_):
    for _ in range(2):
        merge(as_(supervisor), pair, person)
    assert MergeDecision.objects.count() == 1


@pytest.mark.parametrize(
    "more", [{"why": ""}, {"kept": "00000000-0000-4000-8000-000000000000"}, {"kept": "x"}]
)
def test_it_needs_a_reason_and_one_of_the_two(more, pair, person, supervisor, as_):
    words = {"kept": str(person.pk), **more}
    assert decide(as_(supervisor), "merge_persons", pair, **words).status_code == 422
    assert not MergeDecision.objects.exists()


def test_two_people_may_turn_out_to_be_one(pair, person, supervisor, as_):
    decide(as_(supervisor), "keep_apart", pair)
    assert merge(as_(supervisor), pair, person).status_code == 302


def test_hidden_people_are_not_merged(pair, person, supervisor, as_):
    send(as_(supervisor), "hide_person", person, reason="угрозы")
    assert merge(as_(supervisor), pair, person).status_code == 404


def test_only_supervisors_who_see_both(pair, person, lawyer, other_lawyer, supervisor, other_supervisor, as_):
    factories.wall(person.parties.get().case, other_supervisor, supervisor)
    for user, expected in ((lawyer, 403), (other_lawyer, 404), (other_supervisor, 404)):
        assert merge(as_(user), pair, person).status_code == expected


NOT_MOVED = {
    ("people.Person", "merged_into"),
    ("people.PossibleDuplicate", "first"),
    ("people.PossibleDuplicate", "second"),
    ("people.MergeDecision", "kept"),
    ("people.MergeDecision", "merged"),
}


def test_every_key_to_a_person_moves_with_a_merge():
    """A model that points at a person and is forgotten here would lose its rows' person at the next merge."""
    found = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.related_model is Person
    }
    assert found - NOT_MOVED == set(pointers())
