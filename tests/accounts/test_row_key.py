"""The key of a row to come: signed, and bound to who was given it."""

from uuid import UUID, uuid4

import pytest
from django import forms

from accounts.fields import RowKeyField, signed_row_key


class TryForm(forms.Form):
    row_key = RowKeyField()

    def __init__(self, *args, user, key=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["row_key"].bind_to(user, key)


def test_what_an_empty_form_shows_comes_back_as_a_key(operator):
    shown = TryForm(user=operator)["row_key"].value()
    form = TryForm({"row_key": shown}, user=operator)
    assert form.is_valid() and isinstance(form.cleaned_data["row_key"], UUID)
    again = TryForm({"row_key": shown}, user=operator)
    assert again.is_valid() and again.cleaned_data == form.cleaned_data
    assert TryForm(user=operator)["row_key"].value() != shown


def test_a_resumed_form_keeps_its_key(operator):
    key = uuid4()
    form = TryForm({"row_key": TryForm(user=operator, key=key)["row_key"].value()}, user=operator)
    assert form.is_valid() and form.cleaned_data["row_key"] == key


@pytest.mark.parametrize("forged", ["", "x", str(UUID(int=7)), f"{UUID(int=7)}:abc", "\x00", "x" * 5000])
def test_a_forged_one_is_refused(operator, forged):
    assert "row_key" in TryForm({"row_key": forged}, user=operator).errors


def test_anothers_key_is_refused(operator, other_operator):
    shown = signed_row_key(other_operator, uuid4())
    assert TryForm({"row_key": shown}, user=other_operator).is_valid()
    assert "row_key" in TryForm({"row_key": shown}, user=operator).errors
