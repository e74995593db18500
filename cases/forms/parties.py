"""Shape of what is typed when somebody comes into a case, or stands in it as something else. Never saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowKeyField
from accounts.models import User
from cases.forms.assigning import VersionForm
from cases.models import Party
from cases.models.parties import PartyRole
from people.fields import NAME, DayField, QuietForm, WordsField
from people.look_up import look_up_attributes
from reference.widgets import LeanSelect

ROLES = [("", _("choose")), *PartyRole.choices]


class AddPartyForm(QuietForm):
    """Who, and as what."""

    row_key = RowKeyField()
    name = WordsField(
        label=_("Name"), help_text=_("the full name, as far as it is known"), max_length=NAME, required=True
    )
    known = forms.UUIDField(required=False, widget=forms.HiddenInput)
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=LeanSelect)

    def __init__(
        self, data: Any = None, *, user: User, typed: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, initial=typed or {}, **kwargs)
        self.fields["row_key"].bind_to(user)
        self.fields["name"].widget.attrs |= look_up_attributes("#perhaps")
        self.fields["row_key"].widget.attrs["data-lookup-with"] = ""


class ChangePartyForm(VersionForm):
    """As what, and until when."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES[1:], widget=LeanSelect)
    until = DayField(label=_("Until"), help_text=_("empty: still in the case"), required=False)

    def __init__(self, data: Any = None, *, party: Party, **kwargs: Any) -> None:
        initial = {"version": party.version, "role": party.role, "until": party.until}
        super().__init__(data, initial=initial, **kwargs)
