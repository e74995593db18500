"""A supervisor decides about a proposed case: what becomes of its contacts, and what the caller is told next.

The case itself is decided in cases/actions/deciding.py. Nothing here says why: operators read all of it.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.log import record
from cases.actions.callers import word_for_caller
from cases.actions.deciding import decide_case
from cases.models import Case, Party
from cases.models.conflicts import Decided
from cases.states import CaseState
from hotline.actions.logging import end
from hotline.facts import Ending
from hotline.models import Contact
from hotline.outcomes import NOT_TAKEN, outcome
from reference.models import HelpLine
from reminders.plan import plan
from statements.rows import update_row

REFUSED_FIELDS = [
    "state",
    "outcome",
    "answer",
    "signpost",
    "finished_at",
    "finished_by",
    "finished_version",
    "version",
]


@transaction.atomic
def decide_proposal(
    *,
    case: Case,
    version: int,
    check: UUID,
    decided: str,
    words: str,
    message: str,
    by: User,
    signpost: HelpLine | None = None,
    keep_out: Sequence[User] = (),
    restrict: bool = False,
) -> Case:
    """The case is open, open behind a wall, or not taken; then its contacts are refused, and `message` is what
    the caller hears. Locks from the outside in: the contacts, then the case.
    """
    contacts = list(Contact.objects.filter(case=case).order_by("pk").select_for_update(of=("self",)))
    changed = decide_case(
        case=case, version=version, check=check, decided=decided, words=words, by=by, keep_out=keep_out, restrict=restrict
    )  # fmt: skip
    for contact in contacts:
        if decided == Decided.REFUSED:
            _refuse(contact, Ending(outcome(NOT_TAKEN), message, signpost), by)
        record("hotline.decide_case", about=contact, by=by)
    if decided != Decided.REFUSED and message:
        _say(changed, message, by)
    if case.state == CaseState.PROPOSED or case.is_provisional:
        _tell_who_began(changed, contacts, by)
    return changed


def _tell_who_began(case: Case, contacts: Sequence[Contact], by: User) -> None:
    """Whoever proposed the case, or opened it in an emergency, learns that it is decided; what, stands on the contact."""
    begun = next((one for one in contacts if one.pk == case.opened_from), None)
    if begun is not None and case.opened_by_id != by.pk:
        plan(kind="case_decided", about=begun, to=case.opened_by, due_at=timezone.now())


def _refuse(contact: Contact, ending: Ending, by: User) -> None:
    finisher = (
        contact.finished_by
    )  # who ended the waiting goes on reading what became of it; the history names who decided
    contact.version += 1
    end(contact, ending, by=by, version=contact.version)
    contact.finished_by = finisher or by
    update_row(contact, REFUSED_FIELDS)


def _say(case: Case, message: str, by: User) -> None:
    """The next message, to the person helped; others hear it on a mandate only, which a lawyer names later."""
    party = (
        Party.objects.filter(case=case, until=None, role__in=("client", "victim"))
        .select_related("case")
        .first()
    )
    if party is not None:
        word = getattr(party, "word_for_caller", None)
        word_for_caller(party=party, version=word.version if word else 0, text=message, by=by)
