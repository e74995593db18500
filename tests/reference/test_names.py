"""Names: the reader's language, the Kyrgyz alphabet, old names that find the new place."""

import datetime

import pytest
from django.utils import translation

from reference.letters import fold
from reference.models import Place
from reference.names import find_places, sort_key


def test_kyrgyz_letters_stand_after_their_neighbours():
    alphabet = "а б в г д е ё ж з и й к л м н ң о ө п р с т у ү ф х ц ч ш щ ъ ы ь э ю я".split()
    shuffled = alphabet[::-1]
    assert sorted(shuffled, key=sort_key) == alphabet
    words = [
        "Ёлкина",
        "Еркинов",
        "Өмүралиев",
        "Осмонов",
        "Үсөнов",
        "Урматов",
        "Улан кызы",
        "Ңама",
        "Ниязов",
        "Пак",
    ]
    assert sorted(words, key=sort_key) == [
        "Еркинов", "Ёлкина", "Ниязов", "Ңама", "Осмонов", "Өмүралиев", "Пак", "Улан кызы", "Урматов", "Үсөнов",
    ]  # fmt: skip


def test_case_spaces_and_dots_do_not_change_the_order():
    assert sort_key("АЛА-тоо")[0] == sort_key("ала тоо")[0]
    assert sort_key("Chüy")[0] == sort_key("chuy")[0]
    assert sorted(["Яблоко", "apple", "12"], key=sort_key) == ["12", "apple", "Яблоко"]


@pytest.mark.parametrize(
    ("language", "name", "fallback"),
    [("ru", "Чуйская", False), ("en", "Chüy", False), ("ky", "Чүй", False), ("de", "Чуйская", False)],
)
def test_the_name_is_in_the_readers_language(language, name, fallback):
    place = Place(code="X", name_ru="Чуйская", name_ky="Чүй", name_en="Chüy")
    with translation.override(language):
        assert (place.name, place.name_is_fallback) == (name, fallback)


def test_a_blank_kyrgyz_name_shows_the_russian_one_marked():
    place = Place(code="X", name_ru="Орловка", name_ky="", name_en="Orlovka")
    with translation.override("ky"):
        assert (place.name, place.name_is_fallback, place.label) == ("Орловка", True, "Орловка (рус.)")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Фрунзе", "KG-GB"),
        ("frunze", "KG-GB"),
        ("Пржевальск", "41702410000010"),
        ("Рыбачье", "41702420000010"),
        ("Кара-Бууринский район", "41707215000000"),
        ("кара буура", "41707215000000"),
        ("Джалал-Абад", "41703410000010"),
        ("Исфана", "KG-B-RAZ"),
        ("узген", "41706255000000"),
        ("Хайдаркан", "KG-B-AYD"),
        ("41711000000000", "KG-GB"),
        ("г. Ош", "KG-GO"),
        ("ош шаары", "KG-GO"),
        ("жети өгүз", "41702210000000"),
        ("Джети-Огуз", "41702210000000"),
    ],
)
@pytest.mark.django_db
def test_old_and_other_names_find_the_place(typed, code):
    with translation.override("ru"):
        assert code in [place.code for place in find_places(typed)][:3]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "   ", "—", "Парижский район", "район" * 500, "\x00", "\ud800"])
def test_nothing_is_found_for_nonsense(typed):
    assert find_places(typed) == []


@pytest.mark.django_db
def test_an_ended_place_is_not_offered():
    Place.objects.filter(code="KG-C-ORL").update(valid_to=datetime.date(2020, 1, 1))
    assert "KG-C-ORL" not in [place.code for place in find_places("Орловка")]


def test_folding_drops_the_word_that_says_what_kind_of_place():
    assert fold("Таласская область") == fold("ТАЛАССКАЯ") == "таласская"
    assert fold("район") == "район"
