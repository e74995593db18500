"""Sentences, words and pages of the audit."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from audit import access, history
from audit.log import record, record_read, record_refusal
from audit.models import AuditEntry
from tests.audit.conftest import recorded
from vault import keys, subjects


@pytest.fixture(autouse=True)
def own_sentences(monkeypatch):
    monkeypatch.setattr(history, "_sentences", dict(history._sentences))


def test_a_verb_becomes_a_sentence_in_the_readers_language():
    history.register({"cases.x": _("done"), "search.x": "%(found)s found, %(code)s"})
    with translation.override("en"):
        assert history.sentence(AuditEntry(verb="cases.x")) == "done"
    assert history.sentence(AuditEntry(verb="search.x", found=3, code="K-1")) == "3 found, K-1"
    assert history.sentence(AuditEntry(verb="nobody.knows")) == "nobody.knows"
    assert history.sentence(AuditEntry(verb="vault.damaged")) != "vault.damaged"


def test_two_apps_cannot_tell_the_same_verb_differently():
    history.register({"cases.x": "one"})
    with pytest.raises(ImproperlyConfigured):
        history.register({"cases.x": "other"})


def test_words_exchanged_between_two_rows_do_not_open(db, folder, colleague):
    first = recorded("cases.add_note", about=folder, by=colleague, new={"said": "one"})
    second = recorded("cases.add_note", about=folder, by=colleague, new={"said": "two"})
    first.words, second.words = second.words, first.words
    assert (history.words_of(first).state, history.words_of(second).state) == ("damaged", "damaged")
    second.words = None
    assert history.words_of(second) == history.Words("none")


def test_words_come_back_after_the_database_has_kept_them(db, folder, colleague):
    record("cases.add_note", about=folder, by=colleague, new={"said": "Өңүр"})
    entry = AuditEntry.objects.get(subject_id=str(folder.pk))
    assert history.words_of(entry).changes[0].new == "Өңүр"


def test_after_an_erasure_the_row_stays_and_its_words_are_gone(db, folder, colleague):
    record("cases.add_note", about=folder, by=colleague, new={"said": "Өңүр"})
    subjects.erase_subject("audit.Folder", folder.pk)
    keys.forget()
    entry = AuditEntry.objects.get(subject_id=str(folder.pk))
    assert history.words_of(entry) == history.Words("erased")
    assert entry.fields == ["said"]


def test_pages_are_newest_first_and_meet_without_gap_or_double(db, folder, colleague):
    made = [
        recorded("cases.add_note", about=folder, by=colleague, new={"n": number}).pk for number in range(7)
    ]
    record_read("cases.read_case", about=folder, by=colleague)
    record_refusal("cases.close_case", by=colleague, about_label="audit.Folder", about_id=folder.pk)
    seen, before = [], None
    while True:
        page = access.entries_about("audit.Folder", folder.pk, before=before, size=3)
        seen += [entry.pk for entry in page.entries]
        if page.older is None:
            break
        before = page.older
    assert seen[1:] == made[::-1]
    assert AuditEntry.objects.get(pk=seen[0]).outcome == "refused"


def test_a_full_last_page_has_no_older_one(db, folder, colleague):
    for _number in range(3):
        record("cases.add_note", about=folder, by=colleague)
    assert access.entries_about("audit.Folder", folder.pk, size=3).older is None
    assert access.entries_about("audit.Folder", "nobody").entries == []


def test_openings_are_openings_only_and_of_this_subject(db, folder, sheet, colleague):
    record("cases.add_note", about=folder, by=colleague)
    record_read("cases.read_case", about=folder, by=colleague)
    record_read("cases.download", about=sheet, by=colleague)
    record_read("search.by_name", by=colleague, found=1)
    found = access.openings_of("audit.Folder", folder.pk).entries
    assert [entry.verb for entry in found] == ["cases.download", "cases.read_case"]
    assert len(access.entries_by(colleague.pk).entries) == 4


@pytest.mark.parametrize("rows", [5, 50])
def test_a_page_with_words_costs_the_same_for_few_and_many(
    db, folder, colleague, rows, django_assert_num_queries
):
    for number in range(rows):
        record("cases.add_note", about=folder, by=colleague, new={"n": number})
    with django_assert_num_queries(1):
        page = access.entries_about("audit.Folder", folder.pk)
        assert all(history.words_of(entry).state == "readable" for entry in page.entries)


def test_a_page_with_words_costs_two_statements_in_life(
    real_db, folder, colleague, django_assert_num_queries
):
    for number in range(20):
        record("cases.add_note", about=folder, by=colleague, new={"n": number})
    keys.forget()
    with django_assert_num_queries(2):
        page = access.entries_about("audit.Folder", folder.pk)
        assert all(history.words_of(entry).state == "readable" for entry in page.entries)
    keys.forget()


def test_the_pages_use_their_indexes(real_db):
    with real_db.connect() as ours, ours.cursor() as cursor:
        cursor.execute("SET enable_seqscan TO off")
        for rows, name in [
            (
                AuditEntry.objects.filter(subject_label="a", subject_id="b").exclude(outcome="read"),
                "audit_changes",
            ),
            (AuditEntry.objects.filter(subject_label="a", subject_id="b", outcome="read"), "audit_openings"),
            (AuditEntry.objects.filter(actor_id="a"), "audit_by_actor"),
        ]:
            sql, values = rows.filter(id__lt=5).order_by("-id")[:50].query.sql_with_params()
            cursor.execute(f"EXPLAIN {sql}", values)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert name in plan
            assert "Sort" not in plan
    ours.close()
