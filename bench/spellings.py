"""Invented names of everyday frequency, and other hands that write them: clerks, passports, people who cannot find ң on the keyboard.

Written from domain.md section 5 and apart from people/matching, which it is to measure: nothing of it is imported here.
"""

from itertools import accumulate
from random import Random

HEADS = (
    "Нур Бек Ай Кан Эр Тал Мир Жан Сай Ас Ул Кут Таш Тур Сул Ак Алтын Гүл Жаз Чын Бай Кыз Темир Дөөлөт Өмүр Шай Азиз Рус Мар Эл Сада Жумай "
    "Мээр Көк Үмүт Бакыт Жылдыз Орун Калы Осмон Сапар Жакшы Турсун Токто Кубаныч Белек Арстан Бөрү Чолпон Асыл"
).split()
TAILS = "бек лан султан дар мат алы жан мурат болот улан тай кул салы ис ыр азамат баш кадыр ат эл".split()
WOMEN = "гүл ай нур зат жан бүбү кан бике ниса мира".split()
SKEW = 0.8  # Zipf: the n-th most common name is borne by 1 / n^0.8 as many as the first


def _grown(tails: list[str]) -> list[str]:
    return [head + tail for tail in tails for head in HEADS if not tail.startswith(head.lower())]


class World:
    """A population: draws full names, a few of them very common, most of them rare."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.men, self.women = _grown(TAILS), _grown(WOMEN)
        self.fathers = [*self.men, *_grown(["қул", "бай", "берди", "аалы", "кожо", "таш"])]
        for names in (self.men, self.women, self.fathers):
            self.chance.shuffle(names)
        self.weights = {
            len(names): self._skewed(len(names)) for names in (self.men, self.women, self.fathers)
        }

    def _skewed(self, count: int) -> list[float]:
        return list(accumulate(1 / place**SKEW for place in range(1, count + 1)))

    def _one_of(self, names: list[str]) -> str:
        return self.chance.choices(names, cum_weights=self.weights[len(names)])[0]

    def full_name(self) -> str:
        """As an operator writes it down."""
        woman = self.chance.random() < 0.6
        given = self._one_of(self.women if woman else self.men)
        father, form = self._one_of(self.fathers), self.chance.random()
        if form < 0.15:
            return f"{father} {'кызы' if woman else 'уулу'} {given}"
        surname = father + ("ов" if father[-1] not in "иы" else "ев") + ("а" if woman else "")
        if form < 0.40:
            other = self._one_of(self.men)
            return f"{surname} {given} {other}{'овна' if woman else 'ович'}"
        return f"{surname} {given}"


PASSPORT = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяңөүқ",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ~ y ~ e iu ia n o u k".split(),
        strict=True,
    )
)
OLD_PASSPORT = {**PASSPORT, "ж": "j", "х": "h", "й": "y", "ю": "yu", "я": "ya", "ң": "ng", "ы": "i"}
TURKISH = {**OLD_PASSPORT, "ч": "ç", "ш": "ş", "ө": "ö", "ү": "ü", "ы": "ı"}
RUSSIAN_KEYBOARD = str.maketrans("ңөүқҢӨҮҚ", "ноукНОУК")


def _in_letters(name: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(sign, sign) for sign in name.lower()).replace("~", "").title()


def _other_order(name: str) -> str:
    words = name.split()
    if "уулу" in words or "кызы" in words:
        return " ".join([words[2], words[0], words[1]])
    return " ".join([*words[1:], words[0]])


def respelled(name: str, chance: Random) -> str:
    """The same name by another hand: one or two of the ways in which people write it."""
    ways = [
        lambda text: text.translate(RUSSIAN_KEYBOARD),
        lambda text: _in_letters(text, PASSPORT),
        lambda text: _in_letters(text, OLD_PASSPORT),
        lambda text: _in_letters(text, TURKISH),
        lambda text: text.replace("өө", "ө").replace("ээ", "э").replace("аа", "а"),
        lambda text: text.replace(" уулу", "уулу").replace(" кызы", "кызы"),
        lambda text: text.upper(),
    ]
    if chance.random() < 0.5:
        name = _other_order(name)
    return chance.choice(ways)(name)


def with_typo(name: str, chance: Random) -> str:
    """One letter wrong, missing, twice or in its neighbour's place, anywhere in the name."""
    place = chance.choice(
        [place for place, sign in enumerate(name) if sign.isalpha() and place + 1 < len(name)]
    )
    letter, rest = name[place], name[place + 1 :]
    kind = chance.randrange(4)
    if kind == 0:
        return name[:place] + chance.choice("абгдежзиклмнопрстуш") + rest
    if kind == 1:
        return name[:place] + rest
    if kind == 2:
        return name[:place] + letter + letter + rest
    return name[:place] + rest[0] + letter + rest[1:]
