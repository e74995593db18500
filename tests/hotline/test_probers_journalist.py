"""A journalist calls: name, birth date, town and lawyer were in the newspaper; no spelling of the name and no story helps.

The name of the caller must be that of somebody who may be told; what the public knows is no fact that comes from us.
"""

import pytest

from tests.hotline.probing import ASKED, SAID, SPELLINGS, WORLDS, Said, differences, place

pytestmark = pytest.mark.django_db
HERS = "Айжан Бекова"


@pytest.fixture
def cast(operator, supervisor, lawyer):
    return {"operator": operator, "supervisor": supervisor, "lawyer": lawyer}


@pytest.mark.parametrize("name", SPELLINGS)
def test_she_learns_nothing_with_her_own_name(name, cast, as_):
    facts = {"birth": "12.03.1987", "lawyer": "Жолдошев", "place": str(place().pk)}
    said = Said(caller_name=HERS, concerned_name=name, facts=facts)
    entries = SAID if name == SPELLINGS[1] else ASKED
    assert differences(said, WORLDS[1:], cast, as_, entries) == []


@pytest.mark.parametrize("name", SPELLINGS)
def test_nor_as_the_client_with_what_stood_in_the_newspaper(name, cast, as_):
    facts = {"birth": "1987", "place": str(place().pk)}
    said = Said(caller_name=name, concerned_name=name, facts=facts)
    assert differences(said, WORLDS[1:], cast, as_, ASKED) == []
