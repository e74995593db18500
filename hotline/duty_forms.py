"""The shape of a duty, an absence, a phone on duty, a shift and a call to a colleague. Saving is the actions' work."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowKeyField
from accounts.models import DutyPhone, User
from hotline.access import workers
from hotline.duty_access import lawyers_to_plan, supervisors_and_lawyers
from hotline.fields import NumberField, SaidTimeField, WordsField
from hotline.flag_forms import ColleagueField
from hotline.models.emergencies import CallResult
from hotline.models.shifts import ShiftLine
from people.fields import QuietForm
from people.phones import show_phone

FARTHEST = timedelta(days=366)
LONGEST_DUTY, MOST_DAYS = timedelta(days=7), 14


class PlannedMomentField(forms.DateTimeField):
    """A moment in Asia/Bishkek, at most a year away."""

    default_error_messages = {"far": _("Choose a time within a year.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"
        )
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        """Neither long ago nor far away."""
        at = super().clean(value)
        now = timezone.now()
        # The year first: a year that is none has no moment to compare with.
        if at is not None and (abs(at.year - now.year) > 1 or abs(at - now) > FARTHEST):
            raise ValidationError(self.error_messages["far"], code="far")
        return at


class _SpanForm(QuietForm):
    """From a moment to a moment."""

    row_key = RowKeyField()
    from_at = PlannedMomentField(label=_("From when"))
    until = PlannedMomentField(label=_("Until when"))

    def clean(self) -> dict[str, Any]:
        """In this order."""
        cleaned = super().clean()
        start, end = cleaned.get("from_at"), cleaned.get("until")
        if start and end and end <= start:
            self.add_error("until", _("This is before the beginning."))
        return cleaned


class PlanDutyForm(_SpanForm):
    """Who is on call from when to when, and on how many days in a row."""

    first = ColleagueField(label=_("On duty"))
    second = ColleagueField(label=_("Second in line"), required=False)
    days = forms.IntegerField(
        label=_("On how many days in a row"), min_value=1, max_value=MOST_DAYS, initial=1,
        help_text=_("the same hours each day, two weeks at most"),
        widget=forms.NumberInput(attrs={"class": "short", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    field_order = ["row_key", "first", "second", "from_at", "until", "days"]

    def __init__(self, data: Any = None, *, user: User, start: datetime) -> None:
        begins = timezone.localtime(start)
        super().__init__(data, initial={"from_at": begins, "until": begins + timedelta(days=1)})
        self.fields["row_key"].bind_to(user)
        lawyers = lawyers_to_plan()
        self.fields["first"].offer(lawyers, _("choose"))
        self.fields["second"].offer(lawyers, _("nobody"))

    def clean(self) -> dict[str, Any]:
        """Two people, and days that do not run into each other."""
        cleaned = super().clean()
        start, end = cleaned.get("from_at"), cleaned.get("until")
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", _("The second in line is another colleague."))
        if start and end and end - start > LONGEST_DUTY:
            self.add_error("until", _("A week at most: people must sleep."))
        if start and end and (cleaned.get("days") or 1) > 1 and end - start > timedelta(days=1):
            self.add_error("days", _("Repeated duties last a day at most."))
        return cleaned


class PlanAbsenceForm(_SpanForm):
    """Who is away, and who stands in."""

    colleague = ColleagueField(label=_("Who is away"))
    deputy = ColleagueField(
        label=_("Deputy"), required=False, help_text=_("what climbs to a supervisor reaches the deputy")
    )

    field_order = ["row_key", "colleague", "deputy", "from_at", "until"]

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["row_key"].bind_to(user)
        # Whoever owes a call may be away; what climbs is for those who decide or hold emergencies.
        self.fields["colleague"].offer(list(workers()), _("choose"))
        self.fields["deputy"].offer(supervisors_and_lawyers(), _("nobody"))

    def clean(self) -> dict[str, Any]:
        """Nobody stands in for himself."""
        cleaned = super().clean()
        if cleaned.get("colleague") and cleaned.get("colleague") == cleaned.get("deputy"):
            self.add_error("deputy", _("The deputy is another colleague."))
        return cleaned


class SetDutyPhoneForm(QuietForm):
    """One's own numbers on duty."""

    number = NumberField(label=_("Phone on duty"), max_length=60)
    other_number = NumberField(
        label=_("Second number"),
        max_length=60,
        help_text=_("if the first one is not answered; may stay empty"),
    )

    def __init__(self, data: Any = None, *, phone: DutyPhone | None) -> None:
        kept = {"number": phone.number, "other_number": phone.other_number} if phone else {}
        super().__init__(data, initial={name: show_phone(one) if one else "" for name, one in kept.items()})
        self.fields["number"].required = True


class NoteVoiceCallForm(QuietForm):
    """What came of ringing a colleague: one press; the time only if it was not now."""

    row_key = RowKeyField()
    colleague = forms.UUIDField(widget=forms.HiddenInput)
    result = forms.ChoiceField(choices=CallResult.choices)
    at = SaidTimeField(label=_("Reached at"), help_text=_("only if it was not now: 22:15"))

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["row_key"].bind_to(user)


class BeginShiftForm(QuietForm):
    """On which line."""

    row_key = RowKeyField()
    line = forms.ChoiceField(
        label=_("Line"), choices=ShiftLine.choices, initial=ShiftLine.GENERAL, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["row_key"].bind_to(user)


class EndShiftForm(QuietForm):
    """What the next one must know."""

    note = WordsField(
        label=_("For the next shift"), rows=4, max_length=4000,
        help_text=_("codes instead of names: the page may be printed; this note is not"),
    )  # fmt: skip
