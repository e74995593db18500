"""`{% url %}` of the house says what Django's own says, also the second time, and refuses what it refuses."""

from uuid import uuid4

import pytest
from django.template import Context, Engine
from django.urls import NoReverseMatch, reverse

ENGINE = Engine(
    libraries={"house": "bir_duino.templatetags.house"}, builtins=["bir_duino.templatetags.house"]
)


def said(words: str, **context: object) -> str:
    """A template of these words, drawn."""
    return ENGINE.from_string(words).render(Context(context))


def test_an_address_of_a_row_is_its_own():
    drawn = "{% for key in keys %}{% url 'contact_page' key %} {% endfor %}"
    keys = [uuid4(), uuid4()]
    for _ in range(2):
        assert said(drawn, keys=keys).split() == [reverse("contact_page", args=[key]) for key in keys]


def test_other_pages_of_the_same_row_are_others():
    key = uuid4()
    for name in ("take_missed_call", "dismiss_missed_call"):
        assert said(f"{{% url '{name}' key %}}", key=key) == reverse(name, args=[key])


def test_arguments_that_are_no_keys_and_addresses_that_are_not_there():
    assert said("{% url 'case_page' code %}", code="BD-26-K7M4") == reverse("case_page", args=["BD-26-K7M4"])
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            said("{% url 'contact_queue' key %}", key=uuid4())
