"""correct_person: what is known besides names and numbers; an old page overwrites nothing."""

import pytest

from tests.people.acts import recorded, send

pytestmark = pytest.mark.django_db

WORDS = {
    "sex": "male",
    "birth_date": "12.05.1984",
    "language": "ky",
    "speaks": ["ru"],
    "reads": ["ky", "ru"],
    "interpreter": "",
    "needs": ["large_print", "cannot_walk"],
    "access_needs": "звонить после обеда",
}


def test_it_corrects_and_records(person, lawyer, as_):
    assert send(as_(lawyer), "correct_person", person, **WORDS).status_code == 302
    person.refresh_from_db()
    assert (person.birth_date, person.reads, person.needs) == (
        "1984-05-12",
        ["ky", "ru"],
        ["large_print", "cannot_walk"],
    )
    assert "birth_date" in recorded("correct_person", person)[0].fields


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1984", "1984"), ("5.1984", "1984-05"), ("1984-05-12", "1984-05-12"), (" 01.02.2001 ", "2001-02-01")],
)
def test_a_birth_date_may_be_half_known(typed, kept, person, lawyer, as_):
    send(as_(lawyer), "correct_person", person, birth_date=typed)
    person.refresh_from_db()
    assert person.birth_date == kept


@pytest.mark.parametrize("typed", ["31.02.1984", "3099", "84", "не знаю", "1812", "13.1984", "9999-99-99"])
def test_a_day_that_is_none_is_refused(typed, person, lawyer, as_):
    assert send(as_(lawyer), "correct_person", person, birth_date=typed).status_code == 422


def test_groups_need_the_persons_word(person, lawyer, as_):
    assert send(as_(lawyer), "correct_person", person, groups=["journalist"]).status_code == 422
    assert send(as_(lawyer), "correct_person", person, groups=["journalist"], agreed="on").status_code == 302
    person.refresh_from_db()
    assert person.groups == ["journalist"]
    assert person.groups_agreed_on is not None
    send(as_(lawyer), "correct_person", person)
    person.refresh_from_db()
    assert person.groups_agreed_on is None


def test_nobody_dies_before_birth(person, lawyer, as_):
    assert send(as_(lawyer), "correct_person", person, birth_date="1984", died_on="1983").status_code == 422
    assert (
        send(as_(lawyer), "correct_person", person, birth_date="05.1984", died_on="1984").status_code == 302
    )


def test_a_stale_page_shows_both_versions_and_overwrites_nothing(person, lawyer, supervisor, as_):
    version = person.version
    send(as_(supervisor), "correct_person", person, birth_date="1990")
    answer = send(as_(lawyer), "correct_person", person, birth_date="1984", version=version)
    assert answer.status_code == 409
    assert [one[1:] for one in answer.context["conflict"]] == [("1984", "1990")]
    person.refresh_from_db()
    assert person.birth_date == "1990"
    assert answer.context["form"]["version"].value() == str(person.version)


def test_others_may_not(person, intern, other_lawyer, administrator, as_):
    for user, expected in ((intern, 403), (other_lawyer, 404), (administrator, 404)):
        assert send(as_(user), "correct_person", person, **WORDS).status_code == expected
