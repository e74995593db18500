"""A ciphertext that somebody changed on the disk: the page lives, says so, the audit knows, the original stays (safety.md 10)."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from audit.models import AuditEntry
from cases.models import Note
from tests import factories
from tests.faults.pages import form_for

pytestmark = pytest.mark.django_db


def damage(row, column: str) -> bytes:
    """One bit of the kept value is another one; returns what lies there now."""
    table, kept = row._meta.db_table, bytes(getattr_raw(row, column))
    changed = kept[:-1] + bytes([kept[-1] ^ 1])
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [changed, row.pk])
    return changed


def getattr_raw(row, column: str) -> bytes:
    """What lies in the table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return bytes(cursor.fetchone()[0])


@pytest.fixture
def case(supervisor, lawyer):
    return factories.case(supervisor, responsible=lawyer, client="Эркин Токонов")


def says_so(text: str) -> bool:
    """The sentence in the reader's language."""
    with override("ru"):
        return gettext("cannot be read") in text


def damaged_columns() -> set[tuple[str, ...]]:
    return {tuple(row.fields) for row in AuditEntry.objects.filter(verb="vault.damaged")}


def test_the_summary_of_a_case(case, lawyer, as_):
    damage(case, "summary")
    answer = as_(lawyer).get(case.get_absolute_url())
    assert answer.status_code == 200
    assert says_so(answer.content.decode())
    assert "Эркин Токонов" in answer.content.decode(), "the page around it lives"
    assert ("summary",) in damaged_columns()


def test_a_note(case, lawyer, as_, monkeypatch):
    """The application's own role may not change a note at all: the damaged bytes are what is first written."""
    field = Note._meta.get_field("text")
    seal = field.seal
    with monkeypatch.context() as patch:
        patch.setattr(field, "seal", lambda value, pk: seal(value, pk)[:-1] + b"?")
        note = Note.objects.create(case=case, text="Был в ИВС.", at=timezone.now(), author=lawyer)
    answer = as_(lawyer).get(reverse("note_page", args=[case.code, note.pk]))
    assert answer.status_code == 200
    assert says_so(answer.content.decode())
    assert ("text",) in damaged_columns()


def test_a_contact_keeps_its_original_when_it_is_corrected(operator, as_):
    contact = factories.contact(operator, number=factories.number())
    kept = damage(contact, "said")
    client, path = as_(operator), reverse("correct_contact", args=[contact.pk])
    for page in (contact.get_absolute_url(), path):
        answer = client.get(page)
        assert answer.status_code == 200
        assert says_so(answer.content.decode()), page
    form = form_for(answer.content.decode(), path)
    values = {name: found[-1] for name, found in form.values.items()}
    answer = client.post(path, {**values, "wanted": "Узнать, где он."})
    assert answer.status_code == 302, answer.context["form"].errors
    assert getattr_raw(contact, "said") == kept, "what could not be read was not written over"
    contact.refresh_from_db()
    assert contact.wanted == "Узнать, где он."
    assert ("said",) in damaged_columns()


def test_swapped_rows_are_no_better(case, lawyer, supervisor, as_):
    """The words of another case in this row: valid for there, refused here."""
    other = factories.case(supervisor, summary="Чужая жалоба.")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET summary = %s WHERE id = %s", [getattr_raw(other, "summary"), case.pk]
        )
    text = as_(lawyer).get(case.get_absolute_url()).content.decode()
    assert "Чужая жалоба" not in text
    assert says_so(text)
