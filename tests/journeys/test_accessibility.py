"""Every page, before eyes that need it clear: axe, contrast in three lights, language, room, targets, heads; errors too."""

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, Route

from accounts.forms import OpenHouseForm
from accounts.models import User
from tests.journeys import eyes
from tests.journeys.scenes import Scenery, build
from tests.journeys.walking import walker

ROTTEN = {  # URL name -> (the button that sends, fields to spoil); everything else in the form is emptied
    "account_login": ("main form[action$='/sign-in/'] button", {}),
    "first_steps": ("form[action$='/keys/confirm/'] button", {"code": "AAAA AAAA"}),
    "account_reset_password": ("main form button", {"email": "no address"}),
    "account_change_password": ("main form button", {"password1": "1", "password2": "2"}),
    "verify_second_factor": ("main form .actions button", {"second_factor_code": "12"}),
    "add_phone_app": ("main form .actions button", {"code": "12"}),
    "accept_invitation": ("main form button", {"password": "1"}),
    "invite_colleague": ("main form button", {"email": "no address"}),
    "log_contact": ("button[name=do][value=queue]", {"number": "12", "began_at": "2999-01-01T10:00"}),
    "finish_contact": ("main .form-bar button", {}),
    "correct_contact": ("main .form-bar button", {"number": "12"}),
    "open_case": ("main .form-bar button", {}),
    "attach_contact": ("main .form-bar button", {}),
    **dict.fromkeys(
        ("propose_case", "split_contact", "decide_case", "add_party", "change_party"),
        ("main .form-bar button", {}),
    ),
    "assign_lawyer": ("main .form-bar button", {}),
    "reassign_lawyer": ("main .form-bar button", {}),
    "end_assignment": ("main .form-bar button", {}),
    "close_case": ("main .form-bar button", {}),
    "reopen_case": ("main .form-bar button", {}),
    "add_note": ("main .form-bar button", {"on": "2999-01-01"}),
    "plan_follow_up": ("main .form-bar button", {"due_on": "1999-01-01"}),
    "postpone_follow_up": ("main .form-bar button", {"due_on": "1999-01-01"}),
    "finish_follow_up": ("main .form-bar button", {}),
    "write_draft": ("main .form-bar button", {}),
    "change_draft": ("main .form-bar button", {}),
    "restrict_case": ("main .form-bar button", {}),
    "lift_restriction": ("main .form-bar button", {}),
    "break_glass": ("main .form-bar button", {}),
    "put_up_wall": ("main .form-bar button", {}),
    "take_down_wall": ("main .form-bar button", {}),
    "mark_phone": ("main .form-bar button", {"hours_from": "10:00"}),
    "word_for_caller": ("main .form-bar button", {}),
    "ask_about_case": ("main .form-bar button", {"birth": "?"}),
    "mark_caller_phone": ("main .form-bar button", {"hours_from": "10:00"}),
    "plan_duty": ("main .form-bar button", {}),
    "plan_absence": ("main .form-bar button", {}),
    "set_duty_phone": ("main .form-bar button", {"number": "12"}),
    "end_shift": ("main .form-bar button", {}),
    "correct_person": ("main .form-bar button", {"birth_date": "31.02.1984"}),
    "add_kin": ("main .form-bar button", {"name": ""}),
    "propose_merge": ("main .form-bar button", {}),
    "withdraw_consent": ("main .form-bar button", {"withdrawn_on": "1999-01-01"}),
    **dict.fromkeys(
        (
            "add_name add_phone add_address record_consent void_name void_phone void_address void_kin hide_person show_person"
        ).split(),
        ("main .form-bar button", {}),
    ),
}
BY_THE_SYSTEM = {"account_login", "desk", "case_page", "contact_queue", "draft_page, redline to review"}
EMPTY = """fields => {
    for (const field of document.querySelectorAll('main input, main textarea, main select')) {
        if (['hidden', 'submit'].includes(field.type)) continue;
        if (['radio', 'checkbox'].includes(field.type)) field.checked = false;
        else if (field.name in fields) field.value = fields[field.name];
        else field.value = '';
    }
    for (const fold of document.querySelectorAll('main details')) fold.open = true;
}"""


@pytest.fixture
def scenery(live, open_page) -> Scenery:
    return build(live, open_page)


