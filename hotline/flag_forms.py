"""The shape of a flag on a number, and of the answer to a wish to talk. Saving is the actions' work."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowKeyField
from accounts.models import User
from hotline.access import supervisors_for, workers
from hotline.fields import WordsField
from hotline.forms import QuietForm
from hotline.models.flags import FlagKind
from reference.names import sort_key
from reference.widgets import LeanSelect

USUAL, LONGEST = timedelta(days=30), timedelta(days=366)


class ColleagueField(forms.ChoiceField):
    """One of some colleagues, by the alphabet; cleaned: the colleague, or None."""

    widget = LeanSelect

    def offer(self, people: list[User], empty: Any) -> None:
        """Who may be chosen, and what stands for nobody."""
        self.people = {str(one.pk): one for one in people}
        by_name = sorted(people, key=lambda one: sort_key(one.name))
        self.choices = [("", empty), *((str(one.pk), one.name) for one in by_name)]

    def clean(self, value: Any) -> User | None:
        """The colleague."""
        return self.people.get(super().clean(value))


class FlagForm(QuietForm):
    """What colleagues should know, who keeps to it, until when."""

    plan = WordsField(
        label=_("What was agreed, or what to mind"), rows=3, max_length=2000,
        help_text=_("no names: whoever calls from this number may be somebody else"),
    )  # fmt: skip
    worker = ColleagueField(label=_("Who speaks with this caller"), required=False)
    until = forms.DateField(
        label=_("Last day of the flag"),
        help_text=_("then it is not shown any more; a year at most"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["worker"].offer(list(workers()), _("anybody on duty"))

    def clean_until(self) -> date:
        """From today, a year at most."""
        until, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= until <= today + LONGEST:
            raise forms.ValidationError(_("Choose a day from today on, within a year."), code="range")
        return until


class FlagCallerForm(FlagForm):
    """A new flag."""

    row_key = RowKeyField()
    kind = forms.ChoiceField(
        label=_("What about this number"), choices=FlagKind.choices, widget=forms.RadioSelect
    )

    field_order = ["row_key", "kind", "plan", "worker", "until"]

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"until": timezone.localdate() + USUAL})
        self.fields["row_key"].bind_to(user)


class ExtendFlagForm(FlagForm):
    """The flag as it stands, to be changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, label="", min_value=0, max_value=2_000_000_000)


class AskToTalkForm(QuietForm):
    """With whom. No field for words: it is said when they meet."""

    supervisor = ColleagueField(label=_("With whom"))

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["supervisor"].offer(list(supervisors_for(user)), _("choose"))


class AnswerTalkForm(QuietForm):
    """When the supervisor comes, today or tomorrow; may stay empty: only seen."""

    come_at = forms.TimeField(
        label=_("I will come at"), required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
    )  # fmt: skip

    def moment(self) -> datetime | None:
        """The next time that the clock shows this hour."""
        at = self.cleaned_data["come_at"]
        if at is None:
            return None
        now = timezone.localtime()
        then = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        return then if then > now else then + timedelta(days=1)
