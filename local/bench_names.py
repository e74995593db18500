"""`make bench ARGS="--names 100000"`: how well and how fast people are found by name; the table goes to docs/measurements/.

Never here: the names and the questions (bench/names.py, bench/spellings.py), the cluster (local/bench.py).
"""

import json
import os
import platform
from collections.abc import Callable

from bench import report
from local.postgres import Postgres
from local.say import step

INDEX = "people_namesounds_keys"
HEAD = (
    "question", "person in the first ten", "name in the first ten", "p50 ms", "p95 ms", "app CPU ms, mean", "SQL (≤ 2)", "second step", "namesakes, mean",
)  # fmt: skip


def measure(postgres: Postgres, database: str, python: Callable[..., str], count: int) -> list[str]:
    """Fill a database with so many people and ask; the lines of the table."""
    with step(f"writing {count:,} people"):
        postgres.sql(f"DROP INDEX {INDEX}", database)
        python("-m", "bench.names", "fill", str(count))
    with step("making the index, collecting statistics"):
        postgres.sql(
            f"CREATE INDEX {INDEX} ON people_namesounds USING gin (keys) WITH (fastupdate = off)", database
        )
        postgres.sql("VACUUM ANALYZE", database)
        sizes = postgres.sql(
            f"SELECT pg_size_pretty(pg_relation_size('{INDEX}')), pg_size_pretty(pg_relation_size('people_namesounds'))",
            database,
        )
    with step("asking"):
        found = json.loads(python("-m", "bench.names", "ask", str(count)))
    lines = [
        (
            kind,
            f"{one['person']:.0%}",
            f"{one['name']:.0%}",
            f"{one['p50']:.1f}",
            f"{one['p95']:.1f}",
            f"{one['cpu']:.1f}",
            str(one["statements"]),
            f"{one['second']:.0%}",
            f"{one['namesakes']:.1f}",
        )
        for kind, one in found.items()
    ]
    return [report.table(HEAD, lines), "", f"Index and table of the keys: {str(sizes).strip()}.", ""]


def head(count: int, version: str) -> list[str]:
    """What stands above the table."""
    return [
        f"# Finding people by name: {count:,} people",
        "",
        f'`make bench ARGS="--names {count}"` at {version}; Python {platform.python_version()}, {os.cpu_count()} cores (others at work on',
        "them), PostgreSQL with fsync, one question at a time, `people.finding.find_by_name` as a whole: keys, statements, opening, judging.",
        "Names are skewed (Zipf 0.8), 200 questions a kind; other spellings come from rules written apart from the matching code",
        "(`bench/spellings.py`). Equal scores count as ties; *name*: somebody of exactly the same name stands there, though with many",
        "namesakes not the very person. The second step asks by single words, where two words brought nobody good.",
        "",
    ]
