"""The shape of what is typed when a contact becomes part of a case: which case, or what a new one begins with."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowKeyField
from accounts.models import User
from cases.models.case import TriageLevel
from cases.models.conflicts import Decided
from cases.models.parties import PartyRole
from hotline.fields import NAME, ServiceField, WordsField
from hotline.models import Contact
from hotline.models.contacts import Relation
from hotline.named import names_in
from people.fields import QuietForm
from people.look_up import look_up_attributes
from reference.fields import ReferenceField
from reference.models import CaseType, HelpLine, Place

TRIAGE_WORDS = [
    (TriageLevel.EMERGENCY, _("Emergency: somebody is held or in danger now")),
    (TriageLevel.URGENT, _("Urgent, today: fresh injuries, a term that ends within three days")),
    (TriageLevel.STANDARD, _("Standard: within three days")),
    (TriageLevel.ROUTINE, _("Can wait: within ten days")),
]


SHORT = 80  # characters of what was said, where a contact is one line among others
NAMES_MOST = 8  # of one kind in one matter


class NamesField(WordsField):
    """Names, one a line; cleaned: a list of them."""

    default_error_messages = {
        "many": _("At most %(most)s names here. Write the others in the summary."),
        "long": _("A name is longer than %(most)s characters. Write one name a line."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=2, **kwargs)

    def clean(self, value: Any) -> list[str]:
        """Without empty lines, each once."""
        names = names_in(super().clean(value))
        if len(names) > NAMES_MOST:
            raise ValidationError(self.error_messages["many"], code="many", params={"most": NAMES_MOST})
        if any(len(name) > NAME for name in names):
            raise ValidationError(self.error_messages["long"], code="long", params={"most": NAME})
        return names


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
    """What is decided, or proposed, when a contact becomes a case; everybody named goes through the conflict check."""

    #: Field -> what those who are named there are in the case.
    ROLES = {
        "relatives": PartyRole.RELATIVE,
        "accused_together": PartyRole.CO_ACCUSED,
        "other_sides": PartyRole.OTHER_SIDE,
        "officials": PartyRole.OFFICIAL,
        "witnesses": PartyRole.WITNESS,
    }

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
    other_sides = NamesField(
        label=_("The other side"), help_text=_("one full name a line; also who is said to have done it")
    )
    officials = NamesField(label=_("Officials"), help_text=_("investigator, officer, judge"))
    accused_together = NamesField(label=_("Accused together with the client"))
    relatives = NamesField(label=_("Relatives who were named"))
    witnesses = NamesField(label=_("Witnesses, experts, interpreters"))
    also = forms.MultipleChoiceField(
        label=_("Further contacts about the same matter"), required=False, widget=forms.CheckboxSelectMultiple
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
        further: Sequence[Contact] = (),
        **kwargs: Any,
    ) -> None:
        self.further = {str(one.pk): one for one in further}
        initial = {
            "other_sides": contact.other_sides,
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
        self.fields["also"].choices = [(key, said_in_short(one)) for key, one in self.further.items()]
        if not self.further:
            del self.fields["also"]
        self.fields["client_name"].widget.attrs |= look_up_attributes("#perhaps")
        self.fields["row_key"].widget.attrs["data-lookup-with"] = ""

    @property
    def others(self) -> tuple[tuple[str, str], ...]:
        """(role, name) of everybody else who was named; of a valid form."""
        return tuple(
            (str(role), name) for field, role in self.ROLES.items() for name in self.cleaned_data[field]
        )

    @property
    def further_chosen(self) -> tuple[Contact, ...]:
        """The further contacts that were ticked; of a valid form."""
        return tuple(self.further[key] for key in self.cleaned_data.get("also", ()))


def said_in_short(contact: Contact) -> str:
    """A contact as a line of a list of choices."""
    began = timezone.localtime(contact.began_at)
    words = contact.said if len(contact.said) <= SHORT else contact.said[: SHORT - 1] + "…"
    return f"{contact.code}, {began:%d.%m.%Y %H:%M}: {words}"


class SplitContactForm(QuietForm):
    """A contact that holds two matters: what stays, and what becomes a contact of its own."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    row_key = RowKeyField()
    stays = WordsField(label=_("What stays in this contact"), rows=4, required=True)
    said = WordsField(label=_("What becomes a contact of its own"), rows=4, required=True)
    concerned_name = WordsField(
        label=_("Whom the second matter is about"),
        help_text=_("empty: the same person as here"),
        max_length=NAME,
    )
    triage = forms.ChoiceField(
        label=_("How urgent is the second matter?"), choices=TRIAGE_WORDS, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, user: User, contact: Contact, **kwargs: Any) -> None:
        initial = {"version": contact.version, "stays": contact.said, "triage": contact.triage}
        super().__init__(data, initial=initial, **kwargs)
        self.fields["row_key"].bind_to(user)


class DecideCaseForm(QuietForm):
    """What a supervisor decides about a proposed case, or about a conflict check that has changed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    check = forms.UUIDField(widget=forms.HiddenInput)
    decided = forms.ChoiceField(label=_("Decision"), choices=Decided.choices, widget=forms.RadioSelect)
    words = WordsField(
        label=_("Why"), help_text=_("Supervisors read this, and nobody else."), rows=3, required=True
    )
    keep_out = forms.MultipleChoiceField(
        label=_("Kept out by a wall"), required=False, widget=forms.CheckboxSelectMultiple
    )
    restrict = forms.BooleanField(label=_("Only those who work on the case read it"), required=False)
    message = WordsField(
        label=_("The next message to the caller"),
        help_text=_("The operator reads it aloud. It never says that there is a conflict."),
        rows=3,
    )
    signpost = ServiceField(
        HelpLine, label=_("If it is not taken: service to name"), empty_label=_("none"), required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        version: int,
        check: Any,
        colleagues: Sequence[User],
        refusable: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, initial={"version": version, "check": check}, **kwargs)
        self.colleagues = {str(one.pk): one for one in colleagues}
        self.fields["keep_out"].choices = [(key, one.name) for key, one in self.colleagues.items()]
        if not refusable:
            self.fields["decided"].choices = [one for one in Decided.choices if one[0] != Decided.REFUSED]
            del self.fields["signpost"]

    def clean(self) -> dict[str, Any]:
        """A wall stands before somebody, or nobody but those who work on the case reads it; a refusal has words for the caller."""
        cleaned = super().clean()
        decided = cleaned.get("decided")
        if decided == Decided.WALLED and not (cleaned.get("keep_out") or cleaned.get("restrict")):
            self.add_error("keep_out", _("Choose who is kept out, or restrict the case."))
        if decided == Decided.REFUSED and not cleaned.get("message"):
            self.add_error("message", _("Write what the caller is told."))
        return cleaned

    @property
    def kept_out(self) -> list[User]:
        """The colleagues before whom a wall is put up; of a valid form."""
        return [self.colleagues[key] for key in self.cleaned_data["keep_out"]]
