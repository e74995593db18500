"""edit_guidance: a new dated edition; the earlier one is kept; the program's own words never take the place of edited ones."""

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation

from audit.models import AuditEntry
from reference import choices
from reference.actions import load_reference
from reference.models import Guidance, GuidanceEdition
from tests.hotline.calls import address

pytestmark = pytest.mark.django_db
EDIT = "edit_guidance"


def words(code: str = "SILENT", **changed: str) -> dict[str, str]:
    row = Guidance.objects.get(pk=code)
    return row.words() | {"edition": str(row.edition)} | changed


def edit(client, code: str = "SILENT", **changed: str):
    return client.post(reverse(EDIT, args=[code]), words(code, **changed))


def test_it_edits_records_and_keeps_the_earlier_edition(as_, supervisor):
    before = Guidance.objects.get(pk="SILENT").words()
    client = as_(supervisor)
    answer = edit(client, say_ru="Я вас слышу.\n\n  Стукните дважды.  ")
    assert answer.url == f"{reverse('guidance')}#guidance-SILENT"
    row = Guidance.objects.get(pk="SILENT")
    assert (row.say_ru, row.edition, row.edition_by) == ("Я вас слышу.\nСтукните дважды.", 2, supervisor)
    old = GuidanceEdition.objects.get(guidance=row)
    assert (old.number, old.words, old.by) == (1, before, None)
    assert old.from_at <= old.until <= row.edition_at
    assert AuditEntry.objects.filter(verb="reference.edit_guidance", about_id="SILENT").count() == 1
    page = client.get(reverse(EDIT, args=["SILENT"])).content.decode()
    assert "стукните один раз" in page
    assert "Стукните дважды." in page


def test_the_page_of_a_call_shows_the_new_words_at_once(as_, supervisor, operator):
    client = as_(operator)
    page = client.get(address("5e000000-0000-4000-8000-0000000000aa")).content.decode()
    assert "guidance-HELD" in page
    edit(as_(supervisor), "ORDER", say_ru="Где его держат на самом деле?")  # the one whose words stand open
    edit(as_(supervisor), "HELD", name_ru="Его держат сейчас?")
    choices.forget()  # on_commit, which a test never reaches
    page = client.get(address("5e000000-0000-4000-8000-0000000000aa")).content.decode()
    assert "Где его держат на самом деле?" in page and "Его держат сейчас?" in page


def test_the_same_words_make_no_edition(as_, supervisor):
    edit(as_(supervisor))
    assert not GuidanceEdition.objects.exists()
    assert not AuditEntry.objects.filter(verb="reference.edit_guidance").exists()


def test_it_refuses_a_stale_edition_and_keeps_what_was_typed(as_, supervisor):
    client, mine = as_(supervisor), words(say_ru="Моё")
    edit(client, say_ru="Чужое")
    answer = client.post(reverse(EDIT, args=["SILENT"]), mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Моё" in page
    assert "Чужое" in page
    assert client.post(reverse(EDIT, args=["SILENT"]), mine | {"edition": "2"}).status_code == 302
    assert Guidance.objects.get(pk="SILENT").say_ru == "Моё"


@pytest.mark.parametrize(
    ("field", "typed"), [("say_ru", ""), ("name_en", ""), ("say_en", " \n "), ("edition", "x")]
)
def test_it_refuses_what_is_missing(as_, supervisor, field, typed):
    answer = edit(as_(supervisor), **{field: typed})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not GuidanceEdition.objects.exists()


def test_who_takes_calls_reads_and_only_supervisors_write(
    as_, operator, intern, lawyer, supervisor, administrator
):
    for reader in (operator, intern, lawyer, supervisor):
        page = as_(reader).get(reverse("guidance"))
        assert page.status_code == 200
        assert (reverse(EDIT, args=["SILENT"]) in page.content.decode()) is (reader == supervisor)
    assert as_(administrator).get(reverse("guidance")).status_code == 403
    for stranger in (operator, intern, lawyer, administrator):
        assert edit(as_(stranger), say_ru="нет").status_code == 403
    assert not GuidanceEdition.objects.exists()


def test_a_situation_that_is_not_there_is_not_found(as_, supervisor):
    assert as_(supervisor).get(reverse(EDIT, args=["NOWHERE"])).status_code == 404


def test_a_word_of_any_language_finds_its_situation(as_, operator):
    client = as_(operator)
    for typed, code in (
        ("пытали", "TORTURE"),
        ("кыйноо", "TORTURE"),
        ("PRESS", "PRESS"),
        ("охранный ордер", "DV"),
    ):
        found = client.post(reverse("guidance"), {"words": typed}).context["guidance"]
        assert code in {row.code for row in found}, typed
        assert len(found) < 10
    empty = client.post(reverse("guidance"), {"words": "щщщ"})
    assert empty.context["guidance"] == []
    assert "guidance-" not in empty.content.decode()


def test_loading_leaves_edited_words_and_keeps_an_edition_of_what_it_changes(as_, supervisor, files):
    edit(as_(supervisor), say_ru="Наши слова")
    files.change("guidance.csv", "SILENT", say_ru="Слова программы")
    files.change("guidance.csv", "HELD", say_ru="Первое|Второе")
    files.drop("guidance.csv", "PRESS")
    edit(as_(supervisor), "ABUSIVE", say_ru="Тоже наши")
    files.drop("guidance.csv", "ABUSIVE")
    load_reference(directory=files.folder)
    held = Guidance.objects.get(pk="HELD")
    assert Guidance.objects.get(pk="SILENT").say_ru == "Наши слова"
    assert (held.say_ru, held.edition, held.editions.get().by) == ("Первое\nВторое", 2, None)
    assert Guidance.objects.get(pk="PRESS").valid_to is not None
    assert Guidance.objects.get(pk="ABUSIVE").valid_to is None
    again = load_reference(directory=files.folder)
    assert again.written == 0


def test_every_situation_has_its_words_in_three_languages():
    rows = Guidance.objects.all()
    assert len(rows) >= 15
    for row in rows:
        assert all(row.words().values()), row.code
        for part in ("say", "do"):
            counts = {len(getattr(row, f"{part}_{language}").splitlines()) for language in ("ru", "ky", "en")}
            assert len(counts) == 1, f"{row.code}: {part} has other lines in another language"


def test_law_stands_with_its_article_or_says_that_it_is_unconfirmed(as_, supervisor):
    """A situation that is marked as unsure says so on the page, in the reader's language."""
    assert Guidance.objects.get(pk="ASKED").confidence == "unsure"
    with translation.override("ru"):
        page = as_(supervisor).get(reverse("guidance")).content.decode()
    place = page.index('id="guidance-ASKED"')
    assert page.index("tag amber", place) < page.index("</section>", place)


@pytest.mark.parametrize(
    "statement", ["UPDATE reference_guidanceedition SET number = 9", "DELETE FROM reference_guidanceedition"]
)
def test_editions_are_added_to_and_never_changed(as_, supervisor, statement):
    edit(as_(supervisor), say_ru="Второе")
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
