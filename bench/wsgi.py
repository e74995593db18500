"""Our application, as gunicorn serves it for the measurements: it counts its statements when a request asks for it.

A request with `X-Bench-Count` gets `X-Bench-Sql: statements;milliseconds` back (not counted: BEGIN, COMMIT, savepoints); with the
value `list` the statements go to the log too. Any other request passes untouched. Never deployed.
"""

import sys
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

from django.db import connection

from bir_duino.wsgi import application as ours


class Counter:
    """Counts what one request asks the database."""

    def __init__(self, talk: bool) -> None:
        self.talk, self.count, self.seconds = talk, 0, 0.0

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        begin = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += not sql.startswith(("SAVEPOINT", "RELEASE"))
            took = perf_counter() - begin
            self.seconds += took
            if self.talk:
                print(f"SQL {self.count} {took * 1000:.2f} ms: {sql}", file=sys.stderr, flush=True)


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """Serve; count only when asked."""
    wanted = environ.get("HTTP_X_BENCH_COUNT")
    if not wanted:
        return ours(environ, start_response)
    counter = Counter(wanted == "list")

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        counted = ("X-Bench-Sql", f"{counter.count};{counter.seconds * 1000:.2f}")
        return start_response(status, [*headers, counted], *more)

    with connection.execute_wrapper(counter):
        return ours(environ, start)
