"""Why two names meet or do not: stable codes, the band and score of each, and the English sentence (a msgid for the screens).

The sentence and the score come from one row, so they cannot disagree. Pages say `gettext(reason.text)`; the command prints it.
"""

from typing import NamedTuple


def gettext_noop(text: str) -> str:
    """Marks a sentence for the catalogues without needing Django here."""
    return text


_ = gettext_noop

MATCH, POSSIBLE, NO = "match", "possible", "no"
#: The bands of the score: from here a match, from here possible.
MATCH_FROM, POSSIBLE_FROM = 0.90, 0.75


class Reason(NamedTuple):
    """A code that never changes, the most that such a pair may score, and its sentence."""

    code: str
    cap: float
    text: str


_ALL = [
    # match
    Reason("same", 1.0, _("same name")),
    Reason("order", 0.99, _("same name, other order")),
    Reason("latin", 0.99, _("same name, Latin spelling")),
    Reason("spelling", 0.99, _("same name, other spelling")),
    # possible
    Reason("kinship_one_side", 0.89, _("same names, the father's name written in another way")),
    Reason("letters", 0.88, _("a letter differs")),
    Reason("ending", 0.87, _("same names, the surname has another ending")),
    Reason("father_missing", 0.86, _("same name, the father's name on one side only")),
    Reason("surname_missing", 0.85, _("same names, the surname on one side only")),
    Reason("name_missing", 0.85, _("same names, one more name on one side")),
    Reason("alias", 0.84, _("same name, an earlier surname")),
    Reason("initial", 0.80, _("same name, the initial fits")),
    Reason("one_name", 0.76, _("only one name to compare, and it is the same")),
    # no
    Reason("father_differs", 0.70, _("the father's name differs")),
    Reason("sex_differs", 0.65, _("a man's name and a woman's name")),
    Reason("initial_differs", 0.60, _("the initial differs")),
    Reason("one_common", 0.55, _("only one of the names is the same")),
    Reason("swapped", 0.50, _("the names of father and child stand the other way round")),
    Reason("given_differs", 0.45, _("the given name differs")),
    Reason("surname_differs", 0.45, _("the surname differs")),
    Reason("name_differs", 0.40, _("one of the names differs")),
    Reason("different", 0.0, _("the names differ")),
    Reason("nothing", 0.0, _("nothing to compare")),
]
REASONS = {reason.code: reason for reason in _ALL}
