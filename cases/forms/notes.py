"""The note form: the same on its own page and inside the case page (templates/cases/_note_form.html)."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowKeyField
from accounts.models import User
from cases.forms.fields import PlainTextField, clock_widget, day_widget
from cases.models.entries import Precision
from cases.models.notes import NoteKind
from reference.widgets import LeanSelect

LONGEST_NOTE = 50_000
EARLIEST_YEAR = 1900


class NoteForm(forms.Form):
    """What was heard, seen or found out; with a date when it did not happen now."""

    row_key = RowKeyField()
    place = forms.CharField(
        required=False, max_length=20, widget=forms.HiddenInput
    )  # where to resume a saved form
    kind = forms.ChoiceField(label=_("Kind"), choices=NoteKind.choices, widget=LeanSelect)
    text = PlainTextField(label=_("Note"), rows=4, max_length=LONGEST_NOTE)
    on = forms.DateField(
        label=_("Day on which it happened"), required=False, widget=day_widget(),
        help_text=_("Leave empty if it happened just now."),
    )  # fmt: skip
    clock = forms.TimeField(label=_("Time, if known"), required=False, widget=clock_widget())
    precision = forms.ChoiceField(
        label=_("How well is the day known"), choices=Precision.choices, required=False, widget=LeanSelect
    )

    def __init__(
        self, *args: Any, user: User, code: str = "", row_key: UUID | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row_key = self.fields["row_key"].bind_to(user, row_key)
        self.fields["place"].initial = code

    def clean_on(self) -> Any:
        """Not in the future; and a year that somebody alive can mean."""
        on = self.cleaned_data["on"]
        if on and on > timezone.localdate():
            raise ValidationError(_("This day lies in the future."), code="future")
        if on and on.year < EARLIEST_YEAR:
            raise ValidationError(_("Please check the year."), code="year")
        return on

    def clean_precision(self) -> str:
        """A form without the field means an exact date."""
        return self.cleaned_data["precision"] or Precision.EXACT

    def clean(self) -> dict[str, Any]:
        """An hour belongs to a known day."""
        data = super().clean()
        on, clock = data.get("on"), data.get("clock")
        if clock and not on and "on" not in self.errors:
            self.add_error("on", _("Say the day too, or leave the time empty."))
        elif clock and data.get("precision") not in (Precision.EXACT, Precision.ESTIMATE):
            self.add_error("clock", _("A time is known only when the day is."))
        elif clock and on == timezone.localdate() and clock > timezone.localtime().time():
            self.add_error("clock", _("This time lies in the future."))
        return data
