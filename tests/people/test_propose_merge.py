"""propose_merge: whoever spoke with the person says that two records are one; a supervisor decides."""

import pytest
from django.urls import reverse

from people.models import Person, PossibleDuplicate
from tests import factories
from tests.people.acts import address, key, recorded, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(supervisor, lawyer):
    return factories.case(supervisor, responsible=lawyer, client="Erkin Tokonov").parties.get().person


@pytest.mark.parametrize("who", ["lawyer", "intern", "supervisor"])
def test_it_proposes_and_records(who, person, other, case, intern, as_, request):
    factories.assignment(other.parties.get().case, intern, "intern", case.opened_by)
    user = request.getfixturevalue(who)
    words = {"name": "Erkin", "known": str(other.pk), "remark": "тот же голос"}
    assert send(as_(user), "propose_merge", person, **key(user), **words).status_code == 302
    pair = PossibleDuplicate.objects.get()
    assert (pair.proposed_by, pair.remark, pair.ground, pair.reason) == (
        user,
        "тот же голос",
        "proposed",
        "latin",
    )
    assert pair.state == "open"
    assert len(recorded("propose_merge", person)) == 1
    assert Person.objects.filter(merged_into=None).count() == 2, "nothing is merged by it"


def test_on_the_page_of_a_question_the_other_may_be_unseen(person, supervisor, lawyer, as_):
    unseen = factories.case(supervisor, client="Erkin Tokonov").parties.get().person
    pair = factories.duplicate(person, unseen)
    answer = send(as_(lawyer), "propose_merge", person, pair=str(pair.pk), remark="тот же голос")
    assert answer.status_code == 302
    pair.refresh_from_db()
    assert pair.proposed_by == lawyer


@pytest.mark.parametrize("words", [{}, {"name": "Erkin"}, {"known": "not a key"}])
def test_it_asks_which_and_why(words, person, lawyer, as_):
    assert send(as_(lawyer), "propose_merge", person, **key(lawyer), remark="x", **words).status_code == 422


def test_an_unseen_record_cannot_be_named(person, supervisor, lawyer, as_):
    unseen = factories.case(supervisor, client="Erkin Tokonov").parties.get().person
    words = {"known": str(unseen.pk), "remark": "x"}
    assert send(as_(lawyer), "propose_merge", person, **key(lawyer), **words).status_code == 422
    assert not PossibleDuplicate.objects.exists()


def test_two_people_are_not_proposed_again(person, other, supervisor, lawyer, as_):
    pair = factories.duplicate(
        person, other, state="apart", decided_at=person.created_at, decided_by=supervisor
    )
    words = {"known": str(other.pk), "remark": "x"}
    assert send(as_(lawyer), "propose_merge", person, **key(lawyer), **words).status_code == 422
    pair.refresh_from_db()
    assert pair.proposed_at is None


def test_strangers_may_not(person, other, other_lawyer, administrator, as_):
    for user in (other_lawyer, administrator):
        assert send(as_(user), "propose_merge", person, known=str(other.pk), remark="x").status_code == 404


@pytest.mark.parametrize("pair", ["x", "00000000-0000-4000-8000-000000000000"])
def test_a_pair_that_is_none(pair, person, lawyer, as_):
    assert send(as_(lawyer), "propose_merge", person, pair=pair, remark="x").status_code in (403, 404)


def test_without_a_script_a_button_asks(person, other, lawyer, as_):
    answer = send(as_(lawyer), "propose_merge", person, **key(lawyer), do="look_up", name="Эркин Токонов")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert str(other.pk) in page
    assert f'value="{person.pk}"' not in page, "not the person of the page"
    assert reverse("look_up_person") in page
    assert address("person_page", person.pk) in page
