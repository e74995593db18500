"""python -m bench.names fill|ask COUNT: as many invented people as that, and how well and how fast they are found by name.

`fill` writes by COPY, with keys and ciphertext of the real code; whoever calls it takes the index away before and makes it anew
after. `ask` prints JSON: for each kind of question recall and times. For a throw-away database only.
"""

import io
import json
import sys
import time
from random import Random
from statistics import quantiles
from typing import Any
from uuid import UUID

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.spellings import World, respelled, with_typo  # noqa: E402
from people.finding import Found, find_by_name, rank  # noqa: E402
from people.matching.sounds import SCHEME  # noqa: E402
from people.models import PersonName  # noqa: E402
from people.name_keys import numbers  # noqa: E402
from people.names import fold  # noqa: E402

BATCH, QUESTIONS, FIRST = 20_000, 200, 10
TABLES = {
    "people_person": (
        "id, version, sex, birth_date, died_on, language, access_needs, created_at, created_by_id, "
        "speaks, reads, interpreter, hidden_reason"
    ),
    "people_personname": '"id", person_id, kind, "full", created_at, created_by_id, void_reason',
    "people_namesounds": "name_id, scheme, keys",
}


def key_of(number: int, what: int) -> UUID:
    """The key of the n-th person (what = 1) or name (2)."""
    return UUID(int=(what << 120) | (number << 16) | (4 << 76) | (2 << 62))


def fill(count: int) -> None:
    """Write everybody, in batches."""
    world = World(count)
    by = User.objects.create_user(email="names@demo.invalid", name="Names")
    done = 0
    while done < count:
        some = range(done, min(done + BATCH, count))
        write([(number, world.full_name()) for number in some], by.pk)
        done = some[-1] + 1
        if done % 100_000 == 0:
            print(f"{done} of {count} people", file=sys.stderr, flush=True)


def write(people: list[tuple[int, str]], by: UUID) -> None:
    """One batch in one transaction."""
    field, now = PersonName._meta.get_field("full"), timezone.now().isoformat()
    texts = {table: io.StringIO() for table in TABLES}
    for number, full in people:
        person, name = key_of(number, 1), key_of(number, 2)
        sealed = field.seal(full, name).hex()
        keys = ",".join(map(str, numbers(full)))
        texts["people_person"].write(
            f"{person}\t1\t\t\\\\x\t\\\\x\t\t\\\\x\t{now}\t{by}\t{{}}\t{{}}\t\t\\\\x\n"
        )
        texts["people_personname"].write(f"{name}\t{person}\tspoken\t\\\\x{sealed}\t{now}\t{by}\t\\\\x\n")
        texts["people_namesounds"].write(f"{name}\t{SCHEME}\t{{{keys}}}\n")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        for table, columns in TABLES.items():
            texts[table].seek(0)
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", texts[table])


def ask(count: int) -> dict[str, Any]:
    """Recall and times of each kind of question."""
    chance = Random(7)
    targets = [chance.randrange(count) for _ in range(QUESTIONS)]
    rows = {row.pk: row for row in PersonName.objects.filter(pk__in=[key_of(one, 2) for one in targets])}
    names = [rows[key_of(one, 2)] for one in targets]
    kinds = {
        "as written": lambda full: full,
        "respelled": lambda full: respelled(full, chance),
        "one typo": lambda full: with_typo(full, chance),
        "lone surname": lambda full: full.split()[0],
    }
    return {kind: measured(names, make) for kind, make in kinds.items()}


def measured(names: list[PersonName], make: Any) -> dict[str, Any]:
    """One kind of question, asked about each name."""
    find_by_name("Разогрев Тест", wider=True)
    times, busy, statements, wide = [], [], [], 0
    kept: list[tuple[PersonName, str, Found]] = []
    for name in names:
        query = make(name.full)
        with CaptureQueriesContext(connection) as asked:
            find_by_name(query)
        statements.append(len(asked))
        began, worked = time.perf_counter(), time.process_time()
        found = find_by_name(query)
        times.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - worked) * 1000)
        wide += not found.wider_possible
        kept.append((name, query, found))
    cuts = quantiles(times, n=20)
    return {
        "person": share(kept, lambda name, hit: hit.person == name.person_id),
        "name": share(kept, lambda name, hit: fold(hit.name.full) == fold(name.full)),
        "p50": cuts[9],
        "p95": cuts[18],
        "cpu": sum(busy) / len(busy),
        "statements": f"{min(statements)}–{max(statements)}",
        "second": wide / len(names),
        "namesakes": sum(found.namesakes for _name, _query, found in kept) / len(kept),
    }


def share(kept: list[tuple[PersonName, str, Found]], is_it: Any) -> float:
    """Of the questions whose answer stands within the first ten; who ranks equal counts as a tie."""
    good = 0
    for name, _query, found in kept:
        ranks = [rank(hit) for hit in found.hits if is_it(name, hit)]
        good += bool(ranks) and sum(1 for hit in found.hits if rank(hit) < ranks[0]) < FIRST
    return good / len(kept)


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        print(json.dumps(ask(int(sys.argv[2]))))
