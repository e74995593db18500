"""What the comparison reaches on the lists of pairs: the limits of issue 5, section 3, each list by itself."""

import pytest

from people.matching.compare import compare
from people.matching.keys import keys
from people.matching.reasons import MATCH, NO, POSSIBLE
from tests.people.lists_of_names import LISTS, figures, pairs_of


@pytest.mark.parametrize("name", LISTS)
def test_same_people_are_found_and_different_ones_kept_apart(name):
    reached = figures(name)
    assert reached["found"] >= 0.90, reached
    assert reached["wrong_match"] <= 0.05, reached
    assert reached["wrong_possible"] <= 0.15, reached


@pytest.mark.parametrize("name", ["apart", "known"])
def test_the_lists_are_long_and_mixed(name):
    rows = pairs_of(name)
    assert len(rows) >= 80
    assert {row["expected"] for row in rows} == {"same", "different", "either"}
    assert min(figures(name)["same"], figures(name)["different"]) >= 40


@pytest.mark.parametrize("name", LISTS)
def test_what_is_shown_can_be_found_by_a_key(name):
    """A pair that compares as match or possible shares a search key, or no search would ever bring it to the comparison."""
    for row in pairs_of(name):
        if compare(row["a"], row["b"]).verdict != NO:
            assert keys(row["a"]) & keys(row["b"]), row


@pytest.mark.parametrize("name", LISTS)
def test_the_score_lies_in_the_band_of_the_verdict(name):
    bands = {MATCH: (0.90, 1.0), POSSIBLE: (0.75, 0.899), NO: (0.0, 0.749)}
    for row in pairs_of(name):
        verdict = compare(row["a"], row["b"])
        least, most = bands[verdict.verdict]
        assert least <= verdict.score <= most, (row, verdict)


def generated(given: list[str], surname: str) -> list[tuple[str, str]]:
    return [(f"{one} {surname}", f"{other} {surname}") for one in given for other in given if one < other]


GIVEN = """Адилет Азамат Айбек Айдана Айжан Айгерим Айгуль Айнура Айпери Айсулуу Акбар Алина Алия Алмаз Алтынай Анара Анвар
Арсен Асан Асел Аскар Бакай Бактыбек Бакыт Батыр Бегимай Бектур Бермет Болот Гүлжан Гүлзат Гүлмира Гүлназ Гүлнара Дамир
Данияр Дастан Динара Доолот Жазгүл Жамал Жаныбек Жибек Жолдош Жыпар Замира Зарина Зухра Индира Кадыр Канат Канышай Кенеш
Керим Кубат Кубаныч Кыял Малик Манас Марат Мурат Медер Мирбек Мирлан Надира Назгүл Назира Наргиза Нуржан Нурбек Нурдин
Нуриза Нурлан Омурбек Ороз Осмон Рахат Рустам Руслан Сабыр Садыр Салтанат Самат Санжар Санат Сапар Таалай Талант Темир
Тимур Тилек Улан Урмат Фарида Фатима Хасан Хусан Чолпон Чынара Шакир Шамиль Эдил Эльмира Эльнура Эмил Эркин Эрлан Эрмек
Эрнис Эсен""".split()


def test_given_names_of_one_family_are_not_taken_for_each_other():
    """6 000 pairs of different given names with one long surname: a surname must not carry the verdict."""
    verdicts = [compare(*pair).verdict for pair in generated(GIVEN, "Бейшеналиев")]
    assert len(verdicts) > 5000
    assert verdicts.count(MATCH) == 0
    assert verdicts.count(POSSIBLE) <= 3
