"""Reading and showing numbers: every grouping of domain.md section 6."""

import pytest
from django.core.exceptions import ValidationError

from people.phones import phone_key, read_phone, show_phone


@pytest.mark.parametrize(
    "typed",
    [
        "0990 18 03 00", "0990180300", "+996 990 180300", "+996 (990) 18-03-00", "996990180300", "8 10 996 990 180300",
        "810996990180300", "00 996 990 18 03 00", "+996 990 18 03 00", "0990\u201118\u201103\u201100", "0990/18.03.00",
        "\uff10990180300",
    ],
)  # fmt: skip
def test_every_grouping_is_one_number(typed):
    assert read_phone(typed) == "+996990180300"


@pytest.mark.parametrize("typed", ["+996 551 961 861", "0551 961 861"])
def test_the_organisations_own_ways_of_writing(typed):
    assert read_phone(typed) == "+996551961861"
    assert read_phone("0504 0905 54") == "+996504090554"


@pytest.mark.parametrize(
    ("typed", "number"), [("+7 495 123-45-67", "+74951234567"), ("+90 532 123 45 67", "+905321234567")]
)
def test_numbers_of_other_countries(typed, number):
    assert read_phone(typed) == number
    assert show_phone(number).startswith(number[:2])


@pytest.mark.parametrize("code", ["102", "103", "111", "112", "115", "117"])
def test_short_codes(code):
    assert read_phone(code) == code
    assert show_phone(code) == code


@pytest.mark.parametrize(
    "typed", ["0100 00 41 18", "+996 100 004118", "996100004118", "8 10 996 100 00 41 18"]
)
def test_the_demonstration_takes_numbers_that_cannot_be_assigned(typed, settings):
    settings.DEMONSTRATION = True
    assert read_phone(typed) == "+996100004118"
    settings.DEMONSTRATION = False
    with pytest.raises(ValidationError):
        read_phone(typed)


@pytest.mark.parametrize(
    "typed",
    ["нет телефона", "12", "0990 18 03", "+996", "099018030012", "0990 18 03 00 мама", "9" * 41, "++996990180300",
     "0990+180300", "٠٩٩٠", "()", "\x00", "0990180300\x00", "+1"],
)  # fmt: skip
def test_what_is_no_number(typed):
    with pytest.raises(ValidationError):
        read_phone(typed)


def test_one_style_on_the_screen():
    assert show_phone("+996990180300") == "0990 18 03 00"
    assert show_phone("+996100004118") == "0100 00 41 18"
    assert show_phone("what nobody can read") == "what nobody can read"


def test_the_key_tells_numbers_apart_and_tells_nothing():
    assert phone_key("+996990180300") == phone_key(read_phone("0990 18 03 00"))
    assert phone_key("+996990180300") != phone_key("+996990180301")
    assert len(phone_key("102")) == 32
