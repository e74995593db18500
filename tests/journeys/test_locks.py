"""Locks before somebody's eyes: an idle screen, lock me, the locked house; what was typed is there when it opens again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import HouseLock, SavedForm, StaffSession
from cases.models import Note
from tests import factories
from tests.journeys.test_typing_is_kept import wait_until_saved
from tests.journeys.walking import PASSWORD, Walker, walker

LOCKED = "input[name=unlock_password]:visible"
TEXT = "Звонил отец.\n\nСын в ИВС."


@pytest.fixture
def lawyer(house, open_page, with_password) -> Walker:
    with_password(house.lawyer, house.supervisor, house.administrator)
    return walker(house.live, open_page, house.lawyer)


@pytest.fixture
def case(house):
    return factories.case(house.supervisor, responsible=house.lawyer, client="Эркин Токонов")


def leave_alone() -> None:
    """Sixteen minutes pass for every session."""
    StaffSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=16))


def unlock(person: Walker, password: str = PASSWORD) -> None:
    """Type the password on the lock page."""
    person.page.fill(LOCKED, password)
    with person.page.expect_navigation():
        person.page.locator("main form button.btn-primary").first.click()


def shows_nothing(page: Page, *secrets: str) -> None:
    """Not even in the source."""
    source = page.content()
    assert not [secret for secret in secrets if secret in source]


def test_an_idle_screen_locks_and_opens_on_the_same_page(lawyer, case, house):
    place = lawyer.address("case_page", case.code)
    lawyer.page.goto(place)
    leave_alone()
    answer = lawyer.page.goto(place)
    assert answer.status == 423
    shows_nothing(lawyer.page, "Эркин", case.summary, house.lawyer.name)
    assert lawyer.page.evaluate("document.activeElement.name") == "unlock_password"
    unlock(lawyer, "wrong")
    assert lawyer.sees(LOCKED)
    unlock(lawyer)
    assert lawyer.page.url == place and "Эркин" in lawyer.page.content()


def test_what_was_sent_to_a_locked_session_is_carried_out_once(lawyer, case):
    lawyer.go("add_note", case.code)
    leave_alone()
    StaffSession.objects.update(locked_at=timezone.now())
    lawyer.fill(kind="call", text=TEXT)
    with lawyer.page.expect_navigation():
        lawyer.page.locator("main form button.btn-primary").first.click()
    assert lawyer.sees(LOCKED) and not Note.objects.exists()
    unlock(lawyer, "wrong")
    unlock(lawyer)
    assert lawyer.page.url == lawyer.address("case_page", case.code)
    assert [note.text.replace("\r\n", "\n") for note in Note.objects.all()] == [TEXT]


def test_without_a_script_it_is_the_same(house, open_page, with_password, case):
    with_password(house.lawyer)
    person = walker(house.live, open_page, house.lawyer, java_script_enabled=False)
    person.go("add_note", case.code)
    leave_alone()
    person.fill(kind="call", text=TEXT)
    with person.page.expect_navigation():
        person.page.locator("main form button.btn-primary").first.click()
    unlock(person)
    assert Note.objects.count() == 1


def time_passes(page: Page) -> None:
    """Half a minute by the page's own clock: the script asks the server."""
    page.clock.fast_forward(31_000)


def with_clock(person: Walker) -> Walker:
    """From the next page on its clock can be put forward."""
    person.page.clock.install()
    return person


def test_a_saved_form_leaves_the_screen_and_comes_back_whole(house, open_page, with_password):
    with_password(house.operator)
    person = with_clock(walker(house.live, open_page, house.operator)).go("new_contact")
    page = person.page
    page.locator("main [name=said]").press_sequentially("Сына забрали.")
    wait_until_saved(page)
    leave_alone()
    with page.expect_navigation():
        time_passes(page)
    page.locator(LOCKED).wait_for()
    shows_nothing(page, "забрали")
    unlock(person)
    assert page.input_value("main [name=said]") == "Сына забрали."
    assert SavedForm.objects.count() == 1


