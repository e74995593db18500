"""The form in which a number's marks are typed: the same beside a case, a contact and a person. Never saves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from people.fields import QuietForm, VersionField, WordsField
from people.marking import NAMES, PhoneMarks
from people.models import Phone
from people.models.phones import Allowed, Safety
from people.names import fold
from reference.widgets import LeanSelect

SHORTEST_WORD = 4  # letters and digits; less is guessed


def _clock() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"})


class PhoneMarksForm(QuietForm):
    """How one number may be rung. `with_word`: whether this colleague may see and change the agreed word."""

    version = VersionField()
    whose = WordsField(
        label=_("Whose phone it is"), help_text=_("for example: her sister's, the whole family's")
    )
    safety = forms.ChoiceField(
        label=_("Is it safe to call back?"), choices=Safety.choices, required=False, widget=LeanSelect
    )
    hours_from = forms.TimeField(label=_("Safe from"), required=False, widget=_clock())
    hours_to = forms.TimeField(label=_("Safe until"), required=False, widget=_clock())
    safety_note = WordsField(
        label=_("How to call back safely"), help_text=_("days, who may answer, when to hang up")
    )
    cover_story = WordsField(
        label=_("Who we say we are"), help_text=_("if somebody else answers; for example: the pharmacy")
    )
    agreed_word = WordsField(
        label=_("Agreed word"),
        help_text=_(
            "The caller says it, and we know who is calling. At least four letters; never a name or a date."
        ),
    )
    voicemail = forms.ChoiceField(
        label=_("Voicemail"), choices=Allowed.choices, required=False, widget=LeanSelect
    )
    sms = forms.ChoiceField(label=_("SMS"), choices=Allowed.choices, required=False, widget=LeanSelect)
    messenger = forms.ChoiceField(
        label=_("Messenger"), choices=Allowed.choices, required=False, widget=LeanSelect
    )

    def __init__(self, data: Any = None, *, phone: Phone, with_word: bool, **kwargs: Any) -> None:
        initial = {name: getattr(phone, name) for name in ("version", *NAMES)}
        super().__init__(data, initial=initial, **kwargs)
        if not with_word:
            del self.fields["agreed_word"]

    def clean_agreed_word(self) -> str:
        """Long enough not to be guessed; an empty field takes the word away."""
        word = self.cleaned_data["agreed_word"]
        if word and len(fold(word).replace(" ", "")) < SHORTEST_WORD:
            raise ValidationError(_("Agree on at least four letters."), code="short")
        return word

    def clean(self) -> dict[str, Any]:
        """Both hours or none; "safe only as noted" says how."""
        data = super().clean()
        hours = [data.get("hours_from"), data.get("hours_to")]
        if any(hours) and not all(hours) and not self.errors:
            self.add_error("hours_from" if hours[1] else "hours_to", _("Say both: from when and until when."))
        if data.get("safety") == Safety.HOURS and not any([*hours, data.get("safety_note")]):
            self.add_error("safety_note", _("Write how, or say the hours."))
        return data

    def marks(self) -> PhoneMarks:
        """As write_marks takes them; what was not chosen is not known."""
        data = self.cleaned_data
        chosen = {name: data[name] or "unknown" for name in ("safety", "voicemail", "sms", "messenger")}
        words = {name: data.get(name) for name in NAMES if name not in chosen}
        return PhoneMarks(**words, **chosen)

    def beside(self, phone: Phone) -> list[tuple[str, str, str]]:
        """(field, what was written, what is saved now) where they differ, for the table of both versions."""
        rows = []
        for name, field in self.fields.items():
            mine, theirs = self.cleaned_data.get(name), getattr(phone, name)
            if name != "version" and (mine or "") != (theirs or ""):
                rows.append((capfirst(str(field.label)), _shown(field, mine), _shown(field, theirs)))
        return rows


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.TimeField):
        return f"{value:%H:%M}" if value else ""
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, value or ""))
