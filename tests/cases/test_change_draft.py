"""Changing a draft: each change is a version that never changes again; two writers lose no word."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.fields import signed_row_key
from audit.models import AuditEntry
from cases.actions.drafts import submit_draft
from cases.models import DraftVersion
from cases.states import DraftState
from tests import factories
from tests.cases.acts import close

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern)


@pytest.fixture
def draft(case, intern):
    return factories.draft(case, intern)


def url(draft):
    return reverse("change_draft", args=[draft.case.code, draft.number])


def sent(user, draft, **fields):
    return {
        "row_key": signed_row_key(user),
        "version": draft.version,
        "seen": 1,
        "title": draft.title,
        "text": "Прошу провести проверку незамедлительно.",
        **fields,
    }


def test_it_adds_a_version_and_an_author(draft, intern, lawyer, as_):
    assert as_(lawyer).post(url(draft), sent(lawyer, draft)).status_code == 302
    draft.refresh_from_db()
    assert draft.author_ids == [intern.pk, lawyer.pk]
    assert [one.number for one in draft.versions.all()] == [1, 2]
    assert draft.versions.get(number=1).paragraphs == ["Прошу провести проверку.", "Приложения: на 3 листах."]
    assert set(AuditEntry.objects.get(verb="cases.change_draft").fields) == {"text_version"}


def test_history_names_a_title_that_changed(draft, intern, as_):
    as_(intern).post(url(draft), sent(intern, draft, title="Жалоба в суд"))
    assert set(AuditEntry.objects.get(verb="cases.change_draft").fields) == {"title", "text_version"}


def test_nothing_new_makes_no_version(draft, lawyer, as_):
    text = "Прошу провести проверку.\n\nПриложения: на 3 листах."
    as_(lawyer).post(url(draft), sent(lawyer, draft, text=text))
    draft.refresh_from_db()
    assert draft.versions.count() == 1
    assert lawyer.pk not in draft.author_ids


def test_a_double_press_makes_one_version(draft, intern, as_):
    form = sent(intern, draft)
    for _ in range(2):
        assert as_(intern).post(url(draft), form).status_code == 302
    assert draft.versions.count() == 2


def test_a_stale_version_shows_both_and_keeps_the_text(draft, intern, lawyer, as_):
    mine = sent(intern, draft, text="Мои слова <b>важны</b>.")
    as_(lawyer).post(url(draft), sent(lawyer, draft, text="Слова юриста."))
    response = as_(intern).post(url(draft), mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Слова юриста." in page
    assert "Мои слова &lt;b&gt;важны&lt;/b&gt;." in page
    assert "<b>важны" not in page
    again = response.context["form"]
    mine |= {"version": again["version"].value(), "seen": again["seen"].value()}
    assert as_(intern).post(url(draft), mine).status_code == 302
    assert [one.paragraphs for one in draft.versions.all()][1:] == [
        ["Слова юриста."],
        ["Мои слова <b>важны</b>."],
    ]


@pytest.mark.parametrize("state", [DraftState.WAITING, DraftState.APPROVED])
def test_it_refuses_while_it_waits_or_is_approved(case, intern, supervisor, as_, state):
    from django.utils import timezone

    facts = {"approved_at": timezone.now(), "approved_by": supervisor} if state == DraftState.APPROVED else {}
    draft = factories.draft(case, intern, state=state, **facts)
    response = as_(intern).post(url(draft), sent(intern, draft, text="не потерять"))
    assert response.status_code == 422
    assert "не потерять" in response.content.decode()
    assert draft.versions.count() == 1


def test_it_refuses_a_closed_case(draft, intern, supervisor, as_):
    close(draft.case, supervisor)
    assert as_(intern).post(url(draft), sent(intern, draft)).status_code == 422


def test_it_hides_from_strangers(draft, operator, other_intern, other_lawyer, administrator, as_):
    for user in (operator, other_intern, other_lawyer, administrator):
        assert as_(user).get(url(draft)).status_code == 404
        assert as_(user).post(url(draft), sent(user, draft)).status_code == 404


def test_saved_while_typing_it_is_resumed(draft, intern, as_):
    key = signed_row_key(intern).partition(":")[0]
    place = f"{draft.case.code}/{draft.number}"
    as_(intern).post(
        reverse("save_form", args=[key, "change_draft"]), {"text": "ещё пишу", "place": place, "version": "1"}
    )
    there = as_(intern).get(reverse("resume_saved_form", args=[key]))
    assert there.headers["Location"].startswith(url(draft))
    assert "ещё пишу" in as_(intern).get(there.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_draftversion SET number = 7",
        "DELETE FROM cases_draftversion",
        "TRUNCATE cases_draftversion CASCADE",
    ],
)
def test_the_database_refuses_to_change_a_version(draft, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert DraftVersion.objects.get().number == 1


def test_a_resumed_old_form_meets_the_version_check(draft, intern, lawyer, as_):
    submit_draft(draft=draft, version=1, by=intern)
    assert as_(intern).post(url(draft), sent(intern, draft)).status_code == 422
