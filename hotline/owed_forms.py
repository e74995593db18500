"""The shape of a promise to ring, of a try, of what a supervisor decides, of a pasted list of missed calls. Never saves."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.fields import RowKeyField
from accounts.models import User
from hotline.access import workers
from hotline.actions.deciding import Decision, Verdict
from hotline.actions.promising import Promise
from hotline.deadlines import ring_by
from hotline.fields import NumberField, WordsField
from hotline.flag_forms import ColleagueField
from hotline.handset import LONGEST, MOST, Handset, read_list
from hotline.models.callbacks import TryResult
from hotline.models.contacts import SpokenLanguage
from hotline.models.missed import Dismissal
from people.fields import NAME, QuietForm, VersionField
from reference.widgets import LeanSelect

FARTHEST = timedelta(days=92)
FEW = 5


class ComingField(forms.DateTimeField):
    """A moment that lies ahead, in Asia/Bishkek; a promise for the next three months at most."""

    default_error_messages = {
        "past": _("This time is over already."),
        "far": _("Promise a call within three months."),
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "datetime-local", "class": "short"}
        super().__init__(widget=forms.DateTimeInput(attrs=attrs, format="%Y-%m-%dT%H:%M"), **kwargs)

    def clean(self, value: Any) -> datetime | None:
        """Within the next three months; the minute that runs is not over."""
        at, now = super().clean(value), timezone.now()
        if at is None:
            return None
        if at.year > now.year + 1 or at > now + FARTHEST:
            raise ValidationError(self.error_messages["far"], code="far")
        if at < now - timedelta(minutes=1):
            raise ValidationError(self.error_messages["past"], code="past")
        return at


class PromiseCallbackForm(QuietForm):
    """Until when we ring, whom we ask for, what was promised."""

    row_key = RowKeyField()
    until_at = ComingField(label=_("We ring until"), help_text=_("proposed from how urgent it is"))
    from_at = ComingField(label=_("Not before"), required=False, help_text=_("empty: from now on"))
    ask_for = WordsField(
        label=_("Whom to ask for"), max_length=NAME, help_text=_("as they want to be called; may stay empty")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("not known")), *SpokenLanguage.choices],
        widget=LeanSelect,
    )
    reason = WordsField(
        label=_("What was promised"), rows=2, max_length=2000,
        help_text=_("what we say when we ring; whoever rings may know nothing else of it"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, user: User, triage: str, **kwargs: Any) -> None:
        given = {"until_at": ring_by(timezone.now(), triage), **kwargs.pop("initial", {})}
        super().__init__(data, initial=given, **kwargs)
        self.triage = triage
        self.fields["row_key"].bind_to(user)

    def clean(self) -> dict[str, Any]:
        """The window does not end before it begins."""
        data = super().clean()
        first, last = data.get("from_at"), data.get("until_at")
        if first and last and last < first:
            self.add_error("until_at", _("The window ends before it begins."))
        return data

    def promise(self) -> Promise:
        """As the action takes it."""
        names = ("until_at", "from_at", "reason", "ask_for", "language")
        return Promise(triage=self.triage, **{name: self.cleaned_data[name] for name in names})


class TryCallbackForm(QuietForm):
    """What a try came to, by one click; a few words if there are any."""

    row_key = RowKeyField()
    result = forms.ChoiceField(choices=TryResult.choices)
    note = WordsField(label=_("Note"), help_text=_("only if the next one must know it"))

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["row_key"].bind_to(user)


class HandOverCallbackForm(QuietForm):
    """Who owes it from now on."""

    version = VersionField()
    to = ColleagueField(label=_("Who rings from now on"))

    def __init__(self, data: Any = None, *, owner: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["to"].offer([one for one in workers() if one.pk != owner.pk], _("choose"))


class WithdrawCallbackForm(QuietForm):
    """Why nothing is owed any more."""

    version = VersionField()
    reason = WordsField(label=_("Why the promise is withdrawn"), required=True)


class DecideCallbackForm(QuietForm):
    """More tries, another way, or the end."""

    version = VersionField()
    decision = forms.ChoiceField(
        label=_("What becomes of it"), choices=Decision.choices, widget=forms.RadioSelect
    )
    tries = forms.IntegerField(
        label=_("How many more tries"),
        required=False,
        min_value=1,
        max_value=20,
        initial=3,
        widget=forms.NumberInput(attrs={"class": "short", "autocomplete": "off", "spellcheck": "false"}),
    )
    until_at = ComingField(label=_("Until when"), required=False, help_text=_("empty: three days from now"))
    number = NumberField(
        label=_("Another number"), help_text=_("only if another one is rung from now on"), max_length=60
    )
    words = WordsField(
        label=_("Which other way, or why it is given up"), rows=2, max_length=2000,
        help_text=_("necessary for both"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Another way says which; giving up says why."""
        data = super().clean()
        if data.get("decision") in (Decision.ANOTHER_WAY, Decision.GIVE_UP) and not data.get("words"):
            self.add_error("words", _("Write which way, or why."))
        return data

    def verdict(self) -> Verdict:
        """As the action takes it."""
        data = self.cleaned_data
        until = data["until_at"] or timezone.now() + timedelta(days=3)
        return Verdict(data["decision"], data["tries"] or 3, until, data["words"], data["number"])


class DismissMissedCallForm(QuietForm):
    """Why nobody rings back."""

    why = forms.ChoiceField(label=_("Why nobody rings back"), choices=Dismissal.choices, widget=LeanSelect)


class PromiseMissedCallForm(QuietForm):
    """Nothing but the key of the row."""

    row_key = RowKeyField()

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["row_key"].bind_to(user)


class NoteMissedCallsForm(QuietForm):
    """The list of a handset, as it was typed or pasted."""

    calls = WordsField(
        label=_("Missed calls"), rows=12, max_length=LONGEST, required=True,
        help_text=_("as they stand in the handset, in any order: 0555 12 34 56 14:05; a day or a time may stand on a line of its own"),
    )  # fmt: skip
    skip = forms.BooleanField(label=_("Leave out the lines that cannot be read"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.found = Handset()

    def clean(self) -> dict[str, Any]:
        """Some number, not too many, and no line left out in silence: all or nothing."""
        data = super().clean()
        if "calls" not in data:
            return data
        self.found = found = read_list(data["calls"], timezone.now())
        if found.too_many:
            text = _("These are more than %(most)s calls. Paste a part of the list, then the next one.")
            self.add_error("calls", text % {"most": MOST})
        elif found.unread and not data["skip"]:
            count = len(found.unread)
            text = ngettext(
                "%(count)s line has digits that are no telephone number: %(lines)s. Correct it, or leave it out.",
                "%(count)s lines have digits that are no telephone number: %(lines)s. Correct them, or leave them out.",
                count,
            )
            lines = "; ".join(f"“{line[:40]}”" for line in found.unread[:FEW])
            self.add_error("calls", text % {"count": count, "lines": lines})
        elif not found.rings:
            self.add_error("calls", _("There is no telephone number in this text."))
        return data
