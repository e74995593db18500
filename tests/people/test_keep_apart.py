"""keep_apart: two different people, by a supervisor's decision."""

import pytest

from tests import factories
from tests.people.acts import decide, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(person, supervisor, lawyer):
    other = factories.case(supervisor, responsible=lawyer, client="Erkin Tokonov").parties.get().person
    return factories.duplicate(person, other)


def test_it_decides_and_records_with_both(pair, supervisor, as_):
    assert decide(as_(supervisor), "keep_apart", pair).status_code == 302
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.explanation) == ("apart", supervisor, "сверили по телефону")
    assert len(recorded("keep_apart", pair.first)) == len(recorded("keep_apart", pair.second)) == 1


def test_a_reason_is_needed(pair, supervisor, as_):
    assert decide(as_(supervisor), "keep_apart", pair, why="").status_code == 422


def test_it_refuses_a_stale_version(pair, supervisor, as_):
    assert decide(as_(supervisor), "keep_apart", pair, version=9).status_code == 409
    pair.refresh_from_db()
    assert pair.state == "open"


def test_a_second_press_changes_nothing(pair, supervisor, other_supervisor, as_):
    decide(as_(supervisor), "keep_apart", pair)
    decide(as_(other_supervisor), "keep_apart", pair)
    pair.refresh_from_db()
    assert pair.decided_by == supervisor


def test_others_propose_only(pair, lawyer, other_lawyer, as_):
    for user, expected in ((lawyer, 403), (other_lawyer, 404)):
        assert decide(as_(user), "keep_apart", pair).status_code == expected
