"""Forms of drafts: write, change, and the reviewer's verdict."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowKeyField
from accounts.models import User
from cases.forms.fields import PlainTextField, VersionField
from cases.models import Draft, DraftVersion

LONGEST_TEXT = 90_000  # characters: about fifty pages; beyond that it is a document, not a draft
LONGEST_TITLE = 200


class DraftForm(forms.Form):
    """Title and text in plain paragraphs."""

    row_key = RowKeyField()
    place = forms.CharField(
        required=False, max_length=20, widget=forms.HiddenInput
    )  # where to resume a saved form
    title = PlainTextField(label=_("Title"), max_length=LONGEST_TITLE)
    text = PlainTextField(
        label=_("Text"),
        rows=22,
        max_length=LONGEST_TEXT,
        help_text=_("An empty line begins a new paragraph."),
    )

    def __init__(
        self, *args: Any, user: User, place: str, row_key: UUID | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row_key = self.fields["row_key"].bind_to(user, row_key)
        self.fields["place"].initial = place


class ChangeDraftForm(DraftForm):
    """The same for a draft that exists: carries which version was on the page."""

    version = VersionField()
    seen = VersionField(required=False)  # number of the text that was changed, to show what others did since

    def __init__(self, *args: Any, draft: Draft, newest: DraftVersion, **kwargs: Any) -> None:
        super().__init__(*args, place=f"{draft.case.code}/{draft.number}", **kwargs)
        now = {
            "title": draft.title,
            "text": "\n\n".join(newest.paragraphs),
            "version": draft.version,
            "seen": newest.number,
        }
        self.initial = (
            now | self.initial
        )  # a form that was saved while typing goes on with its own words and version


class ReviewForm(forms.Form):
    """The verdict on one version. Approving needs no remark, returning does."""

    version = VersionField()
    seen = VersionField(required=False)
    remark = PlainTextField(
        label=_("Remark"), rows=5, max_length=10_000, required=False,
        help_text=_("Needed when you return the text: what should be changed."),
    )  # fmt: skip


class ReturnDraftForm(ReviewForm):
    """Returned: the remark is the point of it."""

    def clean_remark(self) -> str:
        """Something to go by."""
        remark = self.cleaned_data["remark"]
        if not remark.strip():
            raise ValidationError(_("Say what should be changed."), code="required")
        return remark


class VersionOnlyForm(forms.Form):
    """A verb without words: only which version was on the page."""

    version = VersionField()
