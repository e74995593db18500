"""Texts that would like to do something, typed into every line of a form, and what a page that shows them must look like.

The fields are those that the form really has; one that does not take the text (a number, a date) keeps what it had.
Never here: which pages.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client

from tests.faults.pages import WORD_KINDS, form_for

SCRIPT = '"><script>window.ran=1</script><img src=x onerror=window.ran=1>'
HOSTILE = {
    "formula": "=cmd|'/C calc'!A0",
    "plus": "+SUM(1+1)*cmd|'/C calc'!A0",
    "minus": "-2+3+cmd|'/C calc'!A0",
    "at": "@SUM(1+1)*cmd|'/C calc'!A0",
    "script": SCRIPT,
    "handler": "' autofocus onfocus='window.ran=1' x='",
    "address": "javascript:window.ran=1//",
    "template": "{{ 7|add:7 }}{% now 'Y' %}${7*7}",
    "override": "Асан \u202eнелбуг\u2066 тёрев\u202b",
    "closers": "\u2069\u2069\u202c\u202cАсан\u2069",
    "zero width": "А\u200bс\u200dа\u2060н\ufeff \u00adкызы",
    "long word": "Ж" * 110,
    "right to left": "محمد ٣٤",
}
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
RUNS_CODE = re.compile(r"^\s*(javascript:|vbscript:|data:text)", re.IGNORECASE)


def type_everywhere(client: Client, path: str, text: str, **more: str) -> HttpResponse:
    """Open a form, type the text into each line, press; what a field refuses is typed no second time."""
    form = form_for(client.get(path).content.decode(), path)
    assert form is not None, path
    plain = {name: values[-1] for name, values in form.values.items()} | more
    lines = [
        name
        for name, kind in form.kinds.items()
        if kind in WORD_KINDS and name not in more and name != "number"
    ]
    typed = plain | dict.fromkeys(lines, text)
    answer = client.post(path, typed)
    if answer.status_code == 422:
        refused = set(re.findall(r'href="#id_(\w+)"', answer.content.decode()))
        assert refused & set(lines), answer.context["form"].errors
        typed |= {name: plain.get(name, "") for name in refused}
        answer = client.post(path, typed)
    assert answer.status_code == 302, (path, text, answer.status_code, getattr(answer.context, "form", None))
    return answer


@dataclass
class Looked(HTMLParser):
    """What stands in a page: what could run, what turns a direction outside of a field, where its links lead."""

    wrong: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    words: str = ""
    area: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name.startswith("on"):
                self.wrong.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction") and RUNS_CODE.match(value or ""):
                self.wrong.append(f"<{tag} {name}={value}>")
            if name != "value" and TURNING.search(value or ""):
                self.wrong.append(f"<{tag} {name}> turns the direction")
        given = dict(attrs)
        if tag == "script" and not given.get("src"):
            self.wrong.append("a script in the page")
        if tag == "img" and given.get("src") == "x":
            self.wrong.append("a picture of a stranger")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        self.area = tag == "textarea"

    def handle_endtag(self, tag):
        self.area = False

    def handle_data(self, data):
        if not self.area:
            self.words += data
            if TURNING.search(data):
                self.wrong.append(f"turns the direction: {data.strip()[:40]!r}")


def look(html: str) -> Looked:
    """Read a page."""
    looked = Looked()
    looked.feed(html)
    return looked


def walk(client: Client, starts: list[str], most: int = 150) -> dict[str, Looked]:
    """Every page that the links lead to, of this house and for this reader; forms are opened, never sent."""
    seen: dict[str, Looked] = {}
    waiting = list(starts)
    while waiting and len(seen) < most:
        path = waiting.pop(0).partition("#")[0]
        if path in seen or not path.startswith("/") or path.startswith(("//", "/static/")):
            continue
        answer = client.get(path, follow=True)
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        seen[path] = look(answer.content.decode())
        if answer.status_code >= 500:
            seen[path].wrong.append(f"{answer.status_code}")
        waiting += seen[path].links
    return seen
