"""What a page is asked about in the browser: axe in several lights, words that nobody translated, room, sizes, heads.

Never here: which pages.
"""

import json
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

from tests.browser import AXE

SCRIPT = AXE.read_text(encoding="utf-8")
ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
WIDTHS = (320, 683)  # a phone, and 200 % on a screen of 1366 px
LANGUAGE_RULES = ["html-has-lang", "html-lang-valid", "html-xml-lang-mismatch", "valid-lang"]

RUN = """async (options) => {
    const found = await axe.run(document, {...options, resultTypes: ['violations']});
    const seen = ['violations', 'passes', 'incomplete', 'inapplicable'].map(kind => found[kind].length);
    return {violations: found.violations, rules: seen.reduce((a, b) => a + b, 0)};
}"""

LATIN = """(allowed) => {
    const wanted = new RegExp(allowed, 'g');
    const foreign = (element) => {
        const owner = element.closest('[lang]');
        return owner !== document.documentElement || element.closest('.said, .draft-text, .code, code, kbd, script, style, noscript');
    };
    const left = [];
    const look = (text, element) => {
        const rest = (text || '').replace(wanted, ' ');
        for (const word of rest.match(/[A-Za-z][A-Za-z']{2,}/g) || []) left.push(word + ' in ' + text.trim().slice(0, 60));
    };
    const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const element = walk.currentNode.parentElement;
        if (!foreign(element)) look(walk.currentNode.data, element);
    }
    for (const element of document.querySelectorAll('*')) {
        if (foreign(element)) continue;
        for (const {name, value} of element.attributes) {
            if (/^(title|alt|placeholder|aria-label|content|data-text-.*|data-label)$/.test(name)
                && !(element.matches('meta'))) look(value, element);
        }
    }
    return [...new Set(left)];
}"""
# Names of things that are the same in every language, addresses, codes, and words that the stage typed in Latin letters.
ALLOWED = r"Bir Duino|\{time\}|\b(cookie|WhatsApp|Telegram|Signal|Facebook|Instagram|SMS|PDF|English|Chrome|Firefox|Safari|Edge|Opera|Yandex Browser|Samsung Internet|Linux|Windows|Android|iPhone|iPad|macOS|ChromeOS)\b|\S+@\S+|https?://\S+|\b[A-Z]{1,3}-[0-9A-Z-]+\b"

TOO_SMALL = """(least) => {
    const small = [];
    const wanted = 'button, input:not([type=hidden]), select, textarea, summary, [role=button], nav a, .btn, .tabs a';
    for (const element of document.querySelectorAll(wanted)) {
        const style = getComputedStyle(element);
        const hidden = element.closest('[aria-hidden=true], .visually-hidden, .skip');
        if (hidden || style.visibility === 'hidden' || !element.getClientRects().length) continue;
        let {left, top, right, bottom} = element.getBoundingClientRect();
        for (const label of element.labels || []) {
            if (!element.matches('[type=radio], [type=checkbox]')) continue;
            const box = label.getBoundingClientRect();
            [left, top] = [Math.min(left, box.left), Math.min(top, box.top)];
            [right, bottom] = [Math.max(right, box.right), Math.max(bottom, box.bottom)];
        }
        if (right - left < least - 0.5 || bottom - top < least - 0.5)
            small.push(`${element.outerHTML.slice(0, 90)} ${Math.round(right - left)}×${Math.round(bottom - top)}`);
    }
    return small;
}"""

TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const all = [...document.querySelectorAll('body *')];
    const wide = all.filter(e => e.getBoundingClientRect().right > room + 1);
    const words = all.filter(e => e.scrollWidth > e.clientWidth + 1);  // a line that leaves its own, narrower box
    const found = wide.length ? wide : words.length ? words : [document.body];
    return found.slice(-3).map(e => `${document.documentElement.scrollWidth} > ${room}: ${e.outerHTML.slice(0, 100)}`);
}"""


class Counter:
    """How many looks were taken, for the line that the test prints."""

    def __init__(self) -> None:
        self.pages = self.checks = 0


def axe(page: Page, counter: Counter, **options: Any) -> list[str]:
    """One line for each violation."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT)
    found = page.evaluate(RUN, options)
    counter.checks += found["rules"]
    return [_line(violation) for violation in found["violations"]]


def _line(violation: dict[str, Any]) -> str:
    places = [
        f"{' '.join(map(str, node['target']))}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for node in violation["nodes"][:3]
    ]
    return f"{violation['id']} ×{len(violation['nodes'])}: {json.dumps(places, ensure_ascii=False)}"


def all_rules(page: Page, counter: Counter) -> list[str]:
    """WCAG 2.2 A and AA and the best practices (landmarks among them), in the light theme."""
    return axe(page, counter, runOnly={"type": "tag", "values": ALL_RULES})


def rules_of_all(page: Page) -> set[str]:
    """Which rules `all_rules` asks about."""
    page.evaluate(SCRIPT)
    return set(page.evaluate("tags => axe.getRules(tags).map(rule => rule.ruleId)", ALL_RULES))


def contrast(page: Page, counter: Counter, theme: str) -> list[str]:
    """The contrast of this theme."""
    page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
    found = axe(page, counter, runOnly={"type": "rule", "values": ["color-contrast"]})
    return [f"{theme}: {line}" for line in found]


def contrast_by_the_system(page: Page, counter: Counter) -> list[str]:
    """Dark by the system's wish, not by the person's."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found = axe(page, counter, runOnly={"type": "rule", "values": ["color-contrast"]})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return [f"dark by the system: {line}" for line in found]


def language(page: Page, counter: Counter, code: str) -> list[str]:
    """The page says which language it speaks, and speaks it; for pages of which all rules are not asked as well."""
    found = axe(page, counter, runOnly={"type": "rule", "values": LANGUAGE_RULES})
    return found + speech(page, code)


def speech(page: Page, code: str) -> list[str]:
    """What axe cannot know: that it is this language, and no word of another one. (All rules hold LANGUAGE_RULES.)"""
    found = []
    if page.evaluate("document.documentElement.lang") != code:
        found.append(f"lang is not {code}")
    if code != "en":
        found += [f"{code}: English left: {words}" for words in page.evaluate(LATIN, ALLOWED)]
    return found


def head(page: Page) -> list[str]:
    """One h1, a title."""
    found = []
    if (count := page.locator("h1").count()) != 1:
        found.append(f"{count} h1")
    if not page.title().strip():
        found.append("no title")
    return found


def room(page: Page, widths: Sequence[int] = WIDTHS) -> list[str]:
    """Nothing sticks out at these widths and at 1366 px; what is pressed has at least 24 px."""
    found = []
    for width in (1366, *widths):
        page.set_viewport_size({"width": width, "height": 768})
        found += [f"{width} px: {line}" for line in page.evaluate(TOO_WIDE)]
        found += [f"{width} px: target {line}" for line in page.evaluate(TOO_SMALL, 24)]
    page.set_viewport_size({"width": 1366, "height": 768})
    return found
