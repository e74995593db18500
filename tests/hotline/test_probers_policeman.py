"""A policeman calls: he knows what stands in his protocol, and learns that somebody answers the telephone.

He has her name in every spelling, her birth date, the place, and her number; he has read the lawyer's name on the order.
"""

import pytest

from tests.hotline.asked import CLIENT, NUMBER
from tests.hotline.probing import ASKED, HIS_NUMBER, SAID, WORLDS, Said, differences, looks

pytestmark = pytest.mark.django_db
HIS = "Абдыраев Улан"
PROTOCOL = {"birth": "12.03.1987", "lawyer": "Жолдошев Нурлан"}
STORIES = {
    "as himself": Said(caller_name=HIS, concerned_name=CLIENT, facts=PROTOCOL),
    "as her brother": Said(caller_name="Токонов Эркин", concerned_name="Токонова Гульмира", facts=PROTOCOL),
    "with the code of her papers": Said(
        caller_name=HIS, concerned_name=CLIENT, code="BD-26-K7M4", facts=PROTOCOL
    ),
    "by her number": Said(number=NUMBER, caller_name=HIS, concerned_name=CLIENT, facts=PROTOCOL),
    "with a word from the cell": Said(caller_name=HIS, concerned_name=CLIENT, facts={"word": "подснежник"}),
}


@pytest.fixture
def cast(operator, supervisor, lawyer):
    return {"operator": operator, "supervisor": supervisor, "lawyer": lawyer}


@pytest.mark.parametrize("story", STORIES)
def test_he_learns_nothing(story, cast, as_):
    entries = SAID if story == "by her number" else ASKED
    assert differences(STORIES[story], WORLDS[1:], cast, as_, entries) == []


def test_of_her_number_the_operator_sees_that_it_rang_and_not_to_say_so(cast, as_):
    seen, _found = looks("word", Said(number=NUMBER), ["look_up_number"], cast, as_)["look_up_number"]
    assert "1" in seen.body
    assert CLIENT not in seen.body
    nothing, _found = looks("word", Said(number=HIS_NUMBER), ["look_up_number"], cast, as_)["look_up_number"]
    assert nothing.body != seen.body
