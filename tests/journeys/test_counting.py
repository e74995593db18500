"""The counter of keys and clicks counts what was done, over pages; and the figures of a call without a conversation by it."""

import pytest

from hotline.models import Contact
from tests.journeys.counting import count
from tests.journeys.test_keys import strike
from tests.journeys.walking import Walker, walker


@pytest.fixture
def operator(house, open_page) -> Walker:
    return walker(house.live, open_page, house.operator)


def test_it_counts_keys_letters_clicks_and_stops(operator):
    page = operator.go("new_contact").page
    counted = count(page)
    field = page.locator("main [name=number]")
    field.click()
    field.press_sequentially("0990")
    page.keyboard.press("Backspace")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("Гульмира")
    counted.settle()
    assert counted.keys == ["Backspace", "Tab", "ArrowDown", "Tab"]
    assert (counted.letters, counted.clicks) == (4, ["number"])
    assert counted.stops == ["safe_to_talk", "caller_name"]
    with pytest.raises(AssertionError, match="4 keys, at most 3"):
        counted.hold(keys=3)


def test_it_counts_over_pages_and_starts_again(operator):
    page = operator.go("desk").page
    counted = count(page)
    with page.expect_navigation(url="**/contacts/new/*/"):
        strike(page, "KeyN")
    with page.expect_navigation():
        strike(page, "Digit1")
    assert counted.hold(keys=2, clicks=0).keys == ["KeyN", "Digit1"]
    assert Contact.objects.get().state == "done"
    operator.press("header a[href$='/contacts/']:visible")
    assert len(counted.hold(keys=2, clicks=1).clicks) == 1
    assert str(counted.start_again()).startswith("0 keys, 0 clicks")
