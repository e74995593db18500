"""Adding a note: by whoever works on the case, also to a closed one; once, whole, and never of the future."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from accounts.models import SavedForm
from audit.models import AuditEntry
from cases.models import Entry, Note
from cases.models.entries import Precision
from tests import factories
from tests.cases.acts import close

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


def sent(user, **fields):
    return {"row_key": signed_row_key(user), "kind": "call", "text": "Звонил отец.\n\nСын в ИВС.", **fields}


def url(case):
    return reverse("add_note", args=[case.code])


def test_it_adds(case, intern, as_):
    response = as_(intern).post(url(case), sent(intern))
    note = Note.objects.get()
    assert response.headers["Location"] == case.get_absolute_url()
    assert (note.case, note.author, note.kind, note.text) == (
        case,
        intern,
        "call",
        "Звонил отец.\n\nСын в ИВС.",
    )


def test_it_records_and_stands_in_the_chronology(case, lawyer, as_):
    before = case.changed_at
    as_(lawyer).post(url(case), sent(lawyer))
    entry = Entry.objects.get()
    note = Note.objects.get()
    assert (entry.kind, entry.line, entry.about_id) == ("note", "Звонил отец.", str(note.pk))
    assert entry.date == timezone.localdate()
    assert entry.time is not None
    case.refresh_from_db()
    assert case.changed_at > before
    audit = AuditEntry.objects.get(verb="cases.add_note")
    assert (audit.code, audit.subject_id) == (case.code, str(case.pk))


def test_it_keeps_when_it_happened(case, lawyer, as_):
    day = timezone.localdate() - timedelta(days=400)
    as_(lawyer).post(url(case), sent(lawyer, on=day.isoformat(), precision=Precision.MONTH))
    entry = Entry.objects.get()
    assert (entry.date, entry.time, entry.precision) == (day, None, "month")


def test_it_refuses_the_future_and_keeps_the_text(case, lawyer, as_):
    day = timezone.localdate() + timedelta(days=1)
    response = as_(lawyer).post(url(case), sent(lawyer, on=day.isoformat(), text="не потерять"))
    assert response.status_code == 422
    assert "не потерять" in response.content.decode()
    assert not Note.objects.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "вчера", "2026-11-20\x00"])
def test_it_refuses_a_day_that_is_none(case, lawyer, as_, day):
    assert as_(lawyer).post(url(case), sent(lawyer, on=day)).status_code == 422
    assert not Note.objects.exists()


def test_a_time_needs_a_day(case, lawyer, as_):
    assert as_(lawyer).post(url(case), sent(lawyer, clock="10:15")).status_code == 422
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    assert as_(lawyer).post(url(case), sent(lawyer, clock="10:15", on=day)).status_code == 302
    assert Entry.objects.get().time.isoformat() == "10:15:00"


def test_a_double_press_adds_one(case, lawyer, as_):
    form = sent(lawyer)
    assert as_(lawyer).post(url(case), form).status_code == 302
    assert as_(lawyer).post(url(case), form).status_code == 302
    assert Note.objects.count() == Entry.objects.count() == 1
    assert AuditEntry.objects.filter(verb="cases.add_note").count() == 1


def test_it_refuses_a_key_of_somebody_else(case, lawyer, intern, as_):
    assert as_(lawyer).post(url(case), {**sent(lawyer), "row_key": signed_row_key(intern)}).status_code == 422


def test_it_adds_to_a_closed_case(case, lawyer, supervisor, as_):
    close(case, supervisor)
    assert as_(lawyer).post(url(case), sent(lawyer)).status_code == 302
    assert Note.objects.exists()


def test_it_refuses_the_wrong_role_and_hides_the_case_from_strangers(
    case, operator, other_lawyer, other_intern, administrator, as_
):
    for user in (operator, other_lawyer, other_intern, administrator):
        assert as_(user).get(url(case)).status_code == 404
        assert as_(user).post(url(case), sent(user)).status_code == 404
    assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "до\x00после", "я" * 1_000_000])
def test_bad_text_gets_an_error_and_stays_on_the_page(case, lawyer, as_, text):
    response = as_(lawyer).post(url(case), sent(lawyer, text=text))
    assert response.status_code == 422
    assert text.strip()[:3] in response.content.decode()
    assert not Note.objects.exists()


def test_half_characters_never_break_the_page(case, lawyer, as_):
    key = signed_row_key(lawyer)
    body = f"row_key={key}&kind=call&text=%ED%A0%80%FF".encode()
    response = as_(lawyer).generic("POST", url(case), body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (302, 422)


def test_hostile_markup_is_inert(case, lawyer, as_):
    as_(lawyer).post(url(case), sent(lawyer, text="<script>alert(1)</script>"))
    note = Note.objects.get()
    page = as_(lawyer).get(reverse("note_page", args=[case.code, note.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_note_page_is_for_those_who_see_the_case(case, lawyer, other_lawyer, as_):
    as_(lawyer).post(url(case), sent(lawyer))
    page = reverse("note_page", args=[case.code, Note.objects.get().pk])
    assert "Сын в ИВС." in as_(lawyer).get(page).content.decode()
    assert as_(other_lawyer).get(page).status_code == 404


def test_a_saved_form_is_resumed_and_forgotten_when_sent(case, lawyer, other_lawyer, as_):
    key = signed_row_key(lawyer)
    pk = key.partition(":")[0]
    as_(lawyer).post(
        reverse("save_form", args=[pk, "add_note"]),
        {"text": "ещё пишу", "place": case.code, "kind": "meeting"},
    )
    saved = SavedForm.objects.get()
    door = reverse("resume_saved_form", args=[saved.pk])
    there = as_(lawyer).get(door)
    assert there.headers["Location"].startswith(url(case))
    page = as_(lawyer).get(there.headers["Location"])
    assert "ещё пишу" in page.content.decode()
    assert page.context["form"].row_key == saved.pk
    assert as_(other_lawyer).get(door).status_code == 404
    as_(lawyer).post(url(case), sent(lawyer, row_key=key))
    assert not SavedForm.objects.exists()


def test_it_costs_at_most_12_statements(case, lawyer, as_):
    client = as_(lawyer)
    client.post(url(case), sent(lawyer))
    form = sent(lawyer)
    with CaptureQueriesContext(connection) as asked:
        assert client.post(url(case), form).status_code == 302
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 12
