"""Saving while typing: owner only, encrypted, nothing written over by an older tab."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import saved as store
from accounts.models import SavedForm

WORDS = {"said": "Сына забрали ночью", "phone": "+996 100 00 41 18"}


def save(client, key, edition=0, form_name="try_form", **data):
    return client.post(f"/saved-forms/{key}/save/{form_name}/", {**(data or WORDS), "edition": str(edition)})


@pytest.fixture
def key():
    return uuid4()


def test_it_saves_and_says_when(as_, operator, key):
    answer = save(as_(operator), key)
    assert answer.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", answer.json()["saved_at"]) and answer.json()["edition"] == 1
    kept = SavedForm.objects.get(pk=key)
    assert kept.owner == operator
    assert store.posted_fields(kept).dict() == WORDS


def test_the_words_lie_encrypted(as_, operator, key):
    save(as_(operator), key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_savedform")
        row = str([bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()])
    assert "Сына" not in row and "996 100 00 41 18" not in row and str("Сына".encode())[2:-1] not in row


def test_the_next_edition_replaces_and_lists_are_kept(as_, operator, key):
    client = as_(operator)
    save(client, key)
    answer = save(client, key, edition=1, said="Сына забрали ночью, ему 19", tags=["a", "b"])
    assert answer.json()["edition"] == 2
    fields = store.posted_fields(SavedForm.objects.get(pk=key))
    assert fields["said"].endswith("19") and fields.getlist("tags") == ["a", "b"]


def test_an_older_tab_writes_nothing_over(as_, operator, key):
    client = as_(operator)
    save(client, key)
    save(client, key, edition=1, said="second")
    late = save(client, key, edition=1, said="late")
    assert late.status_code == 409
    assert late.json()["edition"] == 2 and late.json()["error"]
    assert save(client, key, edition=0, said="later").status_code == 409
    assert store.posted_fields(SavedForm.objects.get(pk=key))["said"] == "second"


def test_the_same_post_again_is_no_conflict(as_, operator, key):
    client = as_(operator)
    save(client, key)
    again = save(client, key)
    assert again.status_code == 200 and again.json()["edition"] == 1


def test_somebody_elses_does_not_exist(as_, operator, other_operator, supervisor, key):
    save(as_(operator), key)
    for stranger in (other_operator, supervisor):
        client = as_(stranger)
        assert save(client, key, edition=1, said="stolen").status_code == 404
        assert client.post(f"/saved-forms/{key}/discard/").status_code == 404
        assert client.post(f"/saved-forms/{uuid4()}/discard/").status_code == 404
        assert str(key) not in client.get("/saved-forms/").content.decode()
    assert store.posted_fields(SavedForm.objects.get(pk=key)).dict() == WORDS


def test_the_kind_of_a_form_does_not_change(as_, operator, key):
    client = as_(operator)
    save(client, key)
    assert save(client, key, edition=1, form_name="add_note", text="x").status_code == 404


def test_too_big_is_refused_in_words_and_the_older_text_stays(as_, operator, key):
    client = as_(operator)
    save(client, key)
    answer = save(client, key, edition=1, said="x" * (200 * 1024))
    assert answer.status_code == 413 and answer.json()["error"]
    assert store.posted_fields(SavedForm.objects.get(pk=key)).dict() == WORDS
    assert save(client, uuid4(), said="x" * (190 * 1024)).status_code == 200
    assert save(client, key, edition=1, said="x" * 3_000_000).status_code in (400, 413)


def test_hostile_text_is_kept_as_it_is(as_, operator, key):
    client = as_(operator)
    odd = "a\x00b \u202e кыр \U0001f47b"
    assert save(client, key, said=odd).status_code == 200
    assert store.posted_fields(SavedForm.objects.get(pk=key))["said"] == odd
    body = b"said=%ED%A0%80&edition=1"
    answer = client.post(
        f"/saved-forms/{key}/save/try_form/", body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    for edition in ("x", "-1", "9" * 50, "\x00", "²"):
        assert save(client, key, edition=edition).status_code == 409


@pytest.mark.parametrize("form_name", ["Log", "a-b", "%00", "x" * 61, "ө", "a%0A"])
def test_a_strange_form_name_is_refused(as_, operator, key, form_name):
    assert save(as_(operator), key, form_name=form_name).status_code in (400, 404)
    assert not SavedForm.objects.exists()


def test_a_visitor_is_told_that_it_is_not_saved(key, db):
    answer = save(Client(), key)
    assert answer.status_code == 401 and answer.json()["error"]
    assert not SavedForm.objects.exists()


def test_secrets_of_the_page_are_not_kept(as_, operator, key):
    save(as_(operator), key, said="x", csrfmiddlewaretoken="t", row_key="k")
    assert SavedForm.objects.get(pk=key).content == {"said": ["x"]}


def test_it_costs_three_statements_beside_session_and_user(as_, operator, key):
    client = as_(operator)
    save(client, key)
    with CaptureQueriesContext(connection) as statements:
        assert save(client, key, edition=1).status_code == 200
    own = [s["sql"] for s in statements if "SAVEPOINT" not in s["sql"]]
    assert len(own) <= 5, own


def test_two_tabs_that_begin_at_once_meet_in_one_row(operator, key, monkeypatch):
    store.save_form(owner=operator, key=key, form_name="try_form", content=WORDS_AS_LISTS)
    empty = SavedForm.objects.none()
    monkeypatch.setattr(store.SavedForm.objects, "select_for_update", lambda: empty)
    with pytest.raises(store.StaleEdition):
        store.save_form(owner=operator, key=key, form_name="try_form", content={"said": ["other"]})
    assert SavedForm.objects.count() == 1


WORDS_AS_LISTS = {name: [value] for name, value in WORDS.items()}
