"""The list of what is not sent yet, and forgetting one of it."""

from uuid import uuid4

import pytest
from django.http import Http404

from accounts import saved as store
from accounts.models import SavedForm


@pytest.fixture
def kept(operator):
    return store.save_form(
        owner=operator, key=uuid4(), form_name="try_form", content={"said": ["канарейка-words"]}
    )


def test_the_list_shows_the_kind_and_the_time_never_words(as_, operator, kept, monkeypatch):
    monkeypatch.setitem(
        store.KINDS, "try_form", store.FormKind("A trial form", lambda saved: f"/x/?saved={saved.pk}")
    )
    text = as_(operator).get("/saved-forms/").content.decode()
    assert "A trial form" in text and f"/x/?saved={kept.pk}" in text
    assert "канарейка" not in text


def test_a_form_that_no_app_has_named_is_listed_all_the_same(as_, operator, kept):
    assert f"/saved-forms/{kept.pk}/discard/" in as_(operator).get("/saved-forms/").content.decode()


def test_it_forgets(as_, operator, kept):
    client = as_(operator)
    assert client.get(f"/saved-forms/{kept.pk}/discard/").status_code == 405
    assert client.post(f"/saved-forms/{kept.pk}/discard/").status_code == 302
    assert not SavedForm.objects.exists()
    assert client.post(f"/saved-forms/{kept.pk}/discard/").status_code == 404


def test_the_functions_keep_owners_apart(operator, other_operator, kept):
    assert [row.pk for row in store.saved_forms_of(operator)] == [kept.pk]
    assert store.saved_forms_of(other_operator) == []
    assert store.saved_forms_of(operator, "other_form") == []
    assert store.load_saved_form(operator, kept.pk, "try_form").content == {"said": ["канарейка-words"]}
    with pytest.raises(Http404):
        store.load_saved_form(other_operator, kept.pk)
    with pytest.raises(Http404):
        store.load_saved_form(operator, kept.pk, "other_form")
    assert store.discard_saved_form(other_operator, kept.pk) is False
    assert store.discard_saved_form(operator, kept.pk) is True
