"""Shape of what is typed about a person. Saving is the actions' work, rights are access.py's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import RowKeyField
from accounts.models import User
from people.actions.consents import ConsentFacts
from people.actions.correcting import EDITABLE, value_of
from people.actions.reaching import AddressFacts
from people.fields import NAME, DayField, NumberField, QuietForm, VagueDateField, VersionField, WordsField
from people.look_up import look_up_attributes
from people.models import Person
from people.models.addresses import Writing
from people.models.consents import Form, Scope
from people.models.kin import Kin
from people.models.names import NameKind
from people.models.persons import Group, Need, Sex, Tongue
from people.models.phones import Safety
from people.reading import show_vague
from reference.fields import ReferenceField
from reference.models import Place
from reference.widgets import LeanSelect

NOT_NOTED = ("", _("not noted"))


def choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    """A select box of codes."""
    return forms.ChoiceField(label=label, choices=choices, widget=LeanSelect, **more)


def ticks(label: Any, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    """Several of a few codes."""
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget, **more)


class CorrectPersonForm(QuietForm):
    """What is known besides names and numbers."""

    version = VersionField()
    sex = choice(_("Sex"), [NOT_NOTED, *Sex.choices], required=False)
    birth_date = VagueDateField(label=_("Born"), help_text=_("a year is enough: 1984, 05.1984 or 12.05.1984"))
    died_on = VagueDateField(label=_("Died"), help_text=_("only if the person has died"))
    language = choice(_("Speaks"), [NOT_NOTED, *Tongue.choices], required=False)
    speaks = ticks(_("Also speaks"), Tongue.choices)
    reads = ticks(_("Reads"), Tongue.choices, help_text=_("the language of letters to the person"))
    interpreter = choice(
        _("Interpreter needed for"), [("", _("none needed")), *Tongue.choices], required=False
    )
    needs = ticks(_("Needs"), Need.choices)
    access_needs = WordsField(label=_("Needs, in words"), help_text=_("what else we must think of"))
    groups = ticks(_("Groups"), Group.choices, help_text=_("only what the person wants us to note"))
    agreed = forms.BooleanField(label=_("The person agreed that we note these groups"), required=False)

    def __init__(self, data: Any = None, *, person: Person, **kwargs: Any) -> None:
        words = {name: value_of(person, name) for name in EDITABLE}
        words |= {name: show_vague(words[name]) for name in ("birth_date", "died_on")}
        initial = {**words, "version": person.version, "agreed": bool(person.groups)}
        super().__init__(data, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Groups are noted only with the person's word for it; nobody dies before birth."""
        cleaned = super().clean()
        if cleaned.get("groups") and not cleaned.get("agreed"):
            self.add_error("agreed", _("Ask the person first, or leave the groups empty."))
        born, died = cleaned.get("birth_date", ""), cleaned.get("died_on", "")
        if born and died and died < born[: len(died)]:
            self.add_error("died_on", _("This day lies before the birth."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """As the action takes them."""
        return {name: self.cleaned_data[name] for name in EDITABLE}


class AddNameForm(QuietForm):
    """One more way in which the person is called."""

    full = WordsField(
        label=_("Name"), max_length=NAME, required=True, help_text=_("in full, as it was said or written")
    )
    kind = choice(_("Where this name comes from"), NameKind.choices)


class AddPhoneForm(QuietForm):
    """One more number, and what must be known before it is rung; the rest is marked on it later (PhoneMarksForm)."""

    number = NumberField(label=_("Phone"), max_length=60)
    whose = WordsField(
        label=_("Whose phone it is"), help_text=_("for example: a neighbour's; empty: the person's own")
    )
    safety = choice(_("Is it safe to call?"), Safety.choices)
    safety_note = WordsField(label=_("How to call safely"), help_text=_("hours, what to say, who may answer"))

    def clean_number(self) -> str:
        """It is what the form is about."""
        if not self.cleaned_data["number"]:
            raise forms.ValidationError(_("Write a telephone number."), code="required")
        return self.cleaned_data["number"]


class AddAddressForm(QuietForm):
    """Where somebody lives or gets letters."""

    row_key = RowKeyField()
    place = ReferenceField(Place, grouped=True, empty_label=_("not known"), required=False, label=_("Place"))
    line = WordsField(label=_("Street and house"))
    writing = choice(_("Is it safe to write there?"), Writing.choices)
    note = WordsField(label=_("Note"), help_text=_("for example: letters to the neighbour, without our name"))

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["row_key"].bind_to(user)

    def clean(self) -> dict[str, Any]:
        """An address says at least where."""
        cleaned = super().clean()
        if not self.errors and not (cleaned.get("place") or cleaned.get("line")):
            self.add_error("line", _("Choose the place, or write street and house."))
        return cleaned

    def facts(self) -> AddressFacts:
        """As the action takes them."""
        return AddressFacts(
            **{name: self.cleaned_data[name] for name in ("place", "line", "writing", "note")}
        )


class NamedForm(QuietForm):
    """A form that names a person: while the name is typed, the page asks whether somebody is known by it."""

    row_key = RowKeyField()
    name = WordsField(label=_("Name"), max_length=NAME)
    known = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["row_key"].bind_to(user)
        self.fields["name"].widget.attrs |= look_up_attributes("#perhaps")
        self.fields["row_key"].widget.attrs["data-lookup-with"] = ""

    @property
    def chosen(self) -> UUID | None:
        """The known person who was ticked."""
        return self.cleaned_data.get("known")


class AddKinForm(NamedForm):
    """Who is who to the person: somebody known, somebody new, or a colleague."""

    relation = choice(_("This is the person's"), [("", _("choose")), *Kin.choices])
    staff = choice(_("Or a colleague of ours"), [], required=False, help_text=_("for the conflict check"))
    note = WordsField(label=_("Note"))
    field_order = ("row_key", "relation", "name", "known", "staff", "note")

    def __init__(self, data: Any = None, *, user: User, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(data, user=user, **kwargs)
        self.colleagues = {str(one.pk): one for one in colleagues}
        names = [(key, one.name) for key, one in self.colleagues.items()]
        self.fields["staff"].choices = [("", _("no colleague")), *names]

    def clean(self) -> dict[str, Any]:
        """Either a person or a colleague."""
        cleaned = super().clean()
        if cleaned.get("staff") and (cleaned.get("name") or cleaned.get("known")):
            self.add_error("staff", _("Either a name or a colleague."))
        return cleaned

    def clean_staff(self) -> User | None:
        """One of the colleagues."""
        return self.colleagues.get(self.cleaned_data["staff"])


class RecordConsentForm(QuietForm):
    """What the person allows."""

    row_key = RowKeyField()
    scope = choice(_("The person agrees"), [("", _("choose")), *Scope.choices])
    body = WordsField(
        label=_("With which body"), help_text=_("only where sharing is agreed"), max_length=NAME
    )
    form = choice(_("How the consent was given"), [("", _("choose")), *Form.choices])
    read_by = WordsField(label=_("Who read it aloud"), max_length=NAME)
    witness = WordsField(label=_("Who was the witness"), max_length=NAME)
    given_on = DayField(label=_("On which day"))
    note = WordsField(label=_("Note"), help_text=_("limits that the person set"))

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, initial={"given_on": timezone.localdate()}, **kwargs)
        self.fields["row_key"].bind_to(user)

    def facts(self) -> ConsentFacts:
        """As the action takes them."""
        names = ("scope", "form", "given_on", "body", "read_by", "witness", "note")
        return ConsentFacts(**{name: self.cleaned_data[name] for name in names})


class WithdrawConsentForm(QuietForm):
    """From when the person does not agree any more."""

    version = VersionField()
    withdrawn_on = DayField(label=_("From which day"))
    note = WordsField(label=_("How the person said it"))

    def __init__(self, data: Any = None, *, version: int, **kwargs: Any) -> None:
        super().__init__(data, initial={"version": version, "withdrawn_on": timezone.localdate()}, **kwargs)


class ReasonForm(QuietForm):
    """A reason for what a button does."""

    version = VersionField()
    reason = WordsField(label=_("Why"), required=True)

    def __init__(self, data: Any = None, *, version: int, **kwargs: Any) -> None:
        super().__init__(data, initial={"version": version}, **kwargs)


class ProposeMergeForm(NamedForm):
    """Which other record is the same person. On the page of a question the pair itself says so."""

    name = WordsField(label=_("Name in the second record"), max_length=NAME)
    remark = WordsField(label=_("Why it is one person"), required=True)
    field_order = ("row_key", "name", "known", "remark")


class RemarkForm(QuietForm):
    """The same about a pair that stands on the page."""

    remark = WordsField(label=_("Why it is one person"), required=True)


class MergePersonsForm(QuietForm):
    """Which record stays, and why the two are one person. Versions: of the question and of both records."""

    version = VersionField()
    first_version = VersionField()
    second_version = VersionField()
    kept = forms.ChoiceField(label=_("Which record stays"), widget=forms.RadioSelect)
    why = WordsField(label=_("Why it is one person"), required=True)

    def __init__(self, data: Any = None, *, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kept"].choices = choices


class DecideForm(QuietForm):
    """A reason for a decision about a pair."""

    version = VersionField()
    why = WordsField(label=_("Why"), required=True)
