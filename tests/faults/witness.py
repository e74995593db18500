"""A witness beside the real application (`tests/faults/watched.py`): which line of which form was given a canary.

So the list of what is covered comes from the forms that were really filled in, and not from the test's own opinion.
"""

from django import forms
from django.forms.forms import BaseForm

from tests.faults.canaries import CANARY, LATIN, NUMBERS

NOTES = "CANARY_NOTES"


def takes_words(field: forms.Field) -> bool:
    """A line that a person types words, a number, an address or a password into."""
    return isinstance(field, forms.CharField) and not field.widget.is_hidden


def name_of(form: type) -> str:
    """As it stands in the notes."""
    return f"{form.__module__}.{form.__qualname__}"


def has_canary(form: BaseForm, name: str) -> bool:
    """Whether one was sent for this field."""
    sent = str(form.data.get(form.add_prefix(name)) or "")
    return any(stem in sent for stem in (CANARY, LATIN, NUMBERS))


def watch(file: str) -> None:
    """From now on each form that is judged is noted: its name, the field, and whether a canary came for it."""
    judge = BaseForm.full_clean

    def noted(form: BaseForm) -> None:
        if form.is_bound:
            with open(file, "a", encoding="utf-8") as notes:
                for name, line in form.fields.items():
                    if takes_words(line):
                        notes.write(f"{name_of(type(form))}.{name} {int(has_canary(form, name))}\n")
        judge(form)

    BaseForm.full_clean = noted
