"""What a caller says to show who he is, as an operator types it. Never compares, never saves."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.search import readings_of
from hotline.fields import NAME, QUIET, WordsField
from hotline.forms import QuietForm
from hotline.proving import FACTS_NEEDED, Said
from reference.fields import ReferenceField
from reference.models import Place

YEAR = re.compile(r"(?:19|20)\d\d")
DAYS = (
    re.compile(r"(?P<day>\d{1,2})[. /-](?P<month>\d{1,2})[. /-](?P<year>(?:19|20)\d\d)"),
    re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
)
FACTS = ("codes", "lawyer", "birth", "place", "concerned_name")


class BirthField(forms.CharField):
    """A date or a year; cleaned: as an ISO text of the same exactness."""

    default_error_messages = {"birth": _("Write a year or a date, for example 1987 or 12.03.1987.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={**QUIET, "class": "short", "inputmode": "decimal"})
        super().__init__(required=False, max_length=20, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        """`1987` or `1987-03-12`."""
        typed = super().to_python(value).strip()
        if not typed or YEAR.fullmatch(typed):
            return typed
        for shape in DAYS:
            found = shape.fullmatch(typed)
            try:
                if found:
                    return date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
            except ValueError:
                break
        raise forms.ValidationError(self.error_messages["birth"], code="birth")


class AskAboutCaseForm(QuietForm):
    """The agreed word, or at least two facts. Every refusal here is about what was typed and never about a file."""

    caller_name = WordsField(label=_("Name of the caller"), help_text=_("in any spelling"), max_length=NAME)
    word = WordsField(
        label=_("Agreed word"),
        help_text=_("Ask: “Did we agree on a word?” Never say it first."),
        max_length=NAME,
    )
    code = forms.CharField(
        label=_("Code of the case"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={**QUIET, "class": "short"}),
    )
    lawyer = WordsField(label=_("Who is the lawyer"), max_length=NAME)
    concerned_name = WordsField(
        label=_("Name of the person concerned"), help_text=_("if it is about somebody else"), max_length=NAME
    )
    birth = BirthField(
        label=_("Born"),
        help_text=_("the person concerned: a year or a date"),
    )
    place = ReferenceField(
        Place,
        grouped=True,
        empty_label=_("not said"),
        required=False,
        label=_("Place that the case is about"),
    )

    def clean(self) -> dict[str, Any]:
        """Enough was said to be compared at all."""
        data = super().clean()
        if self.errors or data["word"]:
            return data
        given = [name for name in FACTS if data.get("code" if name == "codes" else name)]
        if not data["caller_name"]:
            self.add_error("caller_name", _("Ask for the name, or for the agreed word."))
        elif len(given) < FACTS_NEEDED:
            self.add_error(None, _("Ask for the agreed word, or for at least two facts."))
        return data

    def said(self) -> Said:
        """As it is compared."""
        data = self.cleaned_data
        codes = frozenset(code for codes in readings_of(data["code"]) for code in codes)
        names = ("word", "caller_name", "concerned_name", "birth", "lawyer", "place")
        return Said(codes=codes, **{name: data[name] for name in names})
