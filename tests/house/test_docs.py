"""What the documents promise is there: paths, make targets, commands, settings, words. Never whether they are well written.

A word in backticks counts as a path when its first part is a file or folder of the checkout (or a relative link leads
there); `<…>` and other stand-ins are left alone.
"""

import csv
import re
import subprocess
from functools import cache
from pathlib import Path

import polib
import pytest
from django.core.management import get_commands

from local.places import SETTINGS
from tests.house.source import LINE, ROOT, python_files

DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
MAKE = re.compile(r"\bmake ([a-z]+)\b")
MANAGE = re.compile(r"manage\.py ([a-z_]+)")
MANAGE_ALIAS = re.compile(r"(?:^|[ `/])manage ([a-z_]+)", re.MULTILINE)  # as docs/operations.md writes it
PYTHON_NAME = re.compile(r"^(?:def|class) (\w+)|^(\w+)(?::[^=\n]+)? = ", re.MULTILINE)
MADE_LATER = {
    ".venv",
    ".data",
    ".env",
    "node_modules",
    "compose/secrets",
    "static/dist",
}  # not in the repository
PROFILES = {"python"}  # docker compose run --rm manage python …
NOT_TARGETS = {"it", "them", "sure", "one"}  # "make sure" is English


def name_of(path: Path) -> str:
    """README.md, docs/operations.md, …"""
    return str(path.relative_to(ROOT))


@cache
def words_of(path: Path) -> str:
    """The document."""
    return path.read_text(encoding="utf-8")


@cache
def roots() -> frozenset[str]:
    """Names at the top of the checkout."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return frozenset(line.partition("/")[0] for line in listed.splitlines()) or frozenset(
        path.name for path in ROOT.iterdir()
    )


def paths_in(text: str) -> list[tuple[str, str]]:
    """(path, name within it or "") of every word in backticks that looks like a place in the checkout."""
    found = []
    for word in CODE.findall(BLOCK.sub("", text)):
        path, _colon, name = word.partition(": ")
        path = path.rstrip("/")
        if re.fullmatch(r"[\w.\-/*]+", path) and path.partition("/")[0] in roots() | {"compose"}:
            found.append((path, name))
    return found


def missing_paths(text: str) -> set[str]:
    """What is named and is not there: files, folders, patterns without a match, names that a module does not define."""
    missing = set()
    for path, name in paths_in(text):
        if path in MADE_LATER or path.startswith("compose/secrets/"):
            continue
        here = list(ROOT.glob(path))
        if not here:
            missing.add(path)
        elif re.fullmatch(r"\w+", name) and here[0].suffix == ".py":
            defined = {
                one or other for one, other in PYTHON_NAME.findall(here[0].read_text(encoding="utf-8"))
            }
            missing |= set() if name in defined else {f"{path}: {name}"}
    return missing


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_place_that_is_named_exists(path):
    assert missing_paths(words_of(path)) == set()


def test_a_wrong_place_would_be_seen():
    assert missing_paths("look into `cases/nowhere.py`") == {"cases/nowhere.py"}
    assert missing_paths("`cases/access.py: visible_house`") == {"cases/access.py: visible_house"}
    assert missing_paths("`cases/access.py: visible_cases`, `RIGHTS`, `a < b`") == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_and_picture_leads_somewhere(path):
    links = [link for link in LINK.findall(words_of(path)) if not link.startswith("http")]
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_target_and_command_exists(path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = words_of(path)
    spoken = {name for word in [*CODE.findall(text), *BLOCK.findall(text)] for name in MAKE.findall(word)}
    assert spoken - targets - NOT_TARGETS == set()
    assert set(MANAGE.findall(text)) - set(get_commands()) == set()
    typed = [*CODE.findall(text), *BLOCK.findall(text)]
    assert {name for word in typed for name in MANAGE_ALIAS.findall(word)} - set(
        get_commands()
    ) - PROFILES == set()


def test_every_target_stands_in_the_readme():
    targets = set(
        re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert targets - set(MAKE.findall(words_of(ROOT / "README.md"))) == set()


def variables_of_the_example() -> set[str]:
    """Every name that .env.example sets or offers behind a `#`."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^#? ?([A-Z_]+)=", text, re.MULTILINE))


def variables_that_are_read() -> set[str]:
    """Every name that settings and launcher ask the environment for."""
    source = (ROOT / "bir_duino" / "settings.py").read_text(encoding="utf-8")
    asked = set(
        re.findall(r"(?:env\.\w+|required|secret|switch|number|mail)\(\s*[\"']([A-Z_]+)[\"']", source)
    )
    for path in python_files("vault", "local"):
        asked |= set(
            re.findall(r"os\.environ(?:\.get\(|\[)[\"']([A-Z_]+)[\"']", path.read_text(encoding="utf-8"))
        )
    return asked


