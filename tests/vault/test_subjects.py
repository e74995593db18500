"""Words of a subject: its own key, and nothing left of them when that is erased."""

import pytest
from django.db import connection

from vault import keys, subjects

LABEL, ID = "cases.Case", "6f3c"
WORDS = {"old": {"said": "Ёлка"}, "new": {"said": "Өңүр"}}


def test_words_come_back_for_their_own_subject_and_context_only(db):
    sealed = subjects.seal_words(LABEL, ID, WORDS, context="cases.add_note 1")
    assert subjects.open_words(LABEL, ID, sealed, context="cases.add_note 1") == WORDS
    for label, id, context in [
        (LABEL, "other", "cases.add_note 1"),
        ("people.Person", ID, "cases.add_note 1"),
        (LABEL, ID, ""),
    ]:
        with pytest.raises(subjects.WordsDamaged):
            subjects.open_words(label, id, sealed, context=context)


def test_the_length_of_words_shows_in_steps_only(db):
    lengths = {len(subjects.seal_words(LABEL, ID, {"a": "x" * count})) for count in range(40)}
    assert len(lengths) == 1


def test_each_subject_has_a_key_of_its_own(db):
    subjects.seal_words(LABEL, "1", WORDS)
    subjects.seal_words(LABEL, "1", WORDS)
    subjects.seal_words(LABEL, "2", WORDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id FROM vault_datakey WHERE purpose = 'words' AND subject_label = %s ORDER BY 1",
            [LABEL],
        )
        assert [row[0] for row in cursor.fetchall()] == ["1", "2"]


def test_erasing_a_subject_makes_its_words_unreadable_and_no_others(own_ring):
    sealed = subjects.seal_words(LABEL, "1", WORDS)
    other = subjects.seal_words(LABEL, "2", WORDS)
    assert subjects.erase_subject(LABEL, "1") is True
    assert subjects.erase_subject(LABEL, "1") is False
    for _ in range(2):
        with pytest.raises(subjects.WordsErased):
            subjects.open_words(LABEL, "1", sealed)
        assert subjects.open_words(LABEL, "2", other) == WORDS
        keys.forget()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault_datakey WHERE subject_id = '1' AND wrapped IS NOT NULL")
        assert cursor.fetchone() == (0,)


def test_twin_without_erasing_the_words_stay_readable(own_ring, monkeypatch):
    """Switches the guard off: a key that is kept keeps the words."""
    monkeypatch.setattr(keys, "erase", lambda *given: True)
    sealed = subjects.seal_words(LABEL, "1", WORDS)
    assert subjects.erase_subject(LABEL, "1") is True
    assert subjects.open_words(LABEL, "1", sealed) == WORDS


def test_what_is_recorded_after_an_erasure_gets_a_new_key(own_ring):
    old = subjects.seal_words(LABEL, "1", WORDS)
    subjects.erase_subject(LABEL, "1")
    new = subjects.seal_words(LABEL, "1", WORDS)
    assert subjects.open_words(LABEL, "1", new) == WORDS
    with pytest.raises(subjects.WordsErased):
        subjects.open_words(LABEL, "1", old)


def test_nobody_erases_the_key_of_a_table_by_an_empty_subject(own_ring):
    with pytest.raises(ValueError, match="one named subject"):
        subjects.erase_subject("", "")


def test_many_subjects_cost_one_statement(own_ring, django_assert_num_queries):
    sealed = {str(number): subjects.seal_words(LABEL, str(number), WORDS) for number in range(10)}
    keys.forget()
    with django_assert_num_queries(1):
        subjects.preload(sealed.values())
        assert all(subjects.open_words(LABEL, number, value) == WORDS for number, value in sealed.items())
