"""What is typed stays where it was typed: browsers neither remember it nor spell it elsewhere, and keep nothing themselves.

Every field for words on every page has `autocomplete="off"` and `spellcheck="false"` (design/safety.md 15); fields about
the reader's own account may be filled by a password manager.
"""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.house.source import ROOT
from tests.house.stage import ACTORS, patterns

WORDS = {"text", "search", "tel", "email", "url", "number", ""}
# The reader's own account: what a password manager fills in.
OF_THE_READER = {"username", "current-password", "new-password", "email", "name", "one-time-code"}
KEPT_BY_BROWSERS = re.compile(
    r"localStorage|sessionStorage|indexedDB|\bcaches\b|serviceWorker|document\.cookie\s*="
)


class Fields(HTMLParser):
    """All fields for words on a page, with what their form says."""

    def __init__(self) -> None:
        super().__init__()
        self.form: dict[str, str | None] = {}
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.form = given
        elif tag == "textarea" or (tag == "input" and (given.get("type") or "") in WORDS):
            self.found.append({"autocomplete": self.form.get("autocomplete"), **given})

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = {}


def loud_fields(page: str) -> list[str]:
    """Names of the fields whose words a browser may keep or send to a spell checker."""
    parser = Fields()
    parser.feed(page)
    return [
        str(field.get("name") or field.get("id"))
        for field in parser.found
        if "readonly" not in field
        and field.get("autocomplete") not in OF_THE_READER
        and (field.get("autocomplete") != "off" or field.get("spellcheck") != "false")
    ]


@pytest.mark.parametrize("actor", ACTORS)
def test_no_browser_remembers_what_was_typed(actor, stage, signed_in):
    client, found, fields = signed_in(stage.actors[actor]), {}, 0
    for name in sorted(patterns()):
        answer = client.get(reverse(name, kwargs=stage.arguments.get(name)))
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            page = answer.content.decode()
            fields += page.count("<input") + page.count("<textarea")
            if loud := loud_fields(page):
                found[name] = loud
    assert fields
    assert found == {}


def test_a_loud_field_is_seen():
    assert loud_fields('<form autocomplete="off"><input type="text" name="a"></form>') == ["a"]
    assert loud_fields('<textarea name="b" spellcheck="false"></textarea>') == ["b"]
    assert (
        loud_fields('<input name="c" autocomplete="off" spellcheck="false"><input type="checkbox" name="d">')
        == []
    )


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "src").glob("*.js")), ids=lambda path: path.name)
def test_no_script_keeps_anything_in_the_browser(path):
    assert KEPT_BY_BROWSERS.findall(path.read_text(encoding="utf-8")) == []
