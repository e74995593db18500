"""Shape of what is typed when somebody is assigned, leaves, or the responsible lawyer changes. Never saves."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.company import may_be_assigned
from cases.models.assignments import AssignmentRole

REASON = 2000


class VersionForm(forms.Form):
    """Carries the version of the case that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)


class CandidateForm(VersionForm):
    """One of the candidates that the page shows, by id; the page draws the choice itself, beside the loads."""

    user = forms.ChoiceField(
        label=gettext_lazy("Who"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose who."),
            "invalid_choice": gettext_lazy("Choose who."),
        },
    )

    def __init__(self, *args: Any, candidates: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(one.pk): one for one in candidates}
        self.fields["user"].choices = [(pk, one.name) for pk, one in self.candidates.items()]

    def clean_user(self) -> User:
        """The colleague, with the roles of today."""
        return self.candidates[self.cleaned_data["user"]]

    @property
    def chosen(self) -> str:
        """The id that was chosen, for the page that draws the list."""
        return str(self["user"].value() or "")


class AssignLawyerForm(CandidateForm):
    """Who works on the case, and as what."""

    role = forms.ChoiceField(
        label=gettext_lazy("Works on the case as"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the role."),
            "invalid_choice": gettext_lazy("Choose the role."),
        },
    )
    field_order = ["role", "user"]

    def __init__(self, *args: Any, has_responsible: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [
            choice
            for choice in AssignmentRole.choices
            if not (has_responsible and choice[0] == AssignmentRole.RESPONSIBLE)
        ]

    def clean(self) -> dict[str, Any]:
        """The role of today allows it."""
        user, role = self.cleaned_data.get("user"), self.cleaned_data.get("role")
        if user and role and not may_be_assigned(user, role):
            wanted = _("an intern") if role == AssignmentRole.INTERN else _("a lawyer")
            raise ValidationError(
                {
                    "user": _("%(name)s is not %(role)s today. Choose another role or another colleague.")
                    % {"name": user.name, "role": wanted}
                }
            )
        return self.cleaned_data


class ReassignLawyerForm(CandidateForm):
    """The new responsible lawyer, and why the case changes hands."""

    reason = forms.CharField(
        label=gettext_lazy("Why the case changes hands"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )


class EndAssignmentForm(VersionForm):
    """Why somebody leaves the case."""

    reason = forms.CharField(
        label=gettext_lazy("Why the assignment ends"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )
