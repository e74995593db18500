"""What is typed is kept: within three seconds, over a killed browser, a cut network, an ended session; on the server only."""

import re
import time

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Error, Page

from accounts.models import SavedForm
from tests.journeys.walking import Walker, walker

SAVED = re.compile(r"\b\d{1,2}:\d{2}\b")
FORM = "form[data-autosave-url]"
STORES = """async () => ({
    local: localStorage.length, session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: window.caches ? (await caches.keys()).length : 0,
})"""


@pytest.fixture
def operator(house, open_page, with_password) -> Walker:
    """Before an empty page of a call; can sign in again."""
    with_password(house.operator)
    return walker(house.live, open_page, house.operator).go("new_contact")


def kept(page: Page) -> str:
    """What the page says about keeping."""
    return page.locator(f"{FORM} [data-saved]").inner_text()


def wait_until_saved(page: Page, seconds: float = 3.0) -> float:
    """Wait for a time of the clock beside the buttons; how long it took."""
    return wait_for_words(page, SAVED, seconds)


def wait_for_words(page: Page, wanted: re.Pattern[str] | str, seconds: float) -> float:
    """Wait for these words beside the buttons."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        words = kept(page)
        if words == wanted if isinstance(wanted, str) else wanted.search(words):
            return time.monotonic() - began
        time.sleep(0.02)
    raise AssertionError(f"after {seconds} s the page says {kept(page)!r}, not {wanted!r}")


def words_for(page: Page, kind: str) -> str:
    """The page's own sentence, in whatever language."""
    words = page.locator(FORM).get_attribute(f"data-text-{kind}")
    assert words
    return words


def on_the_server() -> dict[str, list[str]]:
    """The fields of the one saved form."""
    return SavedForm.objects.get().content


def test_it_is_saved_within_three_seconds_and_survives_a_killed_browser(operator, house, open_page):
    page = operator.page
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/save/" in request.url else None)
    page.locator("main [name=number]").press_sequentially("0100 00 41 18")
    page.locator("main [name=said]").press_sequentially("Кечээ түндө үйдөн алып кетишти.")
    assert kept(page) == words_for(page, "waiting")
    assert wait_until_saved(page) <= 3.0
    before = len(sent)
    kill(page)
    other = walker(house.live, open_page).sign_in(house.operator)
    assert len(sent) == before, "the killed page said good-bye"
    other.press("header a[href$='/saved-forms/']:visible").press("main ul.rows a")
    assert other.page.input_value("main [name=said]") == "Кечээ түндө үйдөн алып кетишти."
    assert other.page.input_value("main [name=number]") == "0100 00 41 18"
    other.page.locator("main [name=said]").press("End")
    other.page.locator("main [name=said]").press_sequentially(" Дагы.")
    wait_until_saved(other.page)
    assert on_the_server()["said"] == ["Кечээ түндө үйдөн алып кетишти. Дагы."]


def kill(page: Page) -> None:
    """The page's process dies at once: no pagehide, no last word (the browser's own debug address does not navigate)."""
    with page.expect_event("crash"), pytest.raises(Error):
        page.goto("chrome://crash", timeout=5_000)


def test_endless_typing_is_saved_too(operator):
    page, began = operator.page, time.monotonic()
    said = page.locator("main [name=said]")
    while not SavedForm.objects.exists():
        said.press_sequentially("айтты ", delay=60)
        assert time.monotonic() < began + 4.5, "nothing was saved while the typing went on"
    assert on_the_server()["said"][0].startswith("айтты")


def test_a_cut_network(operator):
    page = operator.page
    page.fill("main [name=said]", "Первая фраза.")
    wait_until_saved(page)
    page.context.set_offline(True)
    page.fill("main [name=said]", "Первая фраза. Вторая, без сети.")
    wait_for_words(page, words_for(page, "waiting"), 1)
    time.sleep(2.5)
    assert kept(page) == words_for(page, "waiting")
    assert on_the_server()["said"] == ["Первая фраза."]
    page.context.set_offline(False)
    wait_until_saved(page, 10)
    assert on_the_server()["said"] == ["Первая фраза. Вторая, без сети."]


def test_a_session_that_ends_in_the_middle(operator, house):
    page = operator.page
    page.fill("main [name=said]", "До конца сеанса.")
    wait_until_saved(page)
    Session.objects.all().delete()
    page.fill("main [name=said]", "До конца сеанса. И после него.")
    wait_for_words(page, words_for(page, "signed-out"), 6)
    assert on_the_server()["said"] == ["До конца сеанса."]
    Walker(house.live, page.context.new_page()).sign_in(house.operator)
    wait_until_saved(page, 20)
    assert page.input_value("main [name=said]") == "До конца сеанса. И после него."
    assert on_the_server()["said"] == ["До конца сеанса. И после него."]
    Walker(house.live, page).press("button[name=do][value=queue]")
    assert "/contacts/new/" not in page.url and not SavedForm.objects.exists()


def test_an_ended_session_loses_nothing_that_was_sent(operator, house):
    """Sent without a session: after signing in the words are there (as the last saved form)."""
    page = operator.page
    page.fill("main [name=said]", "Отправлено после конца сеанса.")
    wait_until_saved(page)
    Session.objects.all().delete()
    page.locator("button[name=do][value=queue]").click()
    page.wait_for_load_state()
    Walker(house.live, page.context.new_page()).sign_in(house.operator)
    assert on_the_server()["said"] == ["Отправлено после конца сеанса."]


def test_five_forms_at_once_and_nothing_in_the_browser(operator, house):
    pages = [operator.page]
    for _ in range(4):
        pages.append(operator.page.context.new_page())
        Walker(house.live, pages[-1]).go("new_contact")
    for number, page in enumerate(pages):
        page.fill("main [name=said]", f"Разговор {number}")
    for page in pages:
        wait_until_saved(page, 6)
    assert sorted(row.content["said"][0] for row in SavedForm.objects.all()) == [
        f"Разговор {n}" for n in range(5)
    ]
    for page in pages:
        assert page.evaluate(STORES) == {"local": 0, "session": 0, "databases": 0, "caches": 0}
    operator.go("saved_forms")
    links = operator.page.locator("main ul.rows .what a")
    assert links.count() == 5
    assert operator.page.locator("header a[href$='/saved-forms/']:visible .count").inner_text() == "5"
    addresses = [link.get_attribute("href") for link in links.all()]
    said = set()
    for address in addresses:
        operator.page.goto(house.live.url + address)
        said.add(operator.page.input_value("main [name=said]"))
    assert said == {f"Разговор {n}" for n in range(5)}
    assert not [cookie for cookie in operator.page.context.cookies() if "Разговор" in cookie["value"]]
