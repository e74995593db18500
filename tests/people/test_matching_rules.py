"""The parts of a name, the sounds of its letters, and the reasons: each rule of domain.md 5 by itself."""

import pytest

from people.matching.compare import compare
from people.matching.letters import with_brackets
from people.matching.parse import parse
from people.matching.reasons import REASONS
from people.matching.sounds import fold

BAKYT = "Асан уулу Бакыт"


def sounds(text):
    return [fold(word.text) for word in with_brackets(text)[0]]


@pytest.mark.parametrize(
    "spellings",
    [
        "Жумабаев Jumabaev Zhumabaev Dzhumabaev Djumabayev Джумабаев Ҷумабаев",
        "Төлөгөн Tologon Тологон Tölögön",
        "Үмүт Umut Умут Ümüt",
        "Хамид Khamid Hamid Xamid Ҳамид",
        "Сыймык Siimik Syimyk Siymik Сиймик",
        "Щукин Shchukin Shukin Шукин",
        "Юсуф Yusuf Iusuf",
        "Ясин Yasin Iasin",
        "Эсен Esen Есен Yesen",
        "Цой Tsoi Tsoy",
        "Игорь Igor Игор Igor'",
        "Жээнбек Женбек Jeenbek Zhenbek",
        "Қодир Qodir Kodir Кодир",
        "Ғофур Gʻofur G'ofur G’ofur Gofur Гофур",
        "Майя Maya Maiia Maiya",
        "Наталья Natalya Natalia Nataliia Наталия",
        "Мурат Mурaт Мурат MУРАТ",
        "Ақбар Акбар Akbar Aqbar",
        "Шарип Sharip Şarip",
        "Чолпон Cholpon Çolpon",
        "Үмүт Vмvт Umut",
        "Төлөгөн Tөлөгөн Тθлөгөн Тѳлѳгѳн",
        "Юнусов Yunusov I͡Unusov",
        "Цой T͡Soĭ Tsoy",
        "Муратжан Muratzhan Muratjan Muratdjan",
    ],
)
def test_spellings_of_one_name_have_one_sound(spellings):
    assert len(set(sounds(spellings))) == 1, sounds(spellings)


@pytest.mark.parametrize(
    "name",
    [
        "Бакыт Асан уулу", "Асан-уулу Бакыт", "Асануулу Бакыт", "Асан у. Бакыт", "Бакыт Асан у.", "Асан у Бакыт", "АСАН УУЛУ БАКЫТ",
        "Asan uulu Bakyt", "Bakyt Asan uulu", "Asanuulu Bakyt", "Asan-uulu Bakyt", "Asan ulu Bakyt", "Asan uluu Bakyt", "Asan u. Bakyt",
        "AsanUulu Bakyt", "Асан ўғли Бакыт", "Bakyt Asan oʻgʻli", "Bakyt Asan o‘g‘li", "Bakyt Asan ogli", "Асан оглы Бакыт", "Асан угли Бакыт",
        "г-н Асан уулу Бакыт", "Асан уулу Бакыт, 1990 г.р.", "«Асан уулу Бакыт»", "  асан\u00a0уулу\tбакыт ", "Асан уулу Бакыт ажы",
    ],
)  # fmt: skip
def test_uulu_in_any_spelling_says_who_the_father_is(name):
    read = parse(name)
    assert [word.sound for word in read.words] == ["bakit"]
    assert (read.father.sound, read.father_form, read.sex) == ("asan", "kin", "m")
    assert compare(name, BAKYT).verdict == "match"
    assert compare(name, "Бакыт уулу Асан").verdict == "no"


@pytest.mark.parametrize(
    "name",
    [
        "Айжан Асан кызы", "Асан-кызы Айжан", "Асанкызы Айжан", "Асан к. Айжан", "Asan kyzy Aijan", "Aizhan Asan kyzy", "Asan kizi Aijan",
        "Asan qyzy Aijan", "Aijan Asan qizi", "Asankyzy Aijan", "Асан қизи Айжан", "Айжан Асан кизи", "Асан гызы Айжан", "Aijan Asan q.",
    ],
)  # fmt: skip
def test_kyzy_in_any_spelling_says_who_the_father_is(name):
    read = parse(name)
    assert [word.sound for word in read.words] == ["aiJan"]
    assert (read.father.sound, read.sex) == ("asan", "f")


def test_short_kinship_words_are_initials_where_they_stand_as_initials():
    assert [initial.text for initial in parse("Иванов К. П.").initials] == ["к", "п"]
    assert [initial.text for initial in parse("Иванов К.").initials] == ["к"]
    assert parse("Асанов Нурлан К.").father is None  # a surname: К. is the father's initial
    assert parse("Айсулуу Орозова").father is None
    assert parse("Айсулу Орозова").father is None
    assert parse("Кыз Жибек").father is None