OURS_ALONE = {
    "PATH",
    "VAULT_RING",
    "CHROMIUM",
    "DJANGO_SETTINGS_MODULE",
}  # described in words, or the machine's own
SAID_OTHERWISE = {"SECRET_KEY_FILE", "BIR_DUINO_TEST"}  # every secret may be a file; the tests' own switch


def test_settings_and_example_name_the_same_variables():
    read = {name for name in variables_that_are_read() if not name.startswith("BIR_DUINO_")}
    example = variables_of_the_example()
    assert read - example - OURS_ALONE == set()
    assert example - read - SAID_OTHERWISE == set()


def test_the_launcher_keeps_a_developers_own_settings_out():
    """`make run` and `make test` must not take over what is set for another program or another house."""
    known = variables_of_the_example() | {"VAULT_RING"}
    assert known - SETTINGS == set()


def test_operations_explain_every_variable():
    text = words_of(ROOT / "docs" / "operations.md")
    unexplained = {name for name in variables_of_the_example() if f"`{name}`" not in text}
    assert unexplained - SAID_OTHERWISE == set()


def test_the_records_are_numbered_and_listed():
    records = sorted(path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
    listed = re.findall(r"\]\((\d{4}-[^)]+\.md)\)", words_of(ROOT / "docs" / "adr" / "README.md"))
    assert listed == records


def glossary() -> list[list[str]]:
    """The rows of the table: what is meant, our word, Russian, Kyrgyz."""
    lines = words_of(ROOT / "docs" / "glossary.md").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows[2:] if len(row) == 4]


def test_the_glossary_has_a_word_in_every_language():
    assert len(glossary()) > 40
    assert [row for row in glossary() if not all(row)] == []


@pytest.mark.parametrize(
    ("message", "word", "language"),
    [
        ("Contacts", "обращени", "ru"),
        ("Cases", "дела", "ru"),
        ("Follow-ups", "контрол", "ru"),
        ("Drafts", "проект", "ru"),
        ("Saved forms", "черновик", "ru"),
        ("Reminders", "напоминани", "ru"),
        ("Supervisor", "супервизор", "ru"),
        ("Contacts", "кайрылуу", "ky"),
        ("Cases", "иш", "ky"),
        ("Follow-ups", "көзөмөл", "ky"),
        ("Drafts", "долбоор", "ky"),
    ],
)
def test_the_screens_use_the_words_of_the_glossary(message, word, language):
    catalogue = polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))
    entry = catalogue.find(message)
    assert entry is not None
    assert word in entry.msgstr.lower()
    assert any(word in " ".join(row).lower() for row in glossary())


def test_the_ground_plan_of_the_readme_is_the_one_that_is_kept():
    assert f"`{' < '.join(LINE)}`" in words_of(ROOT / "README.md")


def shown_words() -> set[str]:
    """Every Russian text of the catalogue, and every Russian name of the reference lists."""
    catalogue = polib.pofile(str(ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po"))
    words = {text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values()) if text}
    for path in (ROOT / "reference" / "data").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            words |= {row.get("name_ru") or "" for row in csv.DictReader(file)}
    return words


@pytest.mark.parametrize("name", ["user-guide.md", "guide-operators.ru.md"])
def test_the_guides_quote_buttons_as_they_are(name):
    """What stands in a guide between **…** is a word of the screen, letter by letter."""
    guide = words_of(ROOT / "docs" / name)
    texts = {re.sub(r"\s*[:{%].*$", "", text) for text in shown_words()} | shown_words()
    quoted = set(re.findall(r"\*\*([^*\n]+)\*\*", guide))
    assert len(quoted) > 20
    assert {word for word in quoted if word not in texts} == set()


TAKEN = ROOT / "tests" / "journeys" / "test_pictures.py"


def test_every_picture_is_taken_by_the_tests_and_shown_somewhere():
    """So none is stale for ever: `make pictures` takes them all anew."""
    call = re.compile(r'take\(folder, .+?, "([a-z-]+)"(?:, \w+=.+)?\)$', re.MULTILINE)
    taken = set(call.findall(TAKEN.read_text(encoding="utf-8")))
    there = {path.stem for path in (ROOT / "docs" / "pictures").iterdir()}
    shown = {name for path in DOCUMENTS for name in re.findall(r"pictures/([\w-]+)\.png", words_of(path))}
    assert len(taken) > 10
    assert (there - taken, taken - there) == (set(), set()), "make pictures"
    assert (shown - taken, taken - shown) == (set(), set())
