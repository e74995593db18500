"""Statements of every page, built once a process and planned once a connection (PREPARE, EXECUTE): Django builds the SQL of a
queryset anew each time, and PostgreSQL plans it anew, which both cost more than finding the rows.

    STAFF = Prepared(lambda case: Assignment.objects.active().filter(case=case).select_related("user"), case=UUID_EXAMPLE)
    STAFF.rows(case=case.pk)

The rule stays where it is written, in the queryset; only values change. Never for querysets whose shape depends on a value
(lists of ids, optional filters), and a moment must be one of the values: one that was built in would stand still.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import BooleanField, F, Func
from django.db.models.expressions import RawSQL
from django.db.models.query import ModelIterable
from django.db.models.sql import UpdateQuery
from psycopg2.extensions import AsIs, Binary

from accounts.models import User
from statements.planned import DATABASE, Planned

# Examples of values: nothing in a queryset is equal to them by chance.
SOME_ID = UUID("5e000000-0000-4000-8000-00000000051d")
SOME_KEY = UUID("5e000000-0000-4000-8000-0000000b0e11")  # of a row, where SOME_ID is somebody
SOME_MOMENT = datetime(1234, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
SOME_BYTES = b"\x00an example of bytes\x00"
SOME_TEXT = "\ue123 an example of a text \ue123"


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


class Statement(Planned):
    """SQL whose `examples` (name=stand-in) are values that vary; what does not vary is planned as part of its text."""

    def __init__(self, sql: str, params: Sequence[Any], **examples: Any) -> None:
        params = [_bare(value) for value in params]
        names = {value: name for name, value in examples.items()}
        self.params = params
        self.named = [(place, names[value]) for place, value in enumerate(params) if _known(value, names)]
        self.order = list(dict.fromkeys(name for _place, name in self.named))
        moments = [value for value in params if isinstance(value, date) and value not in names]
        if moments:
            raise ValueError(f"{moments} cannot be prepared: a moment that would stand still.")
        super().__init__(sql, len(self.order))

    def asked(self, **values: Any) -> tuple[str, list[Any]]:
        """SQL and parameters, to be part of another statement."""
        return self.sql, self._filled(values)

    def in_order(self, values: Mapping[str, Any]) -> list[Any]:
        """The values as `call` and `executed` take them."""
        return [values[name] for name in self.order]

    def run(self, **values: Any) -> int:
        """Execute it for what it does; how many rows it touched."""
        with self.executed(self.in_order(values)) as cursor:
            return cursor.rowcount

    def row(self, **values: Any) -> tuple[Any, ...]:
        """The one row that it answers."""
        with self.executed(self.in_order(values)) as cursor:
            return cursor.fetchone()

    def _words(self, cursor: Any) -> bytes:
        # What does not vary becomes part of the text: the planner sees it, and finds partial indexes.
        numbers = {name: AsIs(f"${number}") for number, name in enumerate(self.order, 1)}
        return cursor.mogrify(self.sql, self._filled(numbers))

    def _filled(self, values: Mapping[str, Any]) -> list[Any]:
        params = self.params.copy()
        for place, name in self.named:
            params[place] = values[name]
        return params


def _bare(value: Any) -> Any:
    """Bytes come wrapped for the driver, which takes them bare as well."""
    return bytes(value.adapted) if isinstance(value, Binary) else value


def _known(value: Any, names: dict[Any, str]) -> bool:
    return isinstance(value, UUID | str | datetime | bytes) and value in names


class Prepared:
    """A queryset whose SQL is kept. `examples` give each value a stand-in, which must reach the database as it is."""

    may_be_lost: frozenset[str] = frozenset()

    def __init__(self, build: Callable[..., models.QuerySet], **examples: Any) -> None:
        self.build, self.examples = build, examples
        self.compiler: Any = None
        self.converters: dict[int, Any] | None = None
        self.is_empty = False  # Django knows without asking that there is no row
        self.statement = Statement("", [])

    def rows(self, **values: Any) -> list[Any]:
        """The rows of the queryset with these values, as instances."""
        self._make_sure()
        if self.is_empty:
            return []
        compiler = self._compiler_of_this_thread()
        call = self.statement.call(compiler.connection, self.statement.in_order(values))
        compiler.as_sql = lambda *_, **__: call
        return list(ModelIterable(_Asked(compiler)))

    def made_of(self, row: Sequence[Any]) -> Any:
        """The instance of a row that another statement has found, which holds what `asked` says."""
        compiler = self._compiler_of_this_thread()
        compiler.execute_sql = lambda *_, **__: [[row]]
        return next(iter(ModelIterable(_Asked(compiler))))

    def _compiler_of_this_thread(self) -> Any:
        compiler = copy(self.compiler)
        compiler.connection = connections[DATABASE]
        compiler.get_converters = self._converters_once
        return compiler

    def _converters_once(self, columns: Sequence[Any]) -> dict[int, Any]:
        """Django asks each column for its converters with every execution; they do not change."""
        if self.converters is None:
            self.converters = self.compiler.get_converters(columns)
        return self.converters

    def asked(self, **values: Any) -> tuple[str, list[Any]]:
        """SQL and parameters, to be part of another statement; no SQL where Django knows that there is no row."""
        self._make_sure()
        return ("", []) if self.is_empty else self.statement.asked(**values)

    def first(self, **values: Any) -> Any:
        """The one row, or None; the queryset says LIMIT 1 itself where there may be more."""
        return next(iter(self.rows(**values)), None)

    def _make_sure(self) -> None:
        if self.compiler is not None or self.is_empty:
            return
        compiler = self.build(**self.examples).query.get_compiler(DATABASE)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            self.is_empty = True
            return
        self.statement = Statement(sql, params, **self.examples)
        missing = self.examples.keys() - set(self.statement.order) - self.may_be_lost
        if missing:
            raise ValueError(f"{missing} cannot be prepared: a value that is lost.")
        self.compiler = compiler


def array_of(keys: Iterable[UUID | int]) -> str:
    """A set of keys as the text of an array: one value however many there are, so that the statement can be kept."""
    return "{" + ",".join(map(str, keys)) + "}"


def one_of(keys: str) -> RawSQL:
    """For `__in`: the keys of array_of."""
    return RawSQL("SELECT unnest(%s::uuid[])", [keys])


def among(column: str, values: Any, of: str = "bytea") -> Func:
    """For `filter`: the column (of the rows themselves) is one of the values, a list when it is asked and SOME_TEXT while it is
    built. Other than with one_of, the planner goes through an index for each of them.
    """
    listed = RawSQL(f"%s::{of}[]", [values])  # noqa: S611  (a type that we name)
    return Func(
        F(column),
        listed,
        template="(%(expressions)s)",
        arg_joiner=" = ANY ",
        output_field=BooleanField(),
    )


class _OfRoles(Prepared):
    """For one set of roles: some see everything, so their statement does not ask who they are."""

    may_be_lost = frozenset({"reader"})


def prepared_update(rows: models.QuerySet, changes: Mapping[str, Any], **examples: Any) -> Statement:
    """What `rows.update(**changes)` would say, to be kept; `examples` as in Prepared. Nothing is executed."""
    query = rows.query.chain(UpdateQuery)
    query.add_update_values(changes)
    return Statement(*query.get_compiler(DATABASE).as_sql(), **examples)


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
