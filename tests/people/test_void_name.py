"""void_name: a wrong name is taken out with a reason; the last one stays."""

import pytest

from people.finding import find_by_name
from people.record import add_name
from tests import factories
from tests.people.acts import recorded, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong(person, lawyer):
    return add_name(person=person, full="Эркин Токоев", by=lawyer)


def test_it_takes_out_and_records(person, wrong, lawyer, as_):
    assert send(as_(lawyer), "void_name", person, wrong.pk, reason="ослышались").status_code == 302
    wrong.refresh_from_db()
    assert (wrong.voided_by, wrong.void_reason) == (lawyer, "ослышались")
    assert len(recorded("void_name", person)) == 1
    assert "Эркин Токоев" not in {hit.name.full for hit in find_by_name("Эркин Токоев").hits}


def test_a_reason_is_needed(person, wrong, lawyer, as_):
    assert send(as_(lawyer), "void_name", person, wrong.pk).status_code == 422


def test_the_last_name_stays(person, lawyer, as_):
    answer = send(as_(lawyer), "void_name", person, person.names.get().pk, reason="ошибка")
    assert answer.status_code == 422
    assert person.names.get().voided_at is None


def test_it_refuses_a_stale_version(person, wrong, lawyer, as_):
    answer = send(as_(lawyer), "void_name", person, wrong.pk, reason="ошибка", version=0)
    assert answer.status_code == 409
    assert answer.context["form"]["version"].value() == str(person.version)


def test_a_second_press_is_refused(person, wrong, lawyer, as_):
    for expected in (302, 422):
        assert send(as_(lawyer), "void_name", person, wrong.pk, reason="ошибка").status_code == expected


def test_a_name_of_somebody_else_is_not_there(person, supervisor, lawyer, as_):
    from_elsewhere = add_name(person=_other(supervisor), full="Другой Человек", by=supervisor)
    assert send(as_(lawyer), "void_name", person, from_elsewhere.pk, reason="ошибка").status_code == 404


def _other(by):
    return factories.person(by, "Азат Ли")
