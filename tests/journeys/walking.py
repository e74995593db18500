"""People who walk through the site in a browser. Things are found by addresses, names of fields and roles, never by words.

Never here: what a walk must show.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from tests.browser import Live

PASSWORD = "три берёзы у дома 47"
BACKEND = "accounts.backends.EmailBackend"


def cookie_of(user: User, live: Live) -> dict[str, Any]:
    """The cookie of a fresh session of this colleague."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": live.url}


@dataclass
class Walker:
    """One person before one window."""

    live: Live
    page: Page

    def address(self, name: str, *args: Any, **kwargs: Any) -> str:
        """The whole address of a page."""
        return self.live.url + reverse(name, args=args, kwargs=kwargs)

    def go(self, name: str, *args: Any, **kwargs: Any) -> "Walker":
        """Open a page by the name of its address; it must be a good one."""
        answer = self.page.goto(self.address(name, *args, **kwargs))
        assert answer is not None and answer.ok, f"{name}: {answer and answer.status} {self.log()}"
        return self

    def press(self, selector: str) -> "Walker":
        """Press one thing that leads to another page."""
        with self.page.expect_navigation() as leaving:
            self.page.locator(selector).first.click()
        answer = leaving.value
        assert answer.ok or answer.status == 422, f"{selector}: {answer.status} {answer.url} {self.log()}"
        return self

    def log(self) -> str:
        """The end of what the server said, for a failure."""
        return self.live.log.read_text(encoding="utf-8")[-1500:]

    def fill(self, **fields: str) -> "Walker":
        """Fill fields of the page's main part by their names: lines, texts, choices, boxes."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]:not([type=hidden])").first
            kind = field.evaluate("field => field.type")
            if kind == "radio":
                self.page.locator(f"main [name={name}][value='{value}']").check()
            elif kind == "checkbox":
                field.check()
            elif kind == "select-one":
                field.select_option(value)
            else:
                field.fill(value)
        return self

    def unfold(self, selector: str) -> "Walker":
        """Open a fold unless it stands open."""
        fold = self.page.locator(selector).first
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        return self

    def sees(self, selector: str) -> bool:
        """Whether something is on the page."""
        return self.page.locator(selector).count() > 0

    def refused(self) -> list[str]:
        """The errors that stand on the page."""
        return self.page.locator(".error-summary li").all_inner_texts()

    def sign_in(self, user: User, password: str = PASSWORD) -> "Walker":
        """Through the page of everybody."""
        self.go("account_login")
        self.page.fill("main [name=login]", user.email)
        self.page.fill("main [name=password]", password)
        self.press("main form[action$='/sign-in/'] button")
        assert self.page.url == self.address("desk"), self.refused()
        return self


def walker(live: Live, open_page: Callable[..., Page], user: User | None = None, **options: Any) -> Walker:
    """A window of its own; with `user` it is signed in already."""
    page = open_page(**options)
    if user is not None:
        page.context.add_cookies([cookie_of(user, live)])
    return Walker(live, page)
