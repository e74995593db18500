"""Audit verbs of people as sentences in the reader's language; the history of one person. Never decisions."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.access import entries_about
from audit.history import sentence
from people.models import Person

SENTENCES = {
    "people.read_person": _("Opened the person's page"),
    "people.read_duplicate": _("Opened a possible duplicate"),
    "people.look_up_person": _("Looked whether a name is known"),
    "people.correct_person": _("Corrected what is known of the person"),
    "people.add_name": _("Added a name"),
    "people.void_name": _("Took a name out"),
    "people.add_phone": _("Added a phone number"),
    "people.change_phone": _("Changed how a number may be rung"),
    "people.void_phone": _("Took a phone number out"),
    "people.add_address": _("Added an address"),
    "people.void_address": _("Took an address out"),
    "people.add_kin": _("Added a relative"),
    "people.void_kin": _("Took a relative out"),
    "people.record_consent": _("Recorded a consent"),
    "people.withdraw_consent": _("Recorded that a consent was withdrawn"),
    "people.hide_person": _("Hid the person from all searches"),
    "people.show_person": _("Let searches meet the person again"),
    "people.propose_merge": _("Proposed to merge two records"),
    "people.merge_persons": _("Merged two records into one person"),
    "people.undo_merge": _("Took a merge back"),
    "people.keep_apart": _("Decided: two different people"),
}


@dataclass(frozen=True)
class Line:
    """One line of a person's history."""

    at: datetime
    who: str
    text: str


def lines_of(person: Person, *, before: int | None = None) -> tuple[list[Line], int | None]:
    """What happened to a person's record, newest first, without words of people; and the key of the next page."""
    page = entries_about(person._meta.label, person.pk, before=before)
    ids = {entry.actor_id for entry in page.entries if entry.actor_id}
    names = {str(pk): name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    lines = [Line(entry.at, names.get(entry.actor_id, ""), sentence(entry)) for entry in page.entries]
    return lines, page.older
