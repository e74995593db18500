"""The shape of what is typed about a call: fields, words beside them, limits. Saving is the actions' work.

One press for a call without a conversation needs no field at all, so nothing is `required` in the browser; what a
button needs is asked for when it was pressed.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowKeyField
from accounts.models import User
from cases.models.case import TriageLevel
from hotline.facts import EDITABLE, ContactFacts, Ending
from hotline.fields import (
    NAME,
    EnclosureField,
    MomentField,
    NumberField,
    OpenedField,
    SaidDayField,
    SaidTimeField,
    ServiceField,
    WordsField,
)
from hotline.models import Contact
from hotline.models.contacts import Answer, Channel, Relation, SpokenLanguage
from hotline.outcomes import ENDINGS, QUICK, REFUSED, TO_QUEUE, finishing_outcomes, outcome, refusing_outcomes
from hotline.states import ContactState
from hotline.triage import Proposal, Sign, weigh
from hotline.widgets import Chips, ManyChips
from people.fields import AnswerField, AnswersField, QuietForm
from people.fields import mended as mended
from people.models.phones import Safety
from people.phones import show_phone
from reference.fields import ReferenceField
from reference.models import HelpLine, Place
from reference.widgets import LeanSelect

# A word each, beside the proposal of triage.weigh; none chosen means the proposed one.
LEVELS = [
    (TriageLevel.EMERGENCY, _("emergency: at once")),
    (TriageLevel.URGENT, _("urgent: today")),
    (TriageLevel.STANDARD, _("standard: three days")),
    (TriageLevel.ROUTINE, _("routine: ten days")),
]


class ContactForm(QuietForm):
    """The words of a call, as logged and as corrected, in the order in which they are asked (domain.md section 8)."""

    asks_why = True  # whether a level below the proposed one needs a reason
    weighed_at: datetime | None = None  # the moment of the proposal; None: now

    number = NumberField(label=_("Phone"), max_length=60)
    safe_to_talk = AnswerField(
        label=_("Safe to talk now?"), choices=Answer.choices, required=False, widget=Chips
    )
    language = AnswerField(
        label=_("Language"),
        choices=SpokenLanguage.choices,
        required=False,
        widget=Chips,
    )
    signs = AnswersField(
        label=_("What is happening now?"), choices=Sign.choices, required=False, widget=ManyChips
    )
    held_since = SaidTimeField(
        label=_("Held since"),
        help_text=_("the real time, not that of the record: 22:15, yesterday 22:15, 4 h ago"),
    )
    held_where = WordsField(label=_("Held where"), help_text=_("place, street, number of the station"))
    held_by = WordsField(label=_("Held by whom"), help_text=_("names, body, uniform, cars, who saw it"))
    term_on = SaidDayField(label=_("The term ends on"), help_text=_("28.11, tomorrow"))
    relation = AnswerField(
        label=_("The caller"), choices=Relation.choices, required=False, initial=Relation.SELF, widget=Chips
    )
    spoken_to_concerned = AnswerField(
        label=_("Has anybody spoken with them?"),
        choices=Answer.choices,
        required=False,
        widget=Chips,
    )
    consent_to_record = AnswerField(
        label=_("May we write it down?"), choices=Answer.choices, required=False, widget=Chips
    )
    caller_name = WordsField(
        label=_("How to address the caller"), help_text=_("a name is not necessary"), max_length=NAME
    )
    concerned_name = WordsField(
        label=_("Name of the person concerned"), help_text=_("if somebody else needs help"), max_length=NAME
    )
    other_sides = WordsField(
        label=_("Names of the other side, officials, relatives"),
        help_text=_("before the facts: they are kept for the conflict check"),
    )
    place = ReferenceField(Place, grouped=True, empty_label=_("not known"), required=False, label=_("Place"))
    channel = AnswerField(
        label=_("How they reached us"),
        choices=Channel.choices,
        required=False,
        initial=Channel.PHONE,
        widget=Chips,
    )
    began_at = MomentField(label=_("When it was"), required=False, help_text=_("only if it was not now"))
    said = WordsField(label=_("What was said, in the caller's words"), rows=4)
    wanted = WordsField(label=_("What they want"), rows=2)
    triage = AnswerField(
        label=_("How urgent is it?"), choices=LEVELS, initial="", required=False, widget=Chips
    )
    triage_reason = WordsField(
        label=_("Why this urgent"), help_text=_("necessary only below the proposed level")
    )
    safety_note = WordsField(
        label=_("How to call back safely"), help_text=_("hours, what to say, who may answer, the agreed word")
    )
    next_step = WordsField(label=_("Next step, and who takes it"))
    safety = AnswerField(
        label=_("Is it safe to call back?"),
        choices=[choice for choice in Safety.choices if choice[0] != Safety.UNKNOWN],
        required=False,
        widget=Chips,
    )
    read_back = forms.BooleanField(label=_("I have read it back to the caller"), required=False)

    def clean_relation(self) -> str:
        """Nothing chosen: the caller calls for himself or herself."""
        return self.cleaned_data["relation"] or Relation.SELF

    def clean_channel(self) -> str:
        """Nothing chosen: by phone."""
        return self.cleaned_data["channel"] or Channel.PHONE

    def clean_signs(self) -> str:
        """Codes with spaces between them, in their own order."""
        return " ".join(code for code in Sign.values if code in self.cleaned_data["signs"])

    def clean_safety(self) -> str:
        """Nothing chosen: nobody knows yet."""
        return self.cleaned_data["safety"] or Safety.UNKNOWN

    def clean(self) -> dict[str, Any]:
        """Nobody chose a level: the proposed one."""
        cleaned = super().clean()
        if any(cleaned.get(name) for name in ("held_since", "held_where", "held_by")):
            signs = {Sign.HELD, *cleaned.get("signs", "").split()}
            cleaned["signs"] = " ".join(code for code in Sign.values if code in signs)
        if "triage" not in self.errors:
            proposal = self.proposal()
            cleaned["triage"] = cleaned["triage"] or proposal.level
            if self.asks_why and proposal.is_above(cleaned["triage"]) and not cleaned.get("triage_reason"):
                self.add_error("triage_reason", _("This is below the proposed level: write why."))
        return cleaned

    def proposal(self) -> Proposal:
        """What the signs say, as far as they could be read."""
        given = self.cleaned_data.get
        return weigh(
            given("signs", "").split(),
            held_since=given("held_since"),
            term_on=given("term_on"),
            now=self.weighed_at or timezone.now(),
        )

    def facts(self, began_at: Any) -> ContactFacts:
        """The cleaned fields; `began_at` where none was typed."""
        words = {name: self.cleaned_data[name] for name in EDITABLE if name != "began_at"}
        return ContactFacts(began_at=self.cleaned_data.get("began_at") or began_at, **words)


class QuickContactForm(QuietForm):
    """A call without a conversation: which kind, and the key of its row."""

    outcome = forms.ChoiceField(choices=[(code, code) for code in QUICK])
    row_key = RowKeyField()

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["row_key"].bind_to(user)


class EndingForm(QuietForm):
    """What was answered and to whom they were sent; part of two forms."""

    answer = WordsField(label=_("What was answered"), rows=2)
    signpost = ServiceField(
        HelpLine, empty_label=_("none"), required=False, label=_("Service whose number was given")
    )

    def check_ending(self, ending: Ending) -> None:
        """Nobody is sent away with nothing: a refusal or a referral says where to, or in words what was said."""
        if ending.outcome.group in ("declined", "referred") and not (ending.signpost or ending.answer):
            self.add_error("signpost", _("Choose the service you named, or write what you answered."))


class LogContactForm(ContactForm, EndingForm):
    """The page of a call. `do` is the button that was pressed."""

    row_key = RowKeyField()
    opened = OpenedField()
    edition = forms.IntegerField(
        required=False, widget=forms.HiddenInput, initial=0, min_value=0, max_value=2**31 - 1
    )
    known_caller = forms.UUIDField(required=False, widget=forms.HiddenInput)
    refusal = forms.ChoiceField(label=_("Why it is refused"), required=False, widget=LeanSelect)

    enclosure = EnclosureField(
        label=_("Photo or voice recording"), required=False,
        help_text=_("one file up to 10 MB; it is not kept while you type, so choose it just before you press a button"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, user: User, key: UUID, do: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.do, self.key = do, key
        self.fields["row_key"].bind_to(user, key)
        self.fields["opened"].bind_to(user)
        self.fields["refusal"].choices = [
            ("", _("choose")),
            *((row.code, row.label) for row in refusing_outcomes()),
        ]
        self.fields["signpost"].fit(self["place"].value(), self["language"].value())
        self.fields["number"].widget.attrs |= {
            "data-lookup-url": reverse("look_up_number"),
            "data-lookup-target": "#known",
            "data-lookup-min": "3",
        }
        self.fields["caller_name"].widget.attrs["data-lookup-with"] = ""
        # So that look-ups within one open contact count once (audit/unusual.py).
        self.fields["row_key"].widget.attrs["data-lookup-with"] = ""
        self.asks_why = do == TO_QUEUE
        self.fields["said"].required = do not in QUICK
        self.fields["said"].error_messages["required"] = _("Write what was said, in a sentence.")

    def opened_at(self) -> Any:
        """When this page was opened, for its running clock."""
        return self.fields["opened"].clean(self["opened"].value())

    def clean_row_key(self) -> UUID:
        """The key belongs to this very page."""
        if self.cleaned_data["row_key"] != self.key:
            raise forms.ValidationError(self.fields["row_key"].error_messages["forged"], code="forged")
        return self.cleaned_data["row_key"]

    def clean(self) -> dict[str, Any]:
        """What the pressed button needs."""
        cleaned = super().clean()
        if self.do in QUICK:
            if not outcome(self.do).keep_number and "number" in self.errors:
                del self._errors["number"]  # it would not be kept anyway
                cleaned["number"] = ""
            return cleaned
        if self.do == REFUSED and not cleaned.get("refusal") and "refusal" not in self.errors:
            self.add_error("refusal", _("Choose why it is refused."))
        ending = self.ending() if not self.errors else None
        if ending is not None:
            self.check_ending(ending)
        return cleaned

    def ending(self) -> Ending | None:
        """How the contact ends with the pressed button; None: it goes to the queue."""
        cleaned = self.cleaned_data
        if self.do in QUICK:
            return Ending(outcome(self.do))
        code = cleaned["refusal"] if self.do == REFUSED else ENDINGS.get(self.do)
        return Ending(outcome(code), cleaned["answer"], cleaned["signpost"]) if code else None


class FinishContactForm(EndingForm):
    """A contact of the queue comes to its end."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("How it ended"), widget=LeanSelect)

    field_order = ["version", "outcome", "answer", "signpost"]

    def __init__(self, data: Any = None, *, contact: Contact, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["signpost"].fit(contact.place_id, contact.language)
        self.fields["outcome"].choices = [("", _("choose")), *_grouped_outcomes()]

    def clean(self) -> dict[str, Any]:
        """A refusal or a referral says where to."""
        super().clean()
        if not self.errors:
            self.check_ending(self.ending())
        return self.cleaned_data

    def ending(self) -> Ending:
        """As the action takes it."""
        cleaned = self.cleaned_data
        return Ending(outcome(cleaned["outcome"]), cleaned["answer"], cleaned["signpost"])


def _grouped_outcomes() -> list[tuple[str, list[tuple[str, str]]]]:
    """Outcomes under their groups; those that erase the number say so."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in finishing_outcomes():
        text = (
            row.label if row.keep_number else _("%(outcome)s (the number is erased)") % {"outcome": row.label}
        )
        groups.setdefault(str(row.get_group_display()), []).append((row.code, text))
    return list(groups.items())


class CorrectContactForm(ContactForm):
    """The words of a contact, to be put right."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, contact: Contact, **kwargs: Any) -> None:
        super().__init__(data, initial=words_of(contact), **kwargs)
        self.fields["place"].also = [contact.place_id] if contact.place_id else []
        self.fields["began_at"].help_text = ""
        self.asks_why, self.weighed_at = contact.state == ContactState.IN_TRIAGE, contact.logged_at
        if contact.outcome_id and not contact.outcome.keep_number:
            del self.fields["number"]

    def facts(self, began_at: Any) -> ContactFacts:
        """An outcome that keeps no number has no field for it."""
        self.cleaned_data.setdefault("number", "")
        if began_at and self.cleaned_data.get("began_at") == began_at.replace(second=0, microsecond=0):
            self.cleaned_data["began_at"] = began_at  # the field shows minutes: untouched means unchanged
        return super().facts(began_at)


def words_of(contact: Contact) -> dict[str, Any]:
    """The row as the fields of the form."""
    words = {name: getattr(contact, name) for name in EDITABLE if name != "place"}
    return {
        **words,
        "number": show_phone(contact.number) if contact.number else "",
        "place": contact.place_id or "",
        "signs": contact.signs.split(),
        "began_at": timezone.localtime(contact.began_at),
        "version": contact.version,
    }


class AddEnclosureForm(QuietForm):
    """A photo or recording that came with a contact, or later."""

    row_key = RowKeyField()
    enclosure = EnclosureField(
        label=_("Photo or voice recording"),
        help_text=_(
            "One file up to 10 MB. The place and the camera are taken out of a photo: ask the person to keep the original."
            " Never ask for materials whose keeping is punished."
        ),
    )

    def __init__(self, *sent: Any, user: User) -> None:
        data, files = sent or (None, None)
        super().__init__(data, files=files)
        self.fields["row_key"].bind_to(user)