@pytest.mark.parametrize(
    ("name", "father", "sex"),
    [
        ("Асанов Бакыт Эсенович", "esen", "m"), ("Asanova Aijan Esenovna", "esen", "f"), ("Иванов Иван Ильич", "il", "m"),
        ("Иванова Анна Ильинична", "il", "f"), ("Алиева Анна Алиевна", "al", "f"), ("Bakyt Esenovich", "esen", "m"),
    ],
)  # fmt: skip
def test_patronymics_are_taken_for_the_father(name, father, sex):
    read = parse(name)
    assert (read.father.stem, read.father_form, read.sex) == (father, "patronymic", sex)


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("Асанов Бакыт", "АСАНОВ БАКЫТ", "same"),
        ("Асанов Бакыт", "Бакыт Асанов", "order"),
        ("Асанов Бакыт", "Asanov Bakyt", "latin"),
        ("Асанов Өмүр", "Асанов Омур", "spelling"),
        (BAKYT, "Асанов Бакыт", "kinship_one_side"),
        (BAKYT, "Бакыт Асан", "kinship_one_side"),
        ("Бейшеналиев Азат", "Бейшемалиев Азат", "letters"),
        ("Рахимов Фирдавс", "Рахимзода Фирдавс", "ending"),
        ("Асанов Бакыт Эсенович", "Асанов Бакыт", "father_missing"),
        ("Асанов Бакыт Эсенович", "Бакыт Эсенович", "surname_missing"),
        ("Анна Мария Шмидт", "Анна Шмидт", "name_missing"),
        ("Асанова (Усенова) Айжан", "Усенова Айжан", "alias"),
        ("Асанова Айжан, урожд. Усенова", "Усенова Айжан", "alias"),
        ("Асанов Бакыт", "Асанов Б.", "initial"),
        ("М. уулу Бакыт", "Мамыт уулу Бакыт", "initial"),
        ("Бакыт", "Асанов Бакыт", "one_name"),
        ("Асанов Бакыт Эсенович", "Асанов Бакыт Маратович", "father_differs"),
        (BAKYT, "Усен уулу Бакыт", "father_differs"),
        ("Асанов Бакыт", "Асанова Бакыт", "sex_differs"),
        ("Асанов Бакыт", "Асанов М.", "initial_differs"),
        (BAKYT, "Эшматов Бакыт", "one_common"),
        (BAKYT, "Бакыт уулу Асан", "swapped"),
        ("Асан Усенов", "Усен Асанов", "swapped"),
        ("Бакыт Асанов", "Асан уулу Бакыт", "kinship_one_side"),
        ("Бакыт Асанов", "Бакыт уулу Асан", "swapped"),
        ("Асанов Марат", "Асанов Мурат", "given_differs"),
        ("Асанов Бакыт", "Усенов Бакыт", "surname_differs"),
        ("Асан", BAKYT, "different"),
        ("Бакыт", BAKYT, "one_name"),
        ("Асан уулу", BAKYT, "one_name"),
        ("Асанов Б.", BAKYT, "initial"),
        ("Асанов М.", BAKYT, "initial_differs"),
        ("Асан кызы Айжан Маратовна", "Асан кызы Айжан", "name_missing"),
        ("Асан кызы Айжан Асановна", "Asan kyzy Aijan", "latin"),
        ("", "Асанов", "nothing"),
        ("???", "Асанов", "nothing"),
    ],
)
def test_each_reason_has_its_pair(one, other, code):
    verdict = compare(one, other)
    assert verdict.reason.code == code, verdict
    assert compare(other, one) == verdict


def test_score_and_sentence_come_from_one_row():
    assert len(REASONS) == len({reason.text for reason in REASONS.values()})
    verdict = compare(BAKYT, "Усен уулу Бакыт")
    assert verdict.reason is REASONS["father_differs"]
    assert verdict.score <= verdict.reason.cap


def test_a_child_is_not_found_under_the_father_however_the_two_are_written():
    child = ["Асан уулу Бакыт", "Bakyt Asan uulu", "Асан у. Бакыт", "Asan-uulu Bakyt", "Бакыт Асан ўғли"]
    father = ["Бакыт уулу Асан", "Asan Bakyt uulu", "Бакыт у. Асан", "Bakytuulu Asan", "Асан Бакыт угли"]
    assert {compare(one, other).verdict for one in child for other in child} == {"match"}
    assert {compare(one, other).reason.code for one in child for other in father} == {"swapped"}
