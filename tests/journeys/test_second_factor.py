"""A colleague's security key and phone app in a real browser, from the first sign-in to the day when both are lost.

The key is Chromium's own virtual authenticator; the server asks for the second factor as a real site does.
BIR_DUINO_LOOK=folder keeps a picture of each page at 1366 and 360 px, to be looked at.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import LettingIn, User
from tests import factories
from tests.accounts.factor_steps import code_of, with_phone_app, wrong_code
from tests.browser import Live, axe_violations
from tests.journeys.test_locks import LOCKED, leave_alone, unlock
from tests.journeys.walking import PASSWORD, Walker, walker

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
CARD = ".card [data-key-press], [data-key-press]"


class Device:
    """The key of one window: it can be put in, taken out, and be lost."""

    def __init__(self, page: Page) -> None:
        self.line = page.context.new_cdp_session(page)
        self.line.send("WebAuthn.enable")
        self.name = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]

    def credentials(self) -> list[dict]:
        """What the key holds."""
        return self.line.send("WebAuthn.getCredentials", {"authenticatorId": self.name})["credentials"]

    def lose(self) -> None:
        """Away for good."""
        self.line.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.name})


@pytest.fixture
def staff(live_locked: Live) -> dict[str, User]:
    """Colleagues with passwords; the two who let others in have phone apps."""
    people = {
        "operator": factories.staff("Бегимай Асан кызы", "operator"),
        "supervisor": factories.staff("Айнура Мамытова", "supervisor"),
        "administrator": factories.staff("Елена Ли", "administrator"),
    }
    for user in people.values():
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return people


def enter(live: Live, open_page: Callable[..., Page], user: User, seed: str = "", **options) -> Walker:
    """A window in which this colleague has signed in; with `seed` also past the second factor."""
    person = walker(live, open_page, **options)
    type_password(person, user)
    if seed:
        person.fill(second_factor_code=code_of(seed)).press(
            "main form[data-key-form], main form .actions button"
        )
    return person


def type_password(person: Walker, user: User) -> None:
    """Sign-in by address and password; the second factor is still to come."""
    person.go("account_login")
    person.page.fill("main [name=login]", user.email)
    person.page.fill("main [name=password]", PASSWORD)
    person.press("main form[action$='/sign-in/'] button")


def at(person: Walker) -> str:
    """Where the window stands."""
    return person.page.url.removeprefix(person.live.url)


def look(person: Walker, name: str) -> None:
    """No axe violation, no sideways scrolling at 360 px; a picture where one is wanted."""
    assert axe_violations(person.page) == [], name
    folder = os.environ.get("BIR_DUINO_LOOK")
    for width, height in ((1366, 900), (360, 780)):
        person.page.set_viewport_size({"width": width, "height": height})
        assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        if folder:
            path = Path(folder) / f"{name}-{width}.png"
            person.page.screenshot(path=str(path), full_page=True, animations="disabled")
    person.page.set_viewport_size({"width": 1366, "height": 768})


def test_from_the_first_key_to_the_lost_one(live_locked, staff, open_page):
    operator = staff["operator"]
    person = enter(live_locked, open_page, operator)
    device = Device(person.page)
    recovery = enrols_a_key(person, device)
    seed = adds_a_phone_app(person)

    # out, and in with the key
    person.page.evaluate("document.querySelector('form[action$=\"/sign-out/\"]').requestSubmit()")
    person.page.wait_for_url("**/sign-in/")
    type_password(person, operator)
    assert at(person).startswith("/second-factor/")
    look(person, "verify")
    person.press("[data-key-press]")
    assert at(person) == "/"
    person.go("saved_forms")

    # locked while nobody was there: the password alone opens it, the key still counts
    leave_alone()
    person.page.goto(f"{live_locked.url}{reverse('saved_forms')}")
    assert person.page.locator(LOCKED).is_visible()
    unlock(person)
    assert at(person) == reverse("saved_forms")
    assert not person.page.locator(LOCKED).count()

    # without the key: the phone app's next code; with neither: a recovery code
    other = enter(live_locked, open_page, operator)
    other.fill(second_factor_code=wrong_code(seed)).press("main form[data-key-form] .actions button")
    assert other.refused()
    look(other, "verify-refused")
    other.fill(second_factor_code=code_of(seed, 1)).press("main form[data-key-form] .actions button")
    assert at(other) == "/", other.refused()
    third = enter(live_locked, open_page, operator)
    third.fill(second_factor_code=recovery).press("main form[data-key-form] .actions button")
    assert at(third) == "/"

    device.lose()
    let_in_again(live_locked, staff, open_page, [person, other, third])


def enrols_a_key(person: Walker, device: Device) -> str:
    """From the first sign-in to the desk; returns a recovery code."""
    assert at(person) == "/second-factor/set-up/"
    look(person, "set-up")
    person.press("main a[href$='/security-key/']")
    look(person, "add-security-key")
    person.fill(name="синий ключ").press(CARD)
    assert person.page.locator(".codes li").count() == 10
    look(person, "recovery-codes")
    recovery = person.page.locator(".codes li").first.inner_text()
    assert len(device.credentials()) == 1
    person.press("main .actions a")
    assert at(person) == "/"
    return recovery


def adds_a_phone_app(person: Walker) -> str:
    """As a second factor beside the key; returns its seed."""
    person.go("my_second_factors").press("main .actions a").press("main a[href$='/phone-app/']")
    look(person, "add-phone-app")
    seed = person.page.locator(".secret").inner_text()
    person.fill(code=code_of(seed)).press("main form button")
    assert at(person) == "/second-factor/mine/"
    look(person, "my-second-factors")
    return seed


def let_in_again(
    live: Live, staff: dict[str, User], open_page: Callable[..., Page], windows: list[Walker]
) -> None:
    """Two people let the operator in; the old windows are shut; a new key is enrolled through the link."""
    operator = staff["operator"]
    lost = enter(live, open_page, operator)
    lost.unfold("main details")
    look(lost, "verify-lost")
    lost.press("main details form button")
    assert LettingIn.objects.get().colleague == operator
    look(lost, "verify-asked")

    first = enter(live, open_page, staff["administrator"], with_phone_app(staff["administrator"]))
    first.go("colleague_page", operator.pk)
    look(first, "colleague-asks")
    first.press("form[action$='/let-in/'] button")
    assert not first.sees("form[action$='/confirm/'] button"), "nobody does it alone"
    look(first, "colleague-started")
    again = enter(live, open_page, staff["supervisor"], with_phone_app(staff["supervisor"]))
    again.go("colleague_page", operator.pk).press("form[action$='/confirm/'] button")
    look(again, "let-in")
    link = again.page.locator("#link").input_value()
    assert not Authenticator.objects.filter(user=operator).exists()
    for window in windows:
        window.go("saved_forms")
        assert at(window).startswith("/sign-in/"), "old sessions are shut"

    type_password(lost, operator)
    assert at(lost) == "/second-factor/set-up/"
    look(lost, "set-up-shut")
    lost.page.goto(link)
    look(lost, "enrol-anew")
    lost.press("main form button").press("main a[href$='/security-key/']")
    device = Device(lost.page)
    lost.press(CARD)
    assert lost.page.locator(".codes li").count() == 10 and len(device.credentials()) == 1
    lost.go("saved_forms")
    assert at(lost) == "/saved-forms/"


def test_a_key_that_does_not_answer_leaves_the_page_usable(live_locked, staff, open_page):
    """Taken out, or the press was broken off: a sentence, and the phone app goes on working."""
    operator = staff["operator"]
    person = enter(live_locked, open_page, operator)
    device = Device(person.page)
    person.go("add_security_key").press(CARD)
    seed = with_phone_app(operator)
    second = enter(live_locked, open_page, operator)
    Device(second.page)  # another key: it does not know this site
    second.page.locator("[data-key-press]").click()
    second.page.locator("[data-key-failed]").wait_for()
    look(second, "verify-no-answer")
    second.fill(second_factor_code=code_of(seed)).press("main form[data-key-form] .actions button")
    assert at(second) == "/", second.refused()
    assert len(device.credentials()) == 1


def test_what_was_typed_goes_on_after_the_question(live_locked, staff, open_page):
    """A form stood open for longer than five minutes; the key is asked on the spot and the role is given."""
    administrator, operator = staff["administrator"], staff["operator"]
    person = enter(live_locked, open_page, administrator)
    Device(person.page)
    person.go("add_security_key").press(CARD)
    person.go("colleague_page", operator.pk).fill(role="lawyer")
    six_minutes_later(person)
    person.press("form[action$='/give-role/'] button")
    assert not operator.grants.filter(role="lawyer").exists()
    look(person, "asked-again")
    person.press("[data-key-press]")
    assert at(person) == f"/staff/{operator.pk}/"
    assert operator.grants.filter(role="lawyer").exists()


def six_minutes_later(person: Walker) -> None:
    """The session says that the second factor was shown six minutes ago."""
    from accounts.session_store import SessionStore

    [cookie] = [one for one in person.page.context.cookies() if one["name"] == "sessionid"]
    session = SessionStore(cookie["value"])
    user, first, last = session["second_factor"]
    session["second_factor"] = [user, first - 360, last - 360]
    session.save()


def test_without_scripts_the_phone_app_does_everything(live_locked, staff, open_page):
    operator = staff["operator"]
    person = enter(live_locked, open_page, operator, java_script_enabled=False)
    person.press("main a[href$='/security-key/']")
    assert person.page.locator("[data-key-missing]").is_visible()
    assert not person.page.locator("[data-key-press]").is_visible()
    person.go("set_up_second_factor").press("main a[href$='/phone-app/']")
    seed = person.page.locator(".secret").inner_text()
    person.fill(code=code_of(seed)).press("main form button")
    assert person.page.locator(".codes li").count() == 10
    person.press("main .actions a")
    assert at(person) == "/"
    second = enter(live_locked, open_page, operator, java_script_enabled=False)
    second.fill(second_factor_code=code_of(seed, 1)).press("main form .actions button")
    assert at(second) == "/", second.refused()
