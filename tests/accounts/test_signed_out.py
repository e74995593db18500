"""A button pressed by a browser whose session has ended meanwhile, and one on a page that is older than the sign-in."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import end_sessions, lock_house
from accounts.models import User
from cases.models import Note
from tests import factories
from tests.accounts.conftest import PASSWORD
from tests.accounts.factor_steps import code_of, with_phone_app
from tests.faults.pages import form_for

ORIGIN = {"Origin": "http://testserver"}
TEXT = "Мать звонила, сына видели в ИВС."


@pytest.fixture
def lawyer(lawyer) -> User:
    """With a password, reading English."""
    lawyer.set_password(PASSWORD)
    lawyer.language = "en"
    lawyer.save()
    return lawyer


@pytest.fixture
def path(lawyer, supervisor) -> str:
    """The form of a note."""
    case = factories.case(supervisor, responsible=lawyer)
    return reverse("add_note", args=[case.code])


def browser(user: User) -> Client:
    """One that is asked for its tokens, as real ones are."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(user, backend="accounts.backends.EmailBackend")
    return client


def note(client: Client, path: str) -> dict[str, list[str]]:
    """What the form sends."""
    form = form_for(client.get(path).content.decode(), path)
    assert form is not None
    return {**form.values, "kind": ["call"], "text": [TEXT]}


def sign_in(client: Client, user: User) -> None:
    """In another tab of the same browser: the token of the older pages is old from now on."""
    data = form_for(client.get("/sign-in/").content.decode(), "/sign-in/").values
    answer = client.post("/sign-in/", {**data, "login": user.email, "password": PASSWORD})
    assert answer.status_code == 302


def test_words_of_an_ended_session_are_sent_again_after_signing_in(lawyer, supervisor, path):
    """Twice pressed at most, without any script: the page that keeps them, then the one with a new token."""
    client = browser(lawyer)
    data = note(client, path)
    end_sessions(colleague=lawyer, by=supervisor)
    answer = client.post(path, data, headers=ORIGIN)
    page = answer.content.decode()
    assert answer.status_code == 401 and "You are signed out" in page and not Note.objects.exists()
    kept = form_for(page, path).values
    assert kept["text"] == [TEXT]
    sign_in(client, lawyer)
    answer = client.post(path, kept, headers=ORIGIN)
    page = answer.content.decode()
    assert answer.status_code == 403 and "This page had become too old" in page and not Note.objects.exists()
    assert client.post(path, form_for(page, path).values, headers=ORIGIN).status_code == 302
    assert Note.objects.get().text == TEXT


def test_words_sent_before_the_second_factor_are_sent_again_after_it(lawyer, path, real):
    """Signed in again in another tab, and back too early."""
    client = browser(lawyer)
    code = code_of(with_phone_app(lawyer))
    real.SECOND_FACTOR = False
    data = note(client, path)
    real.SECOND_FACTOR = True
    answer = client.post(path, data, headers=ORIGIN)
    kept = form_for(answer.content.decode(), path)
    assert answer.status_code == 401 and "Show your second factor in another tab" in answer.content.decode()
    asks = form_for(client.get("/second-factor/").content.decode(), "/second-factor/").values
    assert client.post("/second-factor/", {**asks, "second_factor_code": code}).status_code == 302
    assert client.post(path, kept.values, headers=ORIGIN).status_code == 302
    assert Note.objects.get().text == TEXT


def test_a_button_without_words_leads_back_to_its_page(lawyer, supervisor, path):
    """Its own address is no page: whoever signs in must not land on one that is not there."""
    client, draft = browser(lawyer), factories.draft(factories.case(supervisor, responsible=lawyer), lawyer)
    page = reverse("draft_page", args=[draft.case.code, draft.number])
    form = form_for(
        client.get(page).content.decode(), reverse("submit_draft", args=[draft.case.code, draft.number])
    )
    assert form is not None
    end_sessions(colleague=lawyer, by=supervisor)
    token = {"csrfmiddlewaretoken": form.values["csrfmiddlewaretoken"]}
    for referer, back in (
        (f"http://testserver{page}", page),
        ("http://evil.example/x", form.action),
        ("", form.action),
    ):
        answer = client.post(form.action, token, headers={"Referer": referer})
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={back}")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
def test_a_foreign_page_gets_no_button_for_its_words(origin, lawyer, path):
    client = browser(lawyer)
    answer = client.post(path, {"text": TEXT}, headers={"Origin": origin} if origin else {})
    assert answer.status_code == 403
    assert TEXT not in answer.content.decode() and form_for(answer.content.decode(), path) is None


def test_a_locked_house_keeps_no_words_on_the_page(lawyer, operator, path):
    client = browser(lawyer)
    data = {**note(client, path), "csrfmiddlewaretoken": "old"}
    lock_house(by=operator)
    for body in (data, note_without(data)):
        answer = client.post(path, body, headers=ORIGIN)
        assert answer.status_code in (403, 503) and TEXT not in answer.content.decode()


def note_without(data: dict) -> dict:
    return {key: value for key, value in data.items() if key != "csrfmiddlewaretoken"}


def test_secrets_are_never_kept(db):
    """A sign-in form with an old token gives nothing back."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", {"login": "a@demo.invalid", "password": PASSWORD}, headers=ORIGIN)
    assert answer.status_code == 403
    assert PASSWORD not in answer.content.decode() and "a@demo.invalid" not in answer.content.decode()
