"""At 100,000 contacts the lists of promised and missed calls are led by their indexes (EXPLAIN)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bir_duino.views.desk import counted
from cases.paging import first_of
from hotline.models import Callback, Contact, MissedCall
from hotline.owed import (
    due_until,
    missed_groups,
    owed_again,
    owed_by_nobody,
    owed_callbacks,
    owed_to,
    reaches_deputies,
)
from hotline.ringing import marks_of_numbers
from hotline.views.owed import KEYS
from people.phones import phone_key
from tests import factories

pytestmark = pytest.mark.django_db
CONTACTS, OVER, WAITING = 100_000, 30_000, 60


def copies(model, row, count: int, **sql: str) -> None:
    """So many more rows like this one, by the database alone."""
    columns = [field.column for field in model._meta.concrete_fields]
    values = [sql.get(column, f'"{column}"') for column in columns]
    named = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({named}) SELECT {', '.join(values)}"
            f" FROM {model._meta.db_table}, generate_series(1, {count}) AS step WHERE id = %s",
            [row.pk],
        )


@pytest.fixture
def crowded(operator, supervisor):
    """Many calls and promises of the past, a day's worth of owed ones."""
    now, fresh = timezone.now(), {"id": "gen_random_uuid()", "number_index": "uuid_send(gen_random_uuid())"}
    ended = {
        "state": "done",
        "outcome_id": "ADVICE",
        "finished_at": now,
        "finished_by": operator,
        "answer_by": None,
    }
    contact = factories.contact(operator, number=factories.number(), **ended)
    copies(Contact, contact, CONTACTS, **fresh, began_at="began_at - step * interval '1 minute'")
    done = factories.callback(operator, state="done", ended_at=now, ended_by=supervisor)
    copies(Callback, done, OVER, **fresh, ended_at="ended_at - step * interval '20 minutes'")
    old = factories.missed(operator, state="dismissed", dismissal="ours", closed_at=now, closed_by=operator)
    copies(MissedCall, old, OVER, **fresh, rang_at="rang_at - step * interval '1 minute'")
    for n in range(WAITING):
        factories.callback(operator if n % 2 else supervisor, until_in=timedelta(hours=n + 1))
        missed = factories.missed(operator)
        factories.missed(operator, phone=missed.number, ago=timedelta(hours=5))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE hotline_contact, hotline_callback, hotline_missedcall")
        cursor.execute("DISCARD PLANS")  # what an earlier test planned for tables with three rows
    return operator


def whole_tables(plan: str) -> list[str]:
    """Tables of the hotline that a plan reads from end to end."""
    return re.findall(r"Seq Scan on (hotline_(?:contact|callback|missedcall)\b)", plan)


def test_no_list_reads_a_whole_table(crowded, supervisor):
    now = timezone.now()
    for reader in (crowded, supervisor):
        lists = {
            "owed": first_of(owed_callbacks(reader).mine_first(reader).select_related("owner"), KEYS),
            "late": first_of(due_until(owed_callbacks(reader), now).mine_first(reader), KEYS),
            "missed": first_of(missed_groups(reader).select_related("taken_by"), ("rang_at", "id")),
            "kept": Callback.objects.filter(
                state="done", ended_by=reader, ended_at__gte=now - timedelta(days=14)
            ),
        }
        for name, rows in lists.items():
            assert whole_tables(rows.explain()) == [], (name, reader.name)
            assert name in ("late", "kept") or list(rows)


def test_a_deputy_and_the_clock_read_no_whole_table(crowded, supervisor, lawyer):
    """What climbs is looked for with each bell, and a deputy sees it in the own list."""
    late = factories.callback(crowded, until_in=timedelta(hours=-1))
    factories.absence(supervisor, supervisor, lawyer)
    assert list(owed_callbacks(lawyer)) == [late]
    lists = {
        "deputy": first_of(owed_callbacks(lawyer).mine_first(lawyer).select_related("owner"), KEYS),
        "climbs": owed_by_nobody(),
        "again": owed_again(),
        "climbed": reaches_deputies(timezone.now()),
    }
    assert {name: whole_tables(rows.explain()) for name, rows in lists.items()} == {key: [] for key in lists}


def test_the_pages_are_quick_and_the_desk_counts_them(crowded, as_):
    wanted, counts = counted(crowded)
    by_url = {number.url: count for number, count in zip(wanted, counts, strict=True)}
    assert by_url["/missed/"] == WAITING
    client = as_(crowded)
    for address in ("/callbacks/", "/missed/", "/"):
        client.get(address)
        begun = timezone.now()
        assert client.get(address).status_code == 200
        assert timezone.now() - begun < timedelta(seconds=1), address


def test_marks_and_promises_of_numbers_are_found_by_index(crowded):
    index = phone_key(MissedCall.objects.waiting()[0].number)
    with connection.execute_wrapper(_explains):
        marks_of_numbers([index])
        owed_to(crowded, [index])


def _explains(execute, sql, params, many, context):
    """Each statement is explained before it is executed."""
    if sql.startswith(("SELECT", "EXECUTE")):
        execute(f"EXPLAIN {sql}", params, many, context)
        plan = "\n".join(line for (line,) in context["cursor"].fetchall())
        assert whole_tables(plan) == [], plan
    return execute(sql, params, many, context)
