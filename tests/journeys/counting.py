"""Counts what a hand does in a browser: keys, letters of free text, clicks, stops of the Tab key; over any number of pages.

    counted = count(page)            # before the first press
    ...
    counted.hold(keys=2, clicks=0)   # at most (design/interface.md, "Figures"); prints what was counted
    counted.start_again()

The browser itself tells each event, so that real keys count, however they were pressed. Text that is put into a field in one
piece (`insert_text`, `fill`) is nobody's keystroke. Never here: which walk, which budget.
"""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

# Letters in a field for text are free text; what moves, chooses, sends or corrects there is a keystroke.
TELL = """
(() => {
  let tab = false;
  const named = (e) => e.name || e.id || e.tagName;
  const writes = (e) => e.matches && e.matches('textarea, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit], [type=button])');
  addEventListener('keydown', (event) => {
    if (event.repeat || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
    tab = event.key === 'Tab';
    tellHand({ kind: [...event.key].length === 1 && writes(event.target) ? 'letter' : 'key', what: event.code || event.key });
  }, true);
  addEventListener('pointerdown', (event) => tellHand({ kind: 'click', what: named(event.target) }), true);
  addEventListener('focusin', (event) => {
    if (tab) tellHand({ kind: 'stop', what: named(event.target) });
    tab = false;
  }, true);
})();
"""


@dataclass
class Counted:
    """What was pressed so far."""

    page: Page
    keys: list[str] = field(default_factory=list)
    letters: int = 0
    clicks: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)

    def tell(self, _source: Any, event: dict[str, str]) -> None:
        """Called by the page."""
        if event["kind"] == "letter":
            self.letters += 1
        else:
            {"key": self.keys, "click": self.clicks, "stop": self.stops}[event["kind"]].append(event["what"])

    def start_again(self) -> "Counted":
        """Forget what was counted."""
        self.settle()
        self.letters = 0
        for some in (self.keys, self.clicks, self.stops):
            some.clear()
        return self

    def settle(self) -> None:
        """Let what the page has told arrive."""
        self.page.evaluate("() => new Promise(done => setTimeout(done, 0))")

    def __str__(self) -> str:
        return (
            f"{len(self.keys)} keys, {len(self.clicks)} clicks, {len(self.stops)} tab stops, "
            f"{self.letters} letters of free text"
        )

    def hold(
        self, *, keys: int | None = None, clicks: int | None = None, stops: int | None = None
    ) -> "Counted":
        """Assert that it was no more than this; None: not asked."""
        self.settle()
        print(f"\n{self}")
        for name, most in (("keys", keys), ("clicks", clicks), ("stops", stops)):
            done = getattr(self, name)
            assert most is None or len(done) <= most, f"{len(done)} {name}, at most {most}: {done}"
        return self


def count(page: Page) -> Counted:
    """From now on, on this page and every page that it leads to."""
    counted = Counted(page)
    page.expose_binding("tellHand", counted.tell)
    page.add_init_script(TELL)
    page.evaluate(TELL)
    return counted