def test_unsent_text_stays_behind_the_lock(lawyer, case):
    """A form that does not save itself: the page stays, nothing of it shows, the password uncovers it as it was."""
    with_clock(lawyer).go("close_case", case.code)
    page = lawyer.page
    words = page.locator("main textarea").first
    words.fill("Оправдан полностью.")
    leave_alone()
    time_passes(page)
    page.locator("#lock[open]").wait_for()
    assert not page.locator("main").is_visible() and not page.locator("header.top").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#lock[open]").is_visible()
    page.fill("#lock-password", "wrong")
    page.locator("#lock button").click()
    page.locator("#lock-said:not(:empty)").wait_for()
    page.fill("#lock-password", PASSWORD)
    page.locator("#lock button").click()
    page.locator("#lock").wait_for(state="hidden")
    assert words.input_value() == "Оправдан полностью." and words.is_visible()
    assert StaffSession.objects.get().locked_at is None


def test_asking_does_not_keep_a_session_awake(lawyer):
    with_clock(lawyer).go("desk")
    StaffSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=10))
    seen = StaffSession.objects.get().last_seen_at
    with lawyer.page.expect_response("**/session/state/") as asked:
        time_passes(lawyer.page)
    assert asked.value.request.method == "GET"
    assert StaffSession.objects.get().last_seen_at == seen
    lawyer.page.keyboard.press("Shift")
    with lawyer.page.expect_response("**/session/state/") as asked:
        time_passes(lawyer.page)
    assert asked.value.request.method == "POST"
    assert StaffSession.objects.get().last_seen_at > seen


def test_lock_me_from_the_menu(lawyer, case):
    lawyer.go("case_page", case.code)
    lawyer.page.locator("details.menu summary").click()
    with lawyer.page.expect_navigation():
        lawyer.page.locator(".menu form[action$='/lock-me/'] button").click()
    lawyer.page.locator(LOCKED).wait_for()
    shows_nothing(lawyer.page, "Эркин")
    unlock(lawyer)
    assert lawyer.page.url == lawyer.address("case_page", case.code)


def test_the_house_is_locked_and_two_people_open_it(lawyer, house, open_page):
    other = with_clock(walker(house.live, open_page, house.intern)).go("desk")
    lawyer.go("desk")
    lawyer.page.locator("details.menu summary").click()
    with lawyer.page.expect_navigation():
        lawyer.page.locator(".menu form[action$='/lock-house/'] button").click()
    with other.page.expect_navigation():
        time_passes(other.page)
    assert other.page.goto(other.address("desk")).status == 503
    shows_nothing(other.page, house.intern.name, house.lawyer.name)
    for user in (house.supervisor, house.administrator):
        person = walker(house.live, open_page)
        assert person.page.goto(person.address("account_login")).status == 503
        person.press("main a[href$='/house/']")
        person.page.fill("main [name=email]", user.email)
        person.page.fill("main [name=password]", PASSWORD)
        person.press("main form[action$='/house/'] button")
        person.press("main form[action$='/house/open/'] button")
    assert person.page.url == person.address("desk")
    lock = HouseLock.objects.get()
    assert (lock.locked_by, lock.first_by, lock.opened_by) == (
        house.lawyer,
        house.supervisor,
        house.administrator,
    )
    assert lawyer.page.goto(lawyer.address("desk")).status == 423
    unlock(lawyer)
    assert lawyer.page.url == lawyer.address("desk")


def test_the_card_fits_on_one_sheet(lawyer):
    for language in ("ru", "en"):
        lawyer.go("door_card")
        lawyer.page.locator(f".langs button[value={language}]").click()
        pdf = lawyer.go("door_card").page.pdf(prefer_css_page_size=True)
        assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type /Page/") <= 1, (
            language
        )
