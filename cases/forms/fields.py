"""Fields and widgets that the forms of a file share: long text, a day, an hour, the version that the page showed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from vault.texts import validate_plain_text


class PlainTextField(forms.CharField):
    """Words of people: kept as typed, never remembered by the browser, never sent to a spell checker."""

    default_validators = [validate_plain_text]

    def __init__(self, *, rows: int = 0, max_length: int = 2_000, **kwargs: Any) -> None:
        quiet = {"autocomplete": "off", "spellcheck": "false"}
        widget = forms.Textarea(attrs={**quiet, "rows": rows}) if rows else forms.TextInput(attrs=quiet)
        super().__init__(max_length=max_length, widget=widget, **kwargs)
        # The server counts and says so; the browser must not cut a pasted text in silence.
        self.widget.attrs.pop("maxlength", None)


def day_widget() -> forms.DateInput:
    """The browser's own calendar; without one, a line that takes 20.11.2026 too."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"})


def clock_widget() -> forms.TimeInput:
    """The browser's own clock field."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"})


class VersionField(forms.IntegerField):
    """Hidden: the version of the row that the page showed."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=2_000_000_000, **{"label": "", **kwargs})


def show_version(form: forms.Form, **numbers: int) -> None:
    """Puts new numbers into the hidden fields of a form that is shown again; what was typed stays."""
    form.data = form.data.copy()
    for name, number in numbers.items():
        form.data[form.add_prefix(name)] = str(number)


def add_refusal(problem: ValidationError, form: forms.Form) -> None:
    """Puts the action's refusal on the form, under the field that it names where the form has it."""
    if hasattr(problem, "error_dict"):
        for name, errors in problem.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, problem)
