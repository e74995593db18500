"""The engine of the conflict check against the situations that were written before it; its statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import conflict, conflict_rows
from cases.conflict import Named, Side, between
from cases.conflict_rows import findings_of
from cases.models.parties import PartyRole
from statements.planned import Planned
from tests import factories
from tests.cases.conflict_situations import SITUATIONS
from tests.cases.conflict_worlds import build

pytestmark = pytest.mark.django_db
ADVOCATE = Named("client", "Жээнбек Сатаров")


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.key)
def test_situation(situation, supervisor, lawyer):
    found = findings_of(build(situation, supervisor, lawyer))
    assert {str(one.reason) for one in found} == situation.expected


def test_there_are_at_least_forty_situations_and_each_reason_is_met():
    assert len(SITUATIONS) >= 40
    reasons = {reason for one in SITUATIONS for reason in one.expected}
    assert reasons == {str(one) for one in conflict.Reason} - {"too_common"}
    assert {one.verdict for one in SITUATIONS} == {"clear", "ask"}


def test_every_role_of_a_case_has_its_side():
    assert set(conflict.SIDES) == set(PartyRole.values)
    for one in Side:
        assert between(one, one) in (None, conflict.Reason.ACCUSED_TOGETHER)


def asked_of(named, **more) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        findings_of(named, **more)
    return [one["sql"] for one in asked]


def test_the_statements_are_as_many_whoever_is_known_and_however_many_are_named(supervisor, lawyer):
    empty = asked_of([ADVOCATE])
    many = [ADVOCATE, *(Named("other_side", f"Айбек Асанов{letter}") for letter in "абвгде")]
    for situation in SITUATIONS[:60:7]:
        named = build(situation, supervisor, lawyer)
        assert len(asked_of(named)) == len(asked_of(many)) == len(empty) == 3


def test_a_name_that_very_many_bear_is_a_question(supervisor, monkeypatch):
    shorter = conflict_rows._CANDIDATES.sql.replace(f"LIMIT {conflict_rows.MOST + 1}", "LIMIT 3")
    monkeypatch.setattr(conflict_rows, "_CANDIDATES", Planned(shorter))
    monkeypatch.setattr(conflict_rows, "MOST", 2)
    for _ in range(3):
        factories.contact(supervisor, caller=factories.person(supervisor, "Айбек Асанов"))
    found = {str(one.reason) for one in findings_of([ADVOCATE, Named("other_side", "Айбек Асанов")])}
    assert found == {"client_against", "too_common"}


def test_candidates_are_led_by_the_two_indexes_of_keys(supervisor):
    """However large the tables are: with few rows the planner must be forbidden to read them whole."""
    searched, reserved = (conflict_rows._keys("Айбек Асанов", table) for table in ("name", "reserved"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + conflict_rows._CANDIDATES.sql, [[searched], [reserved], [True]])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "people_namesounds_keys" in plan and "people_reserved_keys" in plan
    assert "Seq Scan on" not in plan
