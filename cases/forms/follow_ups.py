"""Forms of follow-ups: plan, postpone, finish. Days and hours become moments here; whether they are over, the action says."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowKeyField
from accounts.models import User
from cases.deadlines import FARTHEST, moment_of
from cases.forms.fields import PlainTextField, VersionField, clock_widget, day_widget
from cases.models import FollowUp
from reference.widgets import LeanSelect


class DueForm(forms.Form):
    """When it is due, when to remind earlier, and for whom."""

    due_on = forms.DateField(label=_("Due on"), widget=day_widget())
    due_clock = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=clock_widget(),
        help_text=_("Empty: in the morning of that day."),
    )
    remind_on = forms.DateField(label=_("Remind earlier, on"), required=False, widget=day_widget())
    remind_clock = forms.TimeField(
        label=_("Time of the earlier reminder"), required=False, widget=clock_widget()
    )
    assignee = forms.ChoiceField(label=_("For whom"), widget=LeanSelect)

    def __init__(self, *args: Any, staff: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = {str(user.pk): user for user in staff}
        self.fields["assignee"].choices = [(key, user.name) for key, user in self.staff.items()]

    def clean_assignee(self) -> User:
        """One of those who work on the case today."""
        return self.staff[self.cleaned_data["assignee"]]

    def clean(self) -> dict[str, Any]:
        """Adds `due_at` and `remind_at`."""
        data = super().clean()
        data["due_at"] = self._moment("due")
        data["remind_at"] = self._moment("remind")
        if data.get("remind_clock") and not data.get("remind_on") and "remind_on" not in self.errors:
            self.add_error("remind_on", _("Say the day too, or leave the time empty."))
        return data

    def _moment(self, name: str) -> Any:
        day, clock = self.cleaned_data.get(f"{name}_on"), self.cleaned_data.get(f"{name}_clock")
        if day is None:
            return None
        now = timezone.now()
        if day < timezone.localdate():
            self.add_error(f"{name}_on", _("This day is already over. Choose one in the future."))
            return None
        if day > timezone.localdate() + FARTHEST:
            self.add_error(f"{name}_on", _("Please check the year."))
            return None
        return moment_of(day, clock, now)


class PlanFollowUpForm(DueForm):
    """A new follow-up."""

    row_key = RowKeyField()
    what = PlainTextField(label=_("What is to be done"), rows=2, max_length=1_000)
    promise = PlainTextField(
        label=_("What a caller may hear about it"),
        help_text=_(
            "A promise: any operator reads it aloud to a caller who has shown who he is. Empty: nothing."
        ),
        required=False,
        max_length=500,
    )
    field_order = [
        "row_key",
        "what",
        "promise",
        "assignee",
        "due_on",
        "due_clock",
        "remind_on",
        "remind_clock",
    ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row_key"].bind_to(user)
        if str(user.pk) in self.staff:
            self.fields["assignee"].initial = str(user.pk)


class PostponeFollowUpForm(DueForm):
    """Another time, with a reason; the work may pass to a colleague."""

    version = VersionField()
    reason = PlainTextField(label=_("Why later"), rows=2, max_length=1_000)
    field_order = ["version", "due_on", "due_clock", "reason", "remind_on", "remind_clock", "assignee"]

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = follow_up.version
        self.fields["assignee"].initial = str(follow_up.assignee_id)
        if str(follow_up.assignee_id) not in self.staff:
            choices = [("", _("choose a colleague")), *self.fields["assignee"].choices]
            self.fields["assignee"].choices = choices


class FinishFollowUpForm(forms.Form):
    """What came of it."""

    version = VersionField()
    result = PlainTextField(label=_("What came of it"), rows=3, max_length=5_000)

    def __init__(self, *args: Any, follow_up: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = follow_up.version
