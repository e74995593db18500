"""Keys by their place on the board, on a Russian layout; a whole contact without a mouse. Keystrokes go through the browser's
own input, so that they are as real as a person's."""

import re

import pytest
from playwright.sync_api import Page, expect

from hotline.models import Contact
from tests.journeys.walking import Walker, walker

LAYOUT = {  # code -> (what a Russian layout types, with shift, the key's number)
    "Slash": (".", ",", 191),
    "KeyN": ("т", "Т", 78),
    "Digit1": ("1", "!", 49),
    "Digit2": ("2", '"', 50),
}
TAB_STOPS, ANSWERS, KEYSTROKES = 14, 4, 40


def strike(page: Page, code: str, *, shift: bool = False, control: bool = False) -> None:
    """One key of the Russian layout, pressed and let go."""
    plain, shifted, number = LAYOUT[code]
    sign = shifted if shift else plain
    session = page.context.new_cdp_session(page)
    key = {
        "code": code,
        "key": sign,
        "windowsVirtualKeyCode": number,
        "modifiers": 8 * shift + 2 * control,
    }
    text = {} if control else {"text": sign, "unmodifiedText": sign}
    session.send("Input.dispatchKeyEvent", {"type": "keyDown", **key, **text})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    session.detach()


@pytest.fixture
def operator(house, open_page) -> Walker:
    return walker(house.live, open_page, house.operator)


def focused(page: Page) -> str:
    """What has the focus: name, id or tag."""
    return page.evaluate("(e => e.name || e.id || e.tagName)(document.activeElement)")


@pytest.mark.parametrize("start", ["desk", "my_contacts", "preferences"])
def test_two_keys_log_a_silent_call(operator, start):
    operator.go(start)
    page = operator.page
    with page.expect_navigation(url="**/contacts/new/*/"):
        strike(page, "KeyN")
    with page.expect_navigation():
        strike(page, "Digit1")
    contact = Contact.objects.get()
    assert contact.outcome_id == page_codes(operator)[0] and contact.state == "done"


def page_codes(operator: Walker) -> list[str]:
    """The outcomes on the buttons, in the order of their keys."""
    operator.go("new_contact")
    return [button.get_attribute("value") for button in operator.page.locator(".outcomes button").all()]


def test_the_slash_goes_to_the_search(operator):
    page = operator.go("my_contacts").page
    strike(page, "Slash")
    assert focused(page) == "q"
    assert page.input_value("#find") == "", "the key typed itself into the field"


def test_never_inside_a_field(operator):
    page = operator.go("new_contact").page
    here = page.url
    for name in ("said", "caller_name"):
        field = page.locator(f"main [name={name}]")
        field.focus()
        for code in ("KeyN", "Digit1", "Slash"):
            strike(page, code)
        strike(page, "Slash", shift=True)
        assert field.input_value() == "т1.,"
    page.locator("main input[name=relation] >> nth=0").focus()
    for code in ("KeyN", "Digit1", "Digit2"):
        strike(page, code)
    page.wait_for_timeout(300)
    assert page.url == here and not Contact.objects.exists()


def test_with_control_the_browser_keeps_its_keys(operator):
    page = operator.go("new_contact").page
    strike(page, "Digit1", control=True)
    page.wait_for_timeout(200)
    assert not Contact.objects.exists()


def test_the_sheet(operator):
    page = operator.go("desk").page
    strike(page, "Slash", shift=True)
    assert page.locator("dialog#keys").is_visible()
    strike(page, "KeyN")
    assert page.locator("dialog#keys").is_visible(), "a key worked behind the sheet"
    page.keyboard.press("Escape")
    assert not page.locator("dialog#keys").is_visible()
    page.locator("[data-opens=keys]").click()
    assert page.locator("dialog#keys").is_visible()


def test_the_off_switch(operator):
    operator.go("preferences")
    operator.page.locator("main [name=keys_on]").uncheck()
    operator.press("main form[action$='/preferences/'] button")
    page = operator.go("new_contact").page
    for code in ("Digit1", "KeyN", "Slash"):
        strike(page, code)
    strike(page, "Slash", shift=True)
    page.wait_for_timeout(300)
    assert "/contacts/new/" in page.url and not Contact.objects.exists()
    assert focused(page) != "q" and not page.locator("dialog#keys").is_visible()


