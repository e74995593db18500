"""Every message is there in Russian, Kyrgyz and English, with four plural forms in Russian; no template stands unused."""

import re

import polib
import pytest
from django.template.loader import get_template
from django.utils.translation import ngettext, override

from tests.house.source import ROOT, of_each, python_files

CATALOGUES = {language: ROOT / "locale" / language / "LC_MESSAGES" / "django.po" for language in ("ru", "ky")}
PLURALS = {"ru": 4, "ky": 1}  # in Kyrgyz a noun after a number stays singular
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w+)\}")


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_message_is_translated(language):
    catalogue = polib.pofile(str(CATALOGUES[language]))
    missing = [
        entry.msgid
        for entry in catalogue
        if not entry.obsolete and (not entry.translated() or "fuzzy" in entry.flags)
    ]
    assert missing == []
    assert len([entry for entry in catalogue if not entry.obsolete]) > 300


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_plural_form_is_there(language):
    catalogue = polib.pofile(str(CATALOGUES[language]))
    assert f"nplurals={PLURALS[language]}" in catalogue.metadata["Plural-Forms"].replace(" ", "")
    short = {
        entry.msgid
        for entry in catalogue
        if entry.msgid_plural
        and not entry.obsolete
        and len([text for text in entry.msgstr_plural.values() if text]) != PLURALS[language]
    }
    assert short == set()


@pytest.mark.parametrize("language", CATALOGUES)
def test_placeholders_survive_translation(language):
    lost = []
    for entry in polib.pofile(str(CATALOGUES[language])):
        if entry.obsolete or not ({"python-format", "python-brace-format"} & set(entry.flags)):
            continue
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)) | set(
            PLACEHOLDER.findall(entry.msgid)
        )
        texts = [entry.msgstr, *entry.msgstr_plural.values()]
        lost += [entry.msgid for text in texts if text and not set(PLACEHOLDER.findall(text)) <= wanted]
    assert lost == []


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "день"), (2, "дня"), (5, "дней"), (11, "дней"), (21, "день"), (112, "дней")]
)
def test_russian_plurals_are_right(count, expected):
    with override("ru"):
        assert ngettext("%(days)s day", "%(days)s days", count) % {"days": count} == f"{count} {expected}"


def sources_of_templates() -> str:
    """All places that may name a template."""
    files = [*python_files(), *(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


# Django and the sign-in library look these up by name themselves.
FOUND_BY_NAME = re.compile(r"^(\d{3}(_csrf)?\.html|account/|bootstrap5/|allauth/|django/forms/|[a-z]+/mail/)")


def test_no_template_stands_unused():
    source = sources_of_templates()
    names = [str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html")]
    unused = [
        name
        for name in names
        if not FOUND_BY_NAME.match(name) and f'"{name}"' not in source and f"'{name}'" not in source
    ]
    assert unused == []


@of_each(sorted((ROOT / "templates").rglob("*.html")))
def test_every_template_compiles(path):
    assert get_template(str(path.relative_to(ROOT / "templates"))) is not None


def kinds_planned() -> set[str]:
    """Every kind of reminder that some action plans."""
    found = set()
    for path in python_files("cases", "hotline", "accounts"):
        found |= set(re.findall(r'kind="([a-z_]+)"', path.read_text(encoding="utf-8")))
    return found


def test_every_kind_of_reminder_has_its_text():
    texts = {path.stem for path in (ROOT / "templates").glob("*/mail/*.txt")}
    kinds = {
        "assigned",
        "follow_up_due",
        "draft_waiting",
        "draft_returned",
        "draft_approved",
        "case_unassigned",
        "contact_waiting",
        "contact_missed",
        "glass_broken",
        "caller_answered",
        "asked_too_often",
        "unusual_reading",
    }
    assert kinds <= texts
    assert kinds_planned() & kinds


TEXT_IN_TEMPLATE = re.compile(r">([^<>{}]*[A-Za-z]{3,}[^<>{}]*)<")
NAMES_OF_THINGS = {"Bir Duino", "RU", "KY", "EN", "DOCX", "PDF", "Aegis, FreeOTP, Google Authenticator"}


@of_each(sorted((ROOT / "templates").rglob("*.html")))
def test_no_english_word_stands_outside_the_catalogue(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(
        r"{#.*?#}|{% ?comment.*?endcomment ?%}|{% ?blocktranslate.*?endblocktranslate ?%}",
        "",
        text,
        flags=re.S,
    )
    left = {found.strip() for found in TEXT_IN_TEMPLATE.findall(text)} - NAMES_OF_THINGS
    assert left == set()
