"""How far two sounds are apart, in units of "another letter"; and the skeleton of a sound, on which keys stand.

Absolute, never a ratio: two given names one letter apart must not meet because they are long (design/name-search.md 3).
"""

from functools import lru_cache

from people.matching.sounds import VOWELS

#: Up to here two words are one word, spelled in two ways.
SAME = 0.5
#: Up to here they may be one word, with a slip.
CLOSE = 0.75
#: Further is not measured.
FAR = 1.05

#: (one, other) -> the price of the one for the other; what is not named costs 1.
_PRICES = {
    0.1: "UO Ye Oo Ou Nn cJ ck",
    0.12: "ao",
    0.2: "Yo YO YU",
    0.25: "Uu",
    0.3: "Uo AY cs",
    0.4: "cC cT oe td kg pf Ts eA",
    0.55: "Aa ou",
    0.6: "Ao ea ei sz kh gh Ss CS JC Ji Jz bv pb vf iA TC",
    0.7: "iu",
}
COSTS = {
    pair: price for price, pairs in _PRICES.items() for both in pairs.split() for pair in (both, both[::-1])
}
#: At the end of a word these are heard alike: Махмуд, Махмут.
LAST = dict.fromkeys(("td", "dt", "bp", "pb"), 0.15)
#: What a difference in the first letter adds, unless it is a mere writing of one sound.
FIRST = 0.3
#: Letters that some writers leave out, and what that costs within, at the head and at the end of a word.
_DROPPED = {"i": (0.4, 0.7, 0.4), "h": (0.55, 0.6, 0.3), "e": (0.7, 1.0, 0.7)}
#: ... й beside a vowel: it may be dropped, but Азат is not Айзат; a vowel that a glide beside it has swallowed.
_GLIDE = 0.55
_SWALLOWED = {"u": frozenset("UO"), "a": frozenset("Ao"), "o": frozenset("YOa"), "e": frozenset("AY")}
_SWALLOW = 0.25


def _price(pair: str, first: bool, last: bool) -> float:
    if last and pair in LAST:
        return LAST[pair]
    price = COSTS.get(pair, 1.0)
    return price + FIRST if first and 0.2 < price < 1 else price


@lru_cache(maxsize=8192)
def _dropping(sound: str) -> tuple[float, ...]:
    """What it costs to leave out each letter of the sound."""
    last = len(sound) - 1
    costs = []
    for place, letter in enumerate(sound):
        beside = sound[place - 1 : place] + sound[place + 1 : place + 2]
        within, head, end = _DROPPED.get(letter, (1.0, 1.0, 1.0))
        if letter == "i" and place and not VOWELS.isdisjoint(beside):
            costs.append(_GLIDE)
        elif letter in _SWALLOWED and 0 < place < last and not _SWALLOWED[letter].isdisjoint(beside):
            costs.append(_SWALLOW)
        else:
            costs.append(head if place == 0 else end if place == last else within)
    return tuple(costs)


@lru_cache(maxsize=16384)
def apart(one: str, other: str) -> float:
    """The weighted distance of two sounds; FAR stands for all that is farther.

    >>> apart("kasimov", "kosimov"), apart("marat", "murat")
    (0.12, 1.0)
    """
    if one == other:
        return 0.0
    if one > other:
        one, other = other, one
    if abs(len(one) - len(other)) > 4:
        return FAR
    out, into = _dropping(one), _dropping(other)
    row = [0.0]
    for cost in into:
        row.append(row[-1] + cost)
    ends = (len(one) - 1, len(other) - 1)
    for place, letter in enumerate(one):
        before, row = row, [row[0] + out[place]]
        least = row[0]
        for spot, sign in enumerate(other):
            best = before[spot]
            if letter != sign:
                best += _price(letter + sign, not place and not spot, (place, spot) == ends)
            best = min(best, before[spot + 1] + out[place], row[spot] + into[spot])
            row.append(best)
            least = min(least, best)
        if least >= FAR:
            return FAR
    return min(FAR, round(row[-1], 3))


_COARSE = str.maketrans("dfbgzTNSJc", "tppkssnsCC") | dict.fromkeys(map(ord, "hi"))


@lru_cache(maxsize=8192)
def skeleton(sound: str) -> str:
    """The bones of a sound: consonants in wide classes, `*` for a vowel at the head. A wide key costs candidates, a narrow one people.

    >>> skeleton("UldaS"), skeleton("YldoS"), skeleton("hasan"), skeleton("asan")
    ('*lts', '*lts', '*sn', '*sn')
    """
    bare = sound.lstrip("h")
    head = "*" if bare[:1] in VOWELS else ""
    bones = "".join(sign for sign in bare if sign not in VOWELS).translate(_COARSE)
    bones = head + bones if bones or head else sound
    return "".join(sign for place, sign in enumerate(bones) if not place or sign != bones[place - 1])
