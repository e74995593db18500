"""Finding persons by a name in any spelling: keys bring candidates out of the database, the comparison judges them.

First the names that share a key of two words with the question (D); only if none of them is good, or somebody asks to search
wider, those that share the rarest keys of one word (I, S). docs/adr/0023. Never here: who may learn what of a hit (the
caller gives the names `among` which to look, or asks the database himself).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, RowNumber
from django.utils.translation import gettext

from accounts.prepared import array_of
from people.matching.compare import Verdict, compare_names
from people.matching.parse import Name, parse
from people.matching.reasons import MATCH, MATCH_FROM, NO, Reason
from people.models import PersonName
from people.name_keys import asked, exact_asked
from people.names import fold
from vault.fields import Unreadable

LIMIT = 400  # candidates of one step
ROW_BUDGET = 1500  # rows that the keys of one word may bring, rarest first
MOST = 5000  # rows of one word that is more common than that: some of them, and Found.cut says so
ENOUGH = 15  # names that are exactly the same: other spellings of so common a name help nobody
JUDGED = 120  # of those whom one word brought: the nearest by sound
LEAST = 0.5  # likeness of somebody else who is offered as near
#: Asks the database for candidates, as by_two_words and by_one_word do: (exact keys, keys), both the text of an array.
Ask = Callable[[str, str], list[Any]]


@dataclass(frozen=True)
class Hit:
    """A person whose name answers the question: the best of that person's names."""

    person: UUID
    name: PersonName
    score: float
    verdict: str
    reason: Reason
    likeness: float  # 0..1; in writing, of somebody else in sound

    @property
    def text(self) -> str:
        """Why, in the reader's language."""
        return gettext(self.reason.text)

    @property
    def is_near(self) -> bool:
        """Somebody else, as it seems, but the nearest there is."""
        return self.verdict == NO


@dataclass(frozen=True)
class Found:
    """The answer, the best hit first; also those whose verdict is `no`, which are only near.

    `namesakes`: how many people have this very name (`cut`: at least). `wider_possible`: the second step was not needed.
    `elsewhere`: somebody of this name is among those of whom the asker was given no sight (`seen` of the row is false).
    """

    hits: tuple[Hit, ...] = ()
    namesakes: int = 0
    wider_possible: bool = False
    cut: bool = False
    elsewhere: bool = False


NOBODY = Found()


def find_by_name(
    query: str,
    *,
    wider: bool = False,
    among: QuerySet | None = None,
    prefer: Callable[[UUID], Any] | None = None,
) -> Found:
    """The people whose name is or may be the one that was typed, however it is spelled. One statement, or two.

    `among`: ids of the persons among whom to look (a queryset, not executed). `prefer`: sorts hits of equal score, the
    smallest first.
    """
    rows = PersonName.objects.only("full", "person")
    if among is not None:
        rows = rows.filter(person__in=among)
    return find(
        query,
        lambda exact, keys: list(by_two_words(rows, exact, keys)),
        lambda exact, keys: list(by_one_word(rows, exact, keys)),
        wider=wider,
        prefer=prefer,
    )


def find(
    query: str,
    two_words: Ask,
    one_word: Ask,
    *,
    wider: bool = False,
    prefer: Callable[[UUID], Any] | None = None,
) -> Found:
    """The same with the caller's own way to the candidates: statements that are kept, the sight of one reader.

    A row of them may say `seen`: of those that are not seen no hit is made (Found.elsewhere), and they come last.
    """
    name, question = parse(query), fold(query)
    if not name.order or not question:
        return NOBODY
    search, exact = _Search(name, question, prefer), exact_asked(query)
    cut = search.take(two_words(array_of(exact), array_of([*exact, *asked(name, "D")])))
    wider = wider or (search.best < MATCH_FROM and not search.is_common)
    if wider:
        cut = search.take(one_word(array_of(exact), array_of(asked(name, "I", "S"))), JUDGED) or cut
    return search.found(cut=cut, wider_possible=not wider)


class _Search:
    """One question and what answers it so far."""

    def __init__(self, name: Name, question: str, prefer: Callable[[UUID], Any] | None) -> None:
        self.name, self.question, self.prefer = name, question, prefer
        self.signs, self.sounds = _pairs(question), _pairs(_sounds(name))
        self.hits: dict[UUID, Hit] = {}
        self.read: dict[str, tuple[Name, frozenset[str]]] = {}  # all who are written alike are read once,
        self.judged: dict[str, tuple[Verdict, float]] = {}  # and judged once
        self.known: set[UUID] = set()
        self.same: set[UUID] = set()
        self.elsewhere = self.is_common = False
        self.counted = 0  # those of a common name, by the database
        self.best = 0.0

    def take(self, rows: list[Any], most: int = LIMIT) -> bool:
        """Judge candidates, the likeliest first as they come; of many only the nearest by sound. Whether there are more."""
        if rows and rows[0].same > ENOUGH:
            self.is_common = True
            if not hasattr(rows[0], "seen"):
                self.counted = rows[0].same
        fresh = [
            row for row in rows[:LIMIT] if row.pk not in self.known and not isinstance(row.full, Unreadable)
        ]
        self.known.update(row.pk for row in fresh)
        if len(fresh) > most:
            fresh = sorted(fresh, key=lambda row: -_within(self.sounds, self._read(row.full)[1]))[:most]
        for row in fresh:
            self._judge(row)
        return len(rows) > LIMIT or (self.is_common and len(self.same) >= ENOUGH > self.counted)

    def _read(self, full: str) -> tuple[Name, frozenset[str]]:
        if full not in self.read:
            name = parse(full)
            self.read[full] = name, _pairs(_sounds(name))
        return self.read[full]

    def _verdict(self, full: str) -> tuple[Verdict, float]:
        if full not in self.judged:
            name, sounds = self._read(full)
            verdict = compare_names(self.name, name)
            near = verdict.verdict == NO
            likeness = _alike(self.sounds, sounds) if near else _alike(self.signs, _pairs(fold(full)))
            self.judged[full] = verdict, likeness
        return self.judged[full]

    def _judge(self, row: Any) -> None:
        verdict, likeness = self._verdict(row.full)
        if not getattr(row, "seen", True):
            self.elsewhere = self.elsewhere or (verdict.verdict == MATCH and " " in self.question)
            return
        self.best = max(self.best, verdict.score)
        if verdict.verdict == MATCH:
            self.same.add(row.person_id)
        elif verdict.verdict == NO and likeness < LEAST:
            return
        hit = Hit(row.person_id, row, verdict.score, verdict.verdict, verdict.reason, likeness)
        known = self.hits.get(row.person_id)
        if known is None or rank(hit) < rank(known):
            self.hits[row.person_id] = hit

    def found(self, **facts: bool) -> Found:
        """All hits, the best first; of equal ones the likest, then as the caller prefers."""

        def place(hit: Hit) -> tuple[Any, ...]:
            return (*rank(hit), self.prefer(hit.person) if self.prefer else 0)

        hits = tuple(sorted(self.hits.values(), key=place))
        return Found(hits, max(self.counted, len(self.same)), elsewhere=self.elsewhere, **facts)


def rank(hit: Hit) -> tuple[float, float]:
    """Smaller is better: the score; of those who seem to be somebody else only the likeness."""
    return (0.0 if hit.is_near else -hit.score, -hit.likeness)


def _sounds(name: Name) -> str:
    words = [*name.words, *name.initials, *name.alias, *([name.father] if name.father else [])]
    return " ".join(sorted(word.sound for word in words))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(map("".join, zip(f" {text}", f"{text} ", strict=True)))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike two names are, 0..1: the share of pairs of letters that both have."""
    return 2 * len(one & other) / (len(one) + len(other))


def _within(one: frozenset[str], other: frozenset[str]) -> float:
    """The same where one name may be shorter: how much of it the other has."""
    return len(one & other) / min(len(one), len(other))


# What the database is asked. Lists of keys go as the text of an array, so that the statement can be kept.


class _Shared(Func):
    """How many of the row's keys are asked for."""

    template = "(SELECT count(*) FROM unnest(%(expressions)s))"
    arg_joiner = ") AS a_key WHERE a_key = ANY ("
    output_field = IntegerField()


def by_two_words(rows: QuerySet[PersonName], exact: str, keys: str) -> QuerySet[PersonName]:
    """Of these names those that share a key, the likeliest first, and one more than LIMIT if there are more."""
    return _candidates(rows, exact, keys, _BY_KEYS)


def by_one_word(rows: QuerySet[PersonName], exact: str, keys: str) -> QuerySet[PersonName]:
    """The same by the rarest of the keys: as many of them as bring no more than ROW_BUDGET rows, and at least one."""
    return _candidates(rows, exact, keys, _BY_RAREST)


# OFFSET 0: the index on keys leads, however cheap another way looks to the planner, who knows nothing of the keys.
_BY_KEYS = "SELECT name_id FROM people_namesounds WHERE keys && %s::integer[] OFFSET 0"
_BY_RAREST = f"""SELECT name_id FROM people_namesounds WHERE keys && (SELECT coalesce(array_agg(a_key), '{{}}') FROM (
    SELECT a_key, sum(many) OVER (ORDER BY many, a_key) AS total, row_number() OVER (ORDER BY many, a_key) AS place FROM (
        SELECT a_key, (
            SELECT count(*) FROM (
                SELECT 1 FROM people_namesounds WHERE keys @> ARRAY[a_key] LIMIT {ROW_BUDGET + 1}) AS few
        ) AS many FROM unnest(%s::integer[]) AS a_key) AS counted WHERE many > 0
    ) AS rare WHERE total <= {ROW_BUDGET} OR place = 1) LIMIT {MOST} OFFSET 0"""  # noqa: S608  (numbers of our own)


def _candidates(rows: QuerySet[PersonName], exact: str, keys: str, met: str) -> QuerySet[PersonName]:
    names = RawSQL(met, [keys])  # noqa: S611  (one of two texts of our own)
    found = rows.filter(voided_at=None, pk__in=names).annotate(
        is_exact=ExpressionWrapper(Q(sounds__keys__overlap=_keys(exact)), BooleanField()),
        shared=_Shared(F("sounds__keys"), _keys(keys)),
    )
    likeliest = [F("is_exact").desc(), F("shared").desc(), F("created_at").desc(), F("pk").asc()]
    if "seen" in rows.query.annotations:
        likeliest.insert(0, F("seen").desc())
    # Of a name so common only the first are brought: the database has counted the others.
    found = found.annotate(
        same=Window(Count("pk", filter=Q(is_exact=True))), place=Window(RowNumber(), order_by=likeliest)
    )
    return found.filter(Q(same__lte=ENOUGH) | Q(place__lte=ENOUGH)).order_by("place")[: LIMIT + 1]


def _keys(text: str) -> Cast:
    return Cast(Value(text), ArrayField(IntegerField()))
