"""Language, colours, size of the text, keys; the language switch of every page."""

import pytest
from django.test import Client


def test_they_are_kept_and_the_page_follows(as_, operator):
    client = as_(operator)
    chosen = {"language": "en", "theme": "dark", "text_size": "125"}
    assert client.post("/preferences/", chosen).status_code == 302
    operator.refresh_from_db()
    kept = (operator.language, operator.theme, operator.text_size, operator.keys_on)
    assert kept == ("en", "dark", 125, False)
    page = client.get("/preferences/")
    assert page["Content-Language"] == "en" and "Save the preferences" in page.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"language": "fr"}, {"theme": "pink"}, {"text_size": "9"}, {"text_size": "\x00"}]
)
def test_wrong_input_changes_nothing(as_, operator, wrong):
    client = as_(operator)
    answer = client.post("/preferences/", {"language": "en", "theme": "dark", "text_size": "125", **wrong})
    assert answer.status_code == 422
    operator.refresh_from_db()
    assert (operator.language, operator.theme) == ("ru", "auto")


def test_extra_fields_change_nothing(as_, operator):
    chosen = {"language": "en", "theme": "auto", "text_size": "100", "name": "X", "email": "x@demo.invalid"}
    as_(operator).post("/preferences/", chosen)
    before = operator.name, operator.email
    operator.refresh_from_db()
    assert (operator.name, operator.email) == before


def test_the_switch_keeps_the_page_and_the_account_remembers(as_, operator):
    client = as_(operator)
    answer = client.post("/language/", {"language": "ky", "next": "/saved-forms/?a=1"})
    assert answer["Location"] == "/saved-forms/?a=1"
    operator.refresh_from_db()
    assert operator.language == "ky"
    assert as_(operator).get("/preferences/")["Content-Language"] == "ky"


def test_a_visitor_keeps_it_in_a_cookie(db):
    visitor = Client(headers={"accept-language": "en"})
    assert visitor.get("/sign-in/")["Content-Language"] == "en"
    visitor.post("/language/", {"language": "ky", "next": "/sign-in/"})
    assert visitor.get("/sign-in/")["Content-Language"] == "ky"


@pytest.mark.parametrize(
    "away", ["https://evil.invalid/", "//evil.invalid/", "javascript:alert(1)", "/\\evil.invalid", "", "\x00"]
)
def test_it_never_leads_away(client, db, away):
    answer = client.post("/language/", {"language": "en", "next": away})
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    ("browser", "spoken"),
    [
        ("ky,ru;q=0.5", "ky"),
        ("de,fr", "ru"),
        ("", "ru"),
        ("en-GB", "en"),
        ("uz,en;q=0.3", "en"),
        ("ru-KG", "ru"),
    ],
)
def test_the_browser_is_asked_last(db, browser, spoken):
    assert Client(headers={"accept-language": browser}).get("/sign-in/")["Content-Language"] == spoken


def test_an_unknown_language_changes_nothing(as_, operator):
    client = as_(operator)
    client.post("/language/", {"language": "de", "next": "/"})
    operator.refresh_from_db()
    assert operator.language == "ru"
    assert client.get("/language/").status_code == 405
