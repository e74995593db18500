"""Reading a page as a browser does: its forms, their fields and what stands in them. Never here: what a test expects."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

SECRET_KINDS = {"password"}
WORD_KINDS = {"text", "textarea", "search", "tel", "email"}


@dataclass
class Form:
    """One form: where it goes, its fields with what stands in them, which of them are lines of text, which choices exist."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)  # where else a button of its own sends it

    def put(self, name: str, kind: str, value: str | None) -> None:
        """A field of the form; None: it is there, but nothing would be sent for it."""
        self.kinds.setdefault(name, kind)
        if value is not None:
            self.values.setdefault(name, []).append(value)


class Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address, self.forms = address, []
        self.form: Form | None = None
        self.area = self.select = ""
        self.text: list[str] = []
        self.title = ""
        self.in_title = False
        self.named: dict[str, Form] = {}  # forms by their id
        self.elsewhere: list[
            tuple[str, str]
        ] = []  # buttons of a form in which they do not stand: its id, where they send it

    def handle_starttag(self, tag, attrs):
        given = {key: value or "" for key, value in attrs}
        if tag == "title":
            self.in_title = True
        if tag == "form":
            action = urljoin(self.address, given.get("action") or self.address)
            self.form = Form(action, given.get("method", "get").lower())
            self.forms.append(self.form)
            self.named[given.get("id", "")] = self.form
        if tag == "button" and given.get("formaction"):
            self._sent_elsewhere(given)
        if self.form is None or not (name := given.get("name", "")):
            if tag == "option" and self.select and self.form is not None:
                self._option(given)
            return
        if tag == "textarea":
            self.area, self.text = name, []
        elif tag == "select":
            self.select = name
            self.form.kinds[name] = "select"
        elif tag == "input":
            self._input(name, given)
        elif tag == "button" and given.get("value"):
            self.form.options.setdefault(name, []).append(given["value"])
            self.form.kinds.setdefault(name, "button")

    def _sent_elsewhere(self, given):
        target = urljoin(self.address, given["formaction"])
        if given.get("form"):
            self.elsewhere.append((given["form"], target))
        elif self.form is not None:
            self.form.also.append(target)

    def _input(self, name, given):
        kind = given.get("type", "text")
        if kind in ("radio", "checkbox"):
            self.form.options.setdefault(name, []).append(given.get("value", "on"))
            self.form.put(name, kind, given.get("value", "on") if "checked" in given else None)
        else:
            self.form.put(name, kind, given.get("value", ""))

    def _option(self, given):
        self.form.options.setdefault(self.select, []).append(given.get("value", ""))
        if "selected" in given:
            self.form.put(self.select, "select", given.get("value", ""))

    def handle_data(self, data):
        if self.area:
            self.text.append(data)
        if self.in_title:
            self.title += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area and self.form is not None:
            text = "".join(self.text)
            self.form.put(self.area, "textarea", text.removeprefix("\n"))
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.form = None
        elif tag == "title":
            self.in_title = False


def read(html: str, address: str = "/") -> Reader:
    """The page's forms, in their order."""
    reader = Reader(address)
    reader.feed(html)
    for form, target in reader.elsewhere:
        reader.named[form].also.append(target)
    return reader


def form_for(html: str, address: str) -> Form | None:
    """The form of this page that posts to this very address."""
    forms = [form for form in read(html, address).forms if form.method == "post"]
    found = [form for form in forms if address in (form.action, *form.also)]
    return max(found, key=lambda form: len(form.kinds), default=None)
