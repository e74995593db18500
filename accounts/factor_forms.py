"""Shapes of input of the second factor. Nothing here saves, and nothing here decides.

Their fields have long names, because they also stand beside the fields of another form (`accounts.second_factor`).
"""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST_ANSWER = 20_000  # letters; a key answers with about 2,000
CODE_FIELD, KEY_FIELD = "second_factor_code", "second_factor_key"


class AnswerField(forms.CharField):
    """Hidden: what a key answered, as JSON that a script put in. `cleaned_data` has the dict, or None."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LARGEST_ANSWER, required=False, label="", **kwargs)

    def clean(self, value: Any) -> dict[str, Any] | None:
        """A dict; what it must hold the library knows."""
        text = super().clean(value)
        if not text:
            return None
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise ValidationError(_("The key did not answer as expected. Try again."))
        return answer


def code_field(label: Any, **kwargs: Any) -> forms.CharField:
    """A field for a code: digits on a phone's keyboard, never remembered."""
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "class": "short"}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)


class ShowFactorForm(forms.Form):
    """The answer of a key, or a code."""

    second_factor_code = code_field(
        _("Code"),
        required=False,
        help_text=_("Six digits from the phone app, or one of your recovery codes"),
    )
    second_factor_key = AnswerField()

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean()
        if not self.errors and not data.get(CODE_FIELD) and not data.get(KEY_FIELD):
            self.add_error(CODE_FIELD, _("Type a code."))
        return data


class AddKeyForm(forms.Form):
    """A new key and what its owner calls it."""

    name = forms.CharField(
        label=_("What you call this key"),
        max_length=60,
        required=False,
        help_text=_("For example: blue key, this laptop"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    new_key = AnswerField()

    def clean(self) -> dict[str, Any]:
        """Without an answer there is no key."""
        data = super().clean()
        if not self.errors and not data.get("new_key"):
            self.add_error(None, _("The key did not answer as expected. Try again."))
        return data


class AddPhoneAppForm(forms.Form):
    """The first code of a new phone app."""

    code = code_field(_("Code"))
