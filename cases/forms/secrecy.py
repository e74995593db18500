"""Shape of what is typed when a case is restricted, opened with a reason, or walled off from somebody. Never saves."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowKeyField
from accounts.models import User
from cases.forms.assigning import VersionForm
from cases.forms.fields import PlainTextField
from reference.widgets import LeanSelect


class RestrictCaseForm(VersionForm):
    """Why only those who work on the case may read it."""

    reason = PlainTextField(label=_("Why the case is restricted"), rows=3)


class LiftRestrictionForm(VersionForm):
    """Why supervisors may read it again."""

    reason = PlainTextField(label=_("Why the restriction is lifted"), rows=3)


class BreakGlassForm(forms.Form):
    """Why this file must be read now."""

    row_key = RowKeyField()
    reason = PlainTextField(
        label=_("Why you must read this file now"),
        help_text=_("The other supervisors read this. Do not write names or what the file is about."),
        rows=3,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row_key"].bind_to(user)


class PutUpWallForm(forms.Form):
    """Whom the case must not reach, and why."""

    user = forms.ChoiceField(
        label=_("Who is kept out"),
        widget=LeanSelect,
        error_messages={"required": _("Choose who."), "invalid_choice": _("Choose who.")},
    )
    reason = PlainTextField(
        label=_("Why"), help_text=_("Only supervisors who see the case read this."), rows=3
    )

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(one.pk): one for one in colleagues}
        self.fields["user"].choices = [
            ("", _("choose a colleague")),
            *((key, one.name) for key, one in self.colleagues.items()),
        ]

    def clean_user(self) -> User:
        """One of the colleagues before whom no wall stands yet."""
        return self.colleagues[self.cleaned_data["user"]]


class TakeDownWallForm(forms.Form):
    """Why the colleague may see the case again."""

    reason = PlainTextField(label=_("Why the wall is taken down"), rows=3)
