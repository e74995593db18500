"""What enters the audit, and when: with the change, in one quick statement, or after a rollback."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit import log
from audit.history import words_of
from audit.log import record, record_read, record_refusal
from audit.models import AuditEntry, Outcome
from statements.planned import Planned
from tests.audit.conftest import Colleague, recorded
from vault import keys

OLD, NEW = {"said": "Ёлка"}, {"said": "Өңүр", "due": datetime.date(2026, 11, 22)}


def test_a_change_says_who_what_when_and_keeps_the_words_encrypted(db, folder, colleague):
    entry = recorded("cases.add_note", about=folder, by=colleague, old=OLD, new=NEW)
    assert (entry.actor_id, entry.actor_roles) == (str(colleague.pk), ["lawyer", "supervisor"])
    assert (entry.verb, entry.outcome, entry.code) == ("cases.add_note", Outcome.DONE, "K-100")
    assert (
        (entry.about_label, entry.about_id)
        == (entry.subject_label, entry.subject_id)
        == ("audit.Folder", str(folder.pk))
    )
    assert entry.fields == ["due", "said"]
    raw = bytes(entry.words)
    assert not any(word.encode() in raw for word in ("Ёлка", "Өңүр", "2026"))
    assert [(change.field, change.label, change.old, change.new) for change in words_of(entry).changes] == [
        ("due", "due", None, "2026-11-22"),
        ("said", "said", "Ёлка", "Өңүр"),
    ]


def test_a_part_of_a_case_belongs_to_the_case(db, sheet, folder, colleague):
    entry = recorded("cases.add_note", about=sheet, by=colleague, new=NEW)
    assert (entry.about_label, entry.about_id) == ("audit.Sheet", str(sheet.pk))
    assert (entry.subject_label, entry.subject_id) == ("audit.Folder", str(folder.pk))


def test_a_subject_may_be_named(db, sheet, colleague):
    entry = recorded("cases.add_note", about=sheet, subject=sheet, by=colleague, code="K-7")
    assert (entry.subject_label, entry.code) == ("audit.Sheet", "K-7")


def test_the_house_itself_has_no_name_and_no_role(db, folder):
    entry = recorded("cases.wake", about=folder, by=None)
    assert (entry.actor_id, entry.actor_roles, entry.words) == ("", [], None)


def test_a_failed_sign_in_is_about_nobody(db):
    assert recorded("accounts.sign_in_failed", about=None, by=None).about_id == ""
    with pytest.raises(ValueError, match="subject"):
        record("accounts.sign_in_failed", about=None, by=None, new={"email": "x"})


def test_rows_among_the_words_are_kept_by_their_key(db, folder, sheet, colleague):
    entry = recorded(
        "cases.x", about=folder, by=colleague, new={"sheet": sheet, "both": [sheet, {"a": folder}]}
    )
    (both, one) = words_of(entry).changes
    assert (one.new, both.new) == (str(sheet.pk), [str(sheet.pk), {"a": str(folder.pk)}])


def test_a_change_that_is_rolled_back_leaves_no_row(real_db, folder, colleague):
    keys.forget()
    with pytest.raises(RuntimeError), transaction.atomic():
        record("cases.add_note", about=folder, by=colleague, new=NEW)
        raise RuntimeError
    assert not AuditEntry.objects.filter(subject_id=str(folder.pk)).exists()
    with transaction.atomic():
        record("cases.add_note", about=folder, by=colleague, new=NEW)
    keys.forget()
    assert words_of(AuditEntry.objects.get(subject_id=str(folder.pk))).state == "readable"
    keys.forget()


def test_a_change_of_a_known_subject_costs_one_statement(
    real_db, folder, colleague, django_assert_num_queries
):
    record("cases.add_note", about=folder, by=colleague, new=NEW)
    with django_assert_num_queries(1):
        record("cases.add_note", about=folder, by=colleague, new=NEW)
    keys.forget()


@pytest.mark.parametrize(
    "work",
    [
        lambda folder, by: record_read("cases.read_case", about=folder, by=by),
        lambda folder, by: record_read("search.by_name", by=by, found=3),
        lambda folder, by: record_refusal(
            "cases.close_case", by=by, about_label="x", about_id=folder.pk, code="K-1"
        ),
    ],
    ids=["read", "search", "refusal"],
)
def test_openings_and_refusals_are_one_statement_that_does_not_wait_for_the_disk(
    real_db, folder, colleague, work
):
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO on")
    with CaptureQueriesContext(connection) as statements:
        work(folder, colleague)
    assert len(statements) == 1
    executed, values = statements[0]["sql"].split(" (", 1)
    assert executed == f"EXECUTE {log._QUICKLY.name}"
    asked = Planned(f"{log._WORDS} RETURNING current_setting('synchronous_commit')")
    asked.call(connection, [])
    with connection.cursor() as cursor:
        # The very statement, asked what holds at its end, just before its own commit:
        cursor.execute(f"EXECUTE {asked.name} ({values}")
        assert cursor.fetchone() == ("off",)
        cursor.execute("SHOW synchronous_commit")  # and what holds for the next one
        assert cursor.fetchone() == ("on",)
    assert AuditEntry.objects.filter(actor_id=str(colleague.pk)).count() == 2


def test_inside_a_transaction_nothing_loosens_the_change_around_it(real_db, folder, colleague):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO on")
        record_read("cases.read_case", about=folder, by=colleague)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
    assert AuditEntry.objects.filter(outcome=Outcome.READ, subject_id=str(folder.pk)).count() == 1


def test_twin_the_quick_statement_inside_a_transaction_would_loosen_it(
    real_db, folder, colleague, monkeypatch
):
    monkeypatch.setattr(log, "_PLAINLY", log._QUICKLY)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO on")
        record_read("cases.read_case", about=folder, by=colleague)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("off",)


def test_a_refusal_survives_the_rollback_of_what_was_refused(real_db, folder, colleague):
    try:
        with transaction.atomic():
            record("cases.close_case", about=folder, by=colleague)
            raise PermissionDenied
    except PermissionDenied:
        record_refusal(
            "cases.close_case", by=colleague, about_label="audit.Folder", about_id=folder.pk, code="K-100"
        )
    (entry,) = AuditEntry.objects.filter(subject_id=str(folder.pk))
    assert (entry.outcome, entry.code, entry.about_id) == (Outcome.REFUSED, "K-100", str(folder.pk))


def test_a_search_keeps_the_count_only(db, colleague):
    record_read("search.by_name", by=colleague, found=3)
    entry = AuditEntry.objects.get(actor_id=str(colleague.pk))
    assert (entry.found, entry.words, entry.about_label, entry.fields) == (3, None, "", [])


def test_a_long_or_broken_code_of_a_refused_address_is_still_recorded(db, colleague):
    """What stood in the address comes from outside: it must never turn a refusal into an error."""
    record_refusal("door.case_page", by=colleague, about_id="x" * 500 + "\0\ud800", code="Ж" * 500)
    entry = AuditEntry.objects.get(actor_id=str(colleague.pk))
    assert entry.code == "Ж" * 40
    assert len(entry.about_id) == 64


def test_nobody_signed_in_has_no_name(db):
    record_refusal("door.desk", by=Colleague(pk=None, roles_today=frozenset()))
    assert AuditEntry.objects.get(verb="door.desk").actor_id == ""