WORDS = {
    "number": "0100004118",
    "held_since": "22:15",
    "held_where": "ГОМ-1",
    "held_by": "трое в гражданском",
    "caller_name": "Гульмира Токонова",
    "concerned_name": "Эркин Токонов",
    "other_sides": "следователь Сапаров",
    "said": "Сына забрали ночью.",
    "wanted": "Узнать, где он.",
    "safety_note": "только днём",
    "next_step": "Позвонить в ИВС",
}
# The questions with short answers are one stop: arrows go, Space marks. Down goes to the next question.
TALKS, RUSSIAN, HELD, MOTHER = (
    "Space",
    "ArrowDown ArrowRight Space",
    "ArrowDown Space",
    "ArrowDown ArrowRight Space",
)
NOBODY_SPOKE, AGREES = "ArrowDown ArrowRight Space", "ArrowDown Space"
FIRST = {
    True: [TALKS, RUSSIAN, HELD, MOTHER, NOBODY_SPOKE, AGREES],
    False: [TALKS, RUSSIAN, "ArrowDown", MOTHER, NOBODY_SPOKE, AGREES],
}
STROKES = {
    "safe_to_talk": FIRST,
    "safety": {one: ["ArrowRight Space", "ArrowDown", "ArrowDown Space"] for one in FIRST},
}


@pytest.mark.parametrize("held", [False, True], ids=["plain", "somebody is held"])
def test_a_full_contact_by_keyboard_alone(operator, held):
    page = operator.go("desk").page
    with page.expect_navigation(url="**/contacts/new/*/"):
        strike(page, "KeyN")
    page.wait_for_function("document.activeElement.id === 'who'")
    stops, strokes = fill_by_keyboard(page, held)
    assert page.evaluate("document.activeElement.value") == "queue"
    required = page.locator("form#contact .need").count()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keystrokes = 1 + strokes + 1
    print(
        f"\n{len(stops)} tab stops, {required} required, {keystrokes} keystrokes besides free text: {stops}"
    )
    contact = Contact.objects.get()
    assert (contact.state, contact.read_back) == ("in_triage", True)
    assert (contact.caller_name, contact.next_step) == (WORDS["caller_name"], WORDS["next_step"])
    assert (contact.safe_to_talk, contact.language, contact.relation) == ("yes", "ru", "mother")
    assert (contact.spoken_to_concerned, contact.consent_to_record, contact.safety) == ("no", "yes", "hours")
    assert (contact.signs, contact.triage) == (("held", "emergency") if held else ("", "standard"))
    assert (contact.held_where, contact.held_by) == (
        (WORDS["held_where"], WORDS["held_by"]) if held else ("", "")
    )
    assert len(stops) <= TAB_STOPS
    assert required <= ANSWERS
    assert keystrokes <= KEYSTROKES


def fill_by_keyboard(page: Page, held: bool) -> tuple[list[str], int]:
    """From the top of the page of a call to its button: the stops on the way, and the keys besides free text."""
    stops: list[str] = []
    strokes = 0
    while not stops or stops[-1] != "do":
        page.keyboard.press("Tab")
        strokes += 1
        stops.append(focused(page))
        assert stops[-1] != "BODY" and len(stops) <= 25, stops
        if stops[-1] == "number":
            with page.expect_response("**/contacts/look-up/"):
                page.keyboard.insert_text(WORDS["number"])
            expect(page.locator("#known")).to_have_text(re.compile(r"\S"))
            assert focused(page) == "number", "the look-up took the focus"
        elif stops[-1] in WORDS:
            page.keyboard.insert_text(WORDS[stops[-1]])
        elif stops[-1] in STROKES:
            keys = " ".join(STROKES[stops[-1]][held]).split()
            for key in keys:
                page.keyboard.press(key)
            strokes += len(keys)
    return stops, strokes


def test_the_focus_begins_inside_the_page(operator):
    """The focus after loading lies inside the page of the call, so that a digit needs no Tab before it."""
    page = operator.go("new_contact").page
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("!document.activeElement.matches('input, textarea, select')")
