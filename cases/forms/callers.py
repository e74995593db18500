"""The form of what one party may be told when it calls. Never saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.assigning import VersionForm
from cases.forms.fields import PlainTextField
from cases.models import Party, WordForCaller
from cases.models.words_for_callers import MayBeTold


class WordForCallerForm(VersionForm):
    """The next message, and by which paper somebody else than the client may hear it."""

    told = forms.ChoiceField(
        label=_("When this person calls"), choices=MayBeTold.choices, widget=forms.RadioSelect
    )
    text = PlainTextField(
        label=_("Message to the caller"),
        help_text=_(
            "Any operator on duty reads it aloud, word for word: plain words, no names, nothing that others must not hear."
        ),
        rows=4,
        required=False,
    )
    basis = PlainTextField(
        label=_("By which mandate or consent"),
        help_text=_("For example: consent of the client, read aloud to her on 3 November."),
        required=False,
        max_length=500,
    )

    def __init__(self, data: Any = None, *, party: Party, word: WordForCaller | None, **kwargs: Any) -> None:
        initial = {"version": word.version if word else 0, "told": word.told if word else MayBeTold.YES}
        if word:
            initial |= {"text": word.text, "basis": word.basis}
        super().__init__(data, initial=initial, **kwargs)
        if party.speaks_for_self:
            del self.fields["basis"]

    def beside(self, word: WordForCaller | None) -> list[tuple[str, str, str]]:
        """(field, what was written, what is saved now) where they differ."""
        rows = []
        for name, field in self.fields.items():
            mine, theirs = self.cleaned_data.get(name, ""), getattr(word, name, "")
            if name != "version" and mine != theirs:
                choices = dict(getattr(field, "choices", ()))
                rows.append(
                    (str(field.label), str(choices.get(mine, mine)), str(choices.get(theirs, theirs)))
                )
        return rows
