"""What the signs of a call weigh, as the page of a call shows it at once: level, reasons, until when 48 hours run. Never saves."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils import timezone

from cases.models.case import TriageLevel
from hotline.deadlines import held_until
from hotline.fields import SaidDayField, SaidTimeField
from hotline.triage import RANK, Proposal, Sign, weigh
from hotline.typed import show_time
from reference.models import CaseType


@dataclass(frozen=True)
class Weight:
    """The proposal, and the clock of somebody who is held; `since` and `term` as they were read."""

    proposal: Proposal
    held_since: datetime | None
    since: str = ""
    term: str = ""
    differs: bool = False  # somebody chose another level than the proposed one

    @property
    def level_label(self) -> str:
        """The proposed level in a word."""
        return str(CaseType.Triage(self.proposal.level).label)

    @property
    def held_until(self) -> datetime | None:
        """When the 48 hours end."""
        return held_until(self.held_since) if self.held_since else None

    @property
    def is_over(self) -> bool:
        """Whether they have ended."""
        return self.held_until is not None and self.held_until <= timezone.now()


NOTHING = Weight(
    Proposal(TriageLevel.STANDARD), None
)  # of a fresh page, which every operator opens many times a day


class SignsForm(forms.Form):
    """What a page of a call sends while it is filled: only what weighs. Unreadable words weigh nothing."""

    signs = forms.MultipleChoiceField(choices=Sign.choices, required=False)
    held_since = SaidTimeField()
    term_on = SaidDayField()
    triage = forms.ChoiceField(choices=[(level, level) for level in RANK], required=False)


def weight_of(form: forms.Form) -> Weight:
    """Of the fields of `form`, bound or not, whatever else in it is wrong."""
    if not form.is_bound and not form.initial:
        return NOTHING
    words = {name: form[name].value() for name in SignsForm.base_fields}
    read = SignsForm({name: "" if value is None else value for name, value in words.items()})
    return weight(read)


def weight(read: SignsForm) -> Weight:
    """Of the signs alone."""
    read.is_valid()
    given = read.cleaned_data
    since, term = given.get("held_since"), given.get("term_on")
    proposal = weigh(given.get("signs", ()), held_since=since, term_on=term, now=timezone.now())
    return Weight(
        proposal,
        since,
        show_time(since) if since else "",
        f"{term:%d.%m.%Y}" if term else "",
        given.get("triage") not in (None, "", proposal.level),
    )
