"""Writing a draft: title and plain paragraphs, saved while typing, one row however often the button is pressed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.fields import signed_row_key
from accounts.models import SavedForm
from audit.models import AuditEntry
from cases.models import Draft, DraftVersion, Entry
from tests import factories
from tests.cases.acts import close, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern)


def url(case):
    return reverse("write_draft", args=[case.code])


def sent(user, **fields):
    text = "Прошу провести проверку.\r\n\r\nПриложения:\r\nна 3 листах.\r\n \r\n\r\nПодпись"
    return {"row_key": signed_row_key(user), "title": "Жалоба", "text": text, **fields}


def test_it_writes_paragraphs(case, intern, as_):
    response = as_(intern).post(url(case), sent(intern))
    draft = Draft.objects.get()
    assert response.headers["Location"] == draft.get_absolute_url()
    assert (draft.number, draft.state, draft.author_ids) == (1, "writing", [intern.pk])
    assert draft.versions.get().paragraphs == [
        "Прошу провести проверку.",
        "Приложения:\nна 3 листах.",
        "Подпись",
    ]


def test_it_records(case, intern, as_):
    as_(intern).post(url(case), sent(intern))
    draft = Draft.objects.get()
    entry = Entry.objects.get()
    assert (entry.kind, entry.line, entry.about_id) == ("draft", "Жалоба", str(draft.pk))
    audit = AuditEntry.objects.get(verb="cases.write_draft")
    assert (audit.code, audit.subject_id) == (case.code, str(case.pk))


def test_it_submits_at_once_if_the_button_says_so(case, intern, as_):
    as_(intern).post(url(case), sent(intern, then="submit"))
    assert Draft.objects.get().state == "waiting"


def test_numbers_go_on(case, intern, lawyer, as_):
    for user in (intern, lawyer):
        as_(user).post(url(case), sent(user))
    assert sorted(Draft.objects.values_list("number", flat=True)) == [1, 2]


def test_a_double_press_writes_one(case, intern, as_):
    form = sent(intern)
    for _ in range(2):
        assert as_(intern).post(url(case), form).status_code == 302
    assert Draft.objects.count() == DraftVersion.objects.count() == Entry.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"title": ""},
        {"title": "я" * 201},
        {"text": "до\x00после"},
        {"text": "я" * 1_000_000},
        {"row_key": "x"},
    ],
)
def test_bad_input_gets_an_error_and_keeps_what_was_typed(case, intern, as_, fields):
    response = as_(intern).post(url(case), sent(intern, **fields))
    assert response.status_code == 422
    assert not Draft.objects.exists()
    page = response.content.decode()
    for name, value in sent(intern, **fields).items():
        if name != "row_key":
            assert value.replace("\r\n", "\n").strip()[:3] in page


def test_hostile_markup_is_inert(case, intern, as_):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    page = (
        as_(intern).post(url(case), sent(intern, title=hostile, text=hostile), follow=True).content.decode()
    )
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert "<script>alert" not in page


def test_it_refuses_a_closed_case(case, intern, supervisor, as_):
    close(case, supervisor)
    response = as_(intern).post(url(case), sent(intern, text="не потерять"))
    assert response.status_code == 422
    assert "не потерять" in response.content.decode()


def test_it_hides_the_case_from_strangers(case, operator, other_intern, other_lawyer, administrator, as_):
    for user in (operator, other_intern, other_lawyer, administrator):
        assert as_(user).get(url(case)).status_code == 404
        assert as_(user).post(url(case), sent(user)).status_code == 404


def test_a_saved_form_is_resumed_and_forgotten_when_sent(case, intern, as_):
    key = signed_row_key(intern)
    address = reverse("save_form", args=[key.partition(":")[0], "write_draft"])
    as_(intern).post(address, {"title": "Начало", "text": "ещё пишу", "place": case.code})
    there = as_(intern).get(reverse("resume_saved_form", args=[SavedForm.objects.get().pk]))
    page = as_(intern).get(there.headers["Location"]).content.decode()
    assert "ещё пишу" in page
    assert 'name="edition" value="1"' in page
    as_(intern).post(url(case), sent(intern, row_key=key))
    assert not SavedForm.objects.exists()


def test_somebody_elses_saved_form_does_not_exist(case, intern, lawyer, as_):
    key = signed_row_key(intern).partition(":")[0]
    as_(intern).post(
        reverse("save_form", args=[key, "write_draft"]), {"text": "ещё пишу", "place": case.code}
    )
    assert as_(lawyer).get(url(case) + f"?saved={key}").status_code == 404
    assert as_(lawyer).get(url(case) + "?saved=x").status_code == 404


def test_the_tab_costs_the_same_with_5_and_with_50(case, intern, as_):
    client, costs = as_(intern), []
    for rows in (5, 45):
        for _ in range(rows):
            factories.draft(case, intern)
        client.get(reverse("case_drafts", args=[case.code]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("case_drafts", args=[case.code]))
        costs.append(statements(asked))
    assert costs[0] == costs[1] <= 10
