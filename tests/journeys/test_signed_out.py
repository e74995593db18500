"""A role is given to somebody at work: signed out in the middle of a call or of a form, and no word is lost.

The sign-in in another tab changes the tokens of the older page; with a script and without.
"""

import pytest
from playwright.sync_api import Page

from accounts.actions import grant_role
from accounts.models import SavedForm
from hotline.models import Contact
from tests import factories
from tests.journeys.test_typing_is_kept import wait_until_saved
from tests.journeys.walking import PASSWORD, Walker, walker

WORDS = "Сына забрали ночью."
SEND = "main form button.btn-primary"


@pytest.fixture
def operator(house, with_password):
    with_password(house.operator)
    return house.operator


def sign_in_elsewhere(person: Walker, user) -> str:
    """In another tab of the same browser; returns what the sign-in page said."""
    tab = Walker(person.live, person.page.context.new_page())
    tab.go("preferences")
    said = tab.page.locator("#messages").inner_text()
    tab.page.fill("main [name=login]", user.email)
    tab.page.fill("main [name=password]", PASSWORD)
    tab.press("main form[action$='/sign-in/'] button")
    tab.page.close()
    return said


def type_on(page: Page, words: str) -> None:
    page.locator("main [name=said]").press_sequentially(words)


def test_a_call_goes_on_after_signing_in_again(house, open_page, operator):
    person = walker(house.live, open_page, operator).go("new_contact")
    type_on(person.page, "Сына забрали")
    wait_until_saved(person.page)
    grant_role(colleague=operator, role="lawyer", by=None)
    type_on(person.page, " ночью.")
    person.page.locator("[data-saved].lost").first.wait_for()
    assert person.page.input_value("main [name=said]") == WORDS
    assert sign_in_elsewhere(person, operator)
    wait_until_saved(person.page)
    assert SavedForm.objects.get().content["said"] == [WORDS]


@pytest.mark.parametrize("script", [True, False])
def test_a_form_that_does_not_save_itself_is_sent_again(house, open_page, operator, script):
    contact = factories.contact(operator)
    person = walker(house.live, open_page, operator, java_script_enabled=script)
    person.go("correct_contact", contact.pk).fill(said=WORDS)
    grant_role(colleague=operator, role="lawyer", by=None)
    with person.page.expect_navigation() as leaving:
        person.page.locator(SEND).last.click()
    assert leaving.value.status == 401
    assert sign_in_elsewhere(person, operator)
    for _press in range(2):  # the first meets the old token, the second has the new one
        if person.sees("main textarea[name=said][readonly]"):
            with person.page.expect_navigation():
                person.page.locator(SEND).first.click()
    assert person.page.url == person.address("contact_page", contact.pk)
    assert Contact.objects.get().said == WORDS
