"""The shape of what is typed when a contact becomes part of a case: which case, or what a new one begins with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowKeyField
from accounts.models import User
from cases.models.case import TriageLevel
from hotline.fields import NAME, WordsField
from hotline.models import Contact
from hotline.models.contacts import Relation
from people.fields import QuietForm
from people.look_up import look_up_attributes
from reference.fields import ReferenceField
from reference.models import CaseType, Place

TRIAGE_WORDS = [
    (TriageLevel.EMERGENCY, _("Emergency: somebody is held or in danger now")),
    (TriageLevel.URGENT, _("Urgent, today: fresh injuries, a term that ends within three days")),
    (TriageLevel.STANDARD, _("Standard: within three days")),
    (TriageLevel.ROUTINE, _("Can wait: within ten days")),
]


class AttachContactForm(QuietForm):
    """To which case a contact belongs, by the code that is said on the phone."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code of the case"),
        max_length=40,
        help_text=_("for example BD-26-K7M4"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "short"}),
    )


class OpenCaseForm(QuietForm):
    """What a supervisor decides when a contact becomes a case."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    row_key = RowKeyField()
    type = ReferenceField(CaseType, grouped=True, empty_label=_("choose"), label=_("Kind of case"))
    triage = forms.ChoiceField(label=_("How urgent is it?"), choices=TRIAGE_WORDS, widget=forms.RadioSelect)
    summary = WordsField(
        label=_("Summary"),
        help_text=_("what it is about and what we are asked for, in two or three sentences"),
        rows=4,
        required=True,
    )
    client_name = WordsField(
        label=_("Client's name"),
        help_text=_("the person helped; may stay empty while nobody knows it"),
        max_length=NAME,
    )
    known = forms.UUIDField(required=False, widget=forms.HiddenInput)
    place = ReferenceField(Place, grouped=True, empty_label=_("not known"), required=False, label=_("Place"))

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        contact: Contact,
        typed: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        initial = {
            "version": contact.version,
            "triage": contact.triage,
            "summary": contact.said,
            "client_name": contact.concerned_name
            or (contact.caller_name if contact.relation == Relation.SELF else ""),
            "place": contact.place_id or "",
            **(typed or {}),
        }
        super().__init__(data, initial=initial, **kwargs)
        self.fields["row_key"].bind_to(user)
        self.fields["place"].also = [contact.place_id] if contact.place_id else []
        self.fields["client_name"].widget.attrs |= look_up_attributes("#perhaps")
        self.fields["row_key"].widget.attrs["data-lookup-with"] = ""
