"""A violent husband calls from his wife's phone: he knows her as no stranger does, and has been through her papers.

He says that he is she, or lets his sister say it. Where a word was agreed on, or the number is marked unsafe, no fact helps.
"""

import pytest

from people.models import Phone
from tests import factories
from tests.hotline import probing
from tests.hotline.asked import CLIENT, MESSAGE, NUMBER, ask, file_of, shown
from tests.hotline.probing import CODE, MOTHER, STORY, WORLDS, Said, differences, looks

pytestmark = pytest.mark.django_db
ALL_HE_KNOWS = {"birth": "12.03.1987", "lawyer": "Нурлан Жолдошев"}
STORIES = {
    "as his wife": Said(NUMBER, CLIENT, "", CODE, ALL_HE_KNOWS),
    "as his wife, in Latin": Said(NUMBER, "Tokonova Gulmira", "", CODE, ALL_HE_KNOWS),
    "as her mother": Said(NUMBER, MOTHER, CLIENT, CODE, ALL_HE_KNOWS),
    "as himself": Said(NUMBER, "Токонов Азамат", CLIENT, CODE, ALL_HE_KNOWS),
    "with a word that he guesses": Said(NUMBER, CLIENT, "", CODE, {**ALL_HE_KNOWS, "word": "любимая"}),
}


@pytest.fixture
def cast(operator, supervisor, lawyer):
    return {"operator": operator, "supervisor": supervisor, "lawyer": lawyer}


@pytest.mark.parametrize("story", STORIES)
def test_he_learns_nothing(story, cast, as_):
    entries = probing.SAID - {"look_up_number"} if story == "as his wife" else probing.ASKED
    assert differences(STORIES[story], WORLDS[2:], cast, as_, entries) == []


def test_by_the_number_alone_no_name_stands_on_the_screen(cast, as_):
    assert differences(Said(NUMBER), WORLDS[1:], cast, as_, ["look_up_number"]) == []


def test_of_the_hidden_nothing_is_known_even_with_her_name(cast, as_):
    """Number and name together open the masked answer; of her there is none."""
    entries = ["look_up_number", "log_contact without a script", "contact_page"]
    assert differences(Said(NUMBER, CLIENT), ["hidden"], cast, as_, entries) == []


def test_with_her_name_only_since_when_and_never_how_we_call_ourselves(cast, as_):
    seen, found = looks("word", Said(NUMBER, CLIENT), ["look_up_number"], cast, as_)["look_up_number"]
    assert found == []
    assert STORY not in seen.body
    assert seen.body.count("known_caller") == 1


def test_a_number_marked_unsafe_opens_by_no_fact_and_says_so_to_the_operator(
    supervisor, lawyer, operator, as_
):
    file_of(supervisor, lawyer, code=CODE, number=NUMBER)
    call = factories.contact(operator, number=NUMBER, caller_name="")
    Phone.objects.update(safety="unsafe")
    assert ask(as_(operator), call.pk, caller_name=CLIENT, code=CODE, **ALL_HE_KNOWS).status_code == 200
    assert MESSAGE not in shown(as_(operator), call.pk)


def test_she_herself_is_answered_on_the_same_phone_by_the_word(supervisor, lawyer, operator, as_):
    file_of(supervisor, lawyer, word="ромашка")
    Phone.objects.update(safety="unsafe")
    call = factories.contact(operator, number=NUMBER, caller_name="")
    assert ask(as_(operator), call.pk, word="ромашка").status_code == 302
