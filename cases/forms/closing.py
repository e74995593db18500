"""Shape of what is typed when a case is closed or reopened. Never saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.assigning import VersionForm
from reference.fields import ReferenceField
from reference.models import ClosingReason

OUTCOME = 10_000


class CloseCaseForm(VersionForm):
    """Why the work ends, and what was reached."""

    reason = ReferenceField(
        ClosingReason, empty_label=gettext_lazy("choose"), label=gettext_lazy("Reason for closing")
    )
    outcome = forms.CharField(
        label=gettext_lazy("Outcome"),
        help_text=gettext_lazy("What was reached for the person. Some reasons ask for it."),
        required=False,
        max_length=OUTCOME,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ["version", "reason", "outcome"]

    def clean(self) -> dict[str, Any]:
        """The outcome is required where the reason says so."""
        data = self.cleaned_data
        reason = data.get("reason")
        if reason and reason.needs_result and not data.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", _("This reason asks for the outcome: write what was reached."))
        return data


class ReopenCaseForm(VersionForm):
    """Why a closed case lives again."""

    reason = forms.CharField(
        label=gettext_lazy("Why the case is reopened"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )
