"""Statements of every page, built once a process: Django builds the SQL of a queryset anew each time, which costs more than
asking the database.

    STAFF = Prepared(lambda case: Assignment.objects.active().filter(case=case).select_related("user"), case=UUID_EXAMPLE)
    STAFF.rows(case=case.pk)

The rule stays where it is written, in the queryset; only values change. Never for querysets whose shape depends on a value
(lists of ids, optional filters), and a moment must be one of the values: one that was built in would stand still.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.query import ModelIterable

from accounts.models import User

# Examples of values: nothing in a queryset is equal to them by chance.
SOME_ID = UUID("5e000000-0000-4000-8000-00000000051d")
SOME_MOMENT = datetime(1234, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
SOME_TEXT = "\ue123 an example of a text \ue123"
DATABASE = "default"


@dataclass(frozen=True)
class _Asked:
    """What an iterable of models asks of a queryset."""

    compiler: Any
    db: str = DATABASE

    @property
    def query(self) -> "_Asked":
        return self

    @property
    def _known_related_objects(self) -> dict[Any, Any]:
        return {}

    def get_compiler(self, using: str = DATABASE, **_: Any) -> Any:
        return self.compiler


class Prepared:
    """A queryset whose SQL is kept. `examples` give each value a stand-in, which must reach the database as it is."""

    may_be_lost: frozenset[str] = frozenset()

    def __init__(self, build: Callable[..., models.QuerySet], **examples: Any) -> None:
        self.build, self.examples = build, examples
        self.compiler: Any = None
        self.is_empty = False  # Django knows without asking that there is no row
        self.sql = ""
        self.params: list[Any] = []
        self.places: list[tuple[int, str]] = []

    def rows(self, **values: Any) -> list[Any]:
        """The rows of the queryset with these values, as instances."""
        sql, params = self.asked(**values)
        if not sql:
            return []
        compiler = copy(self.compiler)
        compiler.connection = connections[DATABASE]  # each thread has its own
        compiler.as_sql = lambda *_, **__: (sql, tuple(params))
        return list(ModelIterable(_Asked(compiler)))

    def asked(self, **values: Any) -> tuple[str, list[Any]]:
        """SQL and parameters, to be part of another statement; no SQL where Django knows that there is no row."""
        if self.compiler is None and not self.is_empty:
            self._prepare()
        params = self.params.copy()
        for place, name in self.places:
            params[place] = values[name]
        return self.sql, params

    def first(self, **values: Any) -> Any:
        """The one row, or None; the queryset says LIMIT 1 itself where there may be more."""
        return next(iter(self.rows(**values)), None)

    def _prepare(self) -> None:
        queryset = self.build(**self.examples)
        compiler = queryset.query.get_compiler(DATABASE)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            self.is_empty = True
            return
        names = {value: name for name, value in self.examples.items()}
        self.places = [(place, names[value]) for place, value in enumerate(params) if _known(value, names)]
        missing = self.examples.keys() - {name for _place, name in self.places} - self.may_be_lost
        moments = [value for value in params if isinstance(value, date) and value not in names]
        if missing or moments:
            raise ValueError(
                f"{missing or moments} cannot be prepared: a value that is lost, or a moment that would stand still."
            )
        self.sql, self.params, self.compiler = sql, list(params), compiler


def _known(value: Any, names: dict[Any, str]) -> bool:
    return isinstance(value, UUID | str | datetime) and value in names


class _OfRoles(Prepared):
    """For one set of roles: some see everything, so their statement does not ask who they are."""

    may_be_lost = frozenset({"reader"})


class ForReader:
    """A queryset that depends on who reads, by key and roles alone: one statement for each set of roles.

    GATE = ForReader(lambda reader, code: visible_cases(reader).filter(code=code), code=SOME_TEXT)
    GATE.first(user, code="BD-26-K7M4")
    """

    def __init__(self, build: Callable[..., models.QuerySet], **examples: Any) -> None:
        self.build, self.examples = build, examples
        self.of_roles: dict[frozenset[str], Prepared] = {}

    def rows(self, user: User, **values: Any) -> list[Any]:
        """The rows that this reader gets."""
        roles = user.roles_today
        if roles not in self.of_roles:
            self.of_roles[roles] = _OfRoles(
                lambda reader, **given: self.build(somebody(reader, roles), **given),
                reader=SOME_ID,
                **self.examples,
            )
        return self.of_roles[roles].rows(reader=user.pk, **values)

    def first(self, user: User, **values: Any) -> Any:
        """The one row, or None."""
        return next(iter(self.rows(user, **values)), None)


def somebody(pk: UUID, roles: frozenset[str]) -> User:
    """A reader with this key and these roles, to build statements with; nothing else of him is known."""
    user = User(pk=pk)
    user.roles_today = roles
    return user