def report(
    problems: dict[str, list[str]], counter: eyes.Counter, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    """Print the count, fail with everything that was found."""
    with capsys.disabled():
        print(f"\n{what}: {counter.pages} pages, {counter.checks} rules × pages")
    found = {place: lines for place, lines in problems.items() if lines}
    assert not found, "\n".join(f"{place}: {line}" for place, lines in found.items() for line in lines)


def test_every_page_in_russian(scenery, capsys):
    counter, problems = eyes.Counter(), {}
    for scene, page in scenery.shown("ru"):
        counter.pages += 1
        if counter.pages == 1:
            assert set(eyes.LANGUAGE_RULES) <= eyes.rules_of_all(page), "all rules ask about the language too"
        found = eyes.all_rules(page, counter) + eyes.speech(page, "ru") + eyes.head(page)
        found += eyes.room(page)
        if scene.name in BY_THE_SYSTEM:
            found += eyes.contrast_by_the_system(page, counter)
        found += eyes.contrast(page, counter, "dark") + eyes.contrast(page, counter, "contrast")
        problems[str(scene)] = found
    report(problems, counter, capsys, "Russian, all rules in light, contrast in dark and high contrast")


def test_every_page_in_the_other_languages(scenery, capsys):
    counter, problems = eyes.Counter(), {}
    for language in ("ky", "en"):
        for scene, page in scenery.shown(language):
            counter.pages += 1
            problems[f"{language}: {scene}"] = (
                eyes.language(page, counter, language) + eyes.head(page) + eyes.room(page, [320])
            )
    report(problems, counter, capsys, "ky and en, language rules and room")


def test_every_form_with_errors(scenery, capsys):
    counter, problems, tried = eyes.Counter(), {}, set()
    scenery.scenes = [scene for scene in scenery.scenes if scene.name in ROTTEN]
    for scene, page in scenery.shown("ru"):
        tried.add(scene.name)
        counter.pages += 1
        problems[str(scene)] = _look_at_errors(page, counter, *ROTTEN[scene.name])
    assert tried == set(ROTTEN), set(ROTTEN) - tried
    report(problems, counter, capsys, "forms with errors")


def _look_at_errors(page: Page, counter: eyes.Counter, button: str, fields: dict[str, str]) -> list[str]:
    page.evaluate(EMPTY, fields)
    with page.expect_navigation():
        page.locator(button).first.click()
    if not page.locator(".error-summary").count():
        return [f"no error summary, at {page.url}"]
    found = eyes.all_rules(page, counter) + eyes.speech(page, "ru") + eyes.head(page) + eyes.room(page)
    with translation.override("ru"):
        if not page.title().startswith(gettext("Error:")):
            found.append(f"the title is {page.title()!r}")
    if not page.evaluate("document.activeElement.matches('.error-summary')"):
        found.append("the summary has not got the focus")
    for target in page.locator(".error-summary a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    ):
        if not page.locator(f"[id='{target[1:]}']").count():
            found.append(f"the summary leads to {target}, which is nowhere")
    return found + eyes.contrast(page, counter, "dark") + eyes.contrast(page, counter, "contrast")


@pytest.mark.parametrize("language", ["ru", "ky", "en"])
def test_pages_of_refusal(house, open_page, capsys, language):
    counter, problems = eyes.Counter(), {}
    User.objects.update(language=language)
    page = walker(house.live, open_page, house.intern).page
    real = {"404": "/nothing-here/", "403": "/staff/"}
    for code, path in real.items():
        answer = page.goto(house.live.url + path)
        assert answer is not None and answer.status == int(code)
        problems[code] = _look_at_refusal(page, counter, language)
    request = RequestFactory().get("/")
    request.user = house.intern
    locks = ("accounts/locked_session", "accounts/house_locked", "accounts/house", "accounts/signed_out")
    kept = {"kept": [("text", "слово")], "address": "/cases/"}
    for name in ("400", "403_csrf", "429", "500", "503", *locks):
        with translation.override(language):
            shown = {"DEMONSTRATION": True, "posted": False, "wants_password": True, "form": OpenHouseForm()}
            shown |= kept if name in ("403_csrf", "accounts/signed_out") else {}
            html = render_to_string(f"{name}.html", shown, request)
        page.route("**/shown/", _answer_with(html))
        page.goto(f"{house.live.url}/shown/")
        page.unroute("**/shown/")
        problems[name] = _look_at_refusal(page, counter, language)
    report(problems, counter, capsys, f"{language}, pages of refusal")


def _answer_with(html: str) -> Callable[[Route], None]:
    """Instead of the server: a page that it shows only in trouble."""
    return lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")


def _look_at_refusal(page: Page, counter: eyes.Counter, language: str) -> list[str]:
    counter.pages += 1
    found = eyes.all_rules(page, counter) + eyes.speech(page, language) + eyes.head(page)
    return (
        found
        + eyes.room(page)
        + eyes.contrast(page, counter, "dark")
        + eyes.contrast(page, counter, "contrast")
    )
