"""What a page weighs and what it asks for: compressed sizes, requests, nothing from elsewhere, no policy broken.

Sizes are of gzip, which the proxy of the production set-up applies to pages and whitenoise to files.
"""

import gzip
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from tests.journeys.scenes import build
from tests.journeys.walking import walker

SIGN_IN_KB, SIGN_IN_REQUESTS = 45, 6
FIRST_KB, LATER_KB = 100, 15
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)


@dataclass
class Traffic:
    """What a page asked for."""

    page: Page
    answers: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", lambda answer: self.answers.append(answer))  # noqa: PLW0108  (Playwright marks it)
        self.page.on("console", lambda message: self.complain(message.type, message.text))
        self.page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        self.page.on("requestfailed", lambda request: self.fail(request.url, request.failure))

    def complain(self, kind: str, text: str) -> None:
        """Warnings and errors are both too much."""
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def fail(self, url: str, why: str | None) -> None:
        """Leaving a page ends what it was still asking: that is no failure."""
        if why != "net::ERR_ABORTED":
            self.complaints.append(f"failed: {url}: {why}")

    def take(self) -> list[Response]:
        """What was asked for since the last time."""
        taken, self.answers = self.answers, []
        return taken


def weight(answers: list[Response]) -> float:
    """KB after gzip."""
    return sum(len(gzip.compress(answer.body(), 6)) for answer in answers if answer.status == 200) / 1024


def test_the_sign_in_page(live, open_page, capsys):
    """With the tab's icon, which not every headless browser fetches."""
    page = walker(live, open_page).page
    traffic = Traffic(page)
    page.goto(f"{live.url}/sign-in/", wait_until="networkidle")
    icon = page.request.get(live.url + page.locator("link[rel=icon]").get_attribute("href"))
    answers = [answer for answer in traffic.take() if answer.url != icon.url]
    size = weight(answers) + len(gzip.compress(icon.body())) / 1024
    requests = len(answers) + 1
    with capsys.disabled():
        print(f"\nsign-in page: {size:.1f} KB compressed in {requests} requests")
    assert size <= SIGN_IN_KB
    assert requests <= SIGN_IN_REQUESTS
    assert not traffic.complaints


def test_every_page_is_light_and_asks_nobody_else(live, open_page, capsys):
    scenery = build(live, open_page)
    icon = f"{live.url}/static/mark.svg"  # fetched when the browser likes
    traffics: dict[str, Traffic] = {}
    known: dict[str, set[str]] = {}
    later, first, problems = {}, {}, []
    for actor in {scene.actor for scene in scenery.scenes}:
        traffics[actor] = Traffic(scenery.window(actor))
        known[actor] = set()
    for scene, page in scenery.shown("ru"):
        answers = traffics[scene.actor].take()
        problems += [
            f"{scene}: asks {answer.url}" for answer in answers if not answer.url.startswith(live.url)
        ]
        assets = {a.url: a for a in answers if urlsplit(a.url).path.startswith("/static/")}
        pages = [answer for answer in answers if answer.url not in assets]
        new = [asset for url, asset in assets.items() if url not in known[scene.actor] and url != icon]
        if not known[scene.actor]:
            first[str(scene)] = weight([*pages[-1:], *new])
        elif new:
            problems.append(f"{scene}: more assets than the first page: {[asset.url for asset in new]}")
        known[scene.actor] |= set(assets)
        later[str(scene)] = weight(pages[-1:])
        problems += [f"{scene}: inline {found!r}" for found in INLINE.findall(page.content())]
        problems += [f"{scene}: {text}" for text in traffics[scene.actor].complaints]
        traffics[scene.actor].complaints.clear()
    heaviest = max(later, key=later.__getitem__)
    with capsys.disabled():
        print(
            f"\n{len(later)} pages: first load ≤ {max(first.values()):.1f} KB, later ≤ {later[heaviest]:.1f} KB ({heaviest})"
        )
    assert not problems, "\n".join(problems)
    assert max(first.values()) <= FIRST_KB
    assert {name: size for name, size in later.items() if size > LATER_KB} == {}
