"""The conflict check as a row: of a matter that is to become a case, and again of a case whose people have changed.

Nothing in the audit tells whom it met: who reads the reasons stands in cases/conflicts.py.
"""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from cases.actions.locks import hold_case
from cases.actions.ringing import tell_of_check
from cases.conflict import Finding, Named
from cases.conflict_rows import findings_of
from cases.models import Case, ConflictCheck, Party
from cases.models.conflicts import Verdict
from cases.named_elsewhere import named_elsewhere
from cases.states import LIVE, CaseState
from people.names import fold
from reminders.plan import cancel_about_all


def compare(
    named: Sequence[Named],
    *,
    by: User,
    subject: tuple[str, UUID],
    case: Case | None = None,
    key: UUID | None = None,
    by_record: bool = True,
) -> ConflictCheck:
    """These names against everybody known, as a row that is not written yet. `subject`: with whose key the names are closed.
    `key`: of the case that is being opened, whose people do not meet themselves in a second press.
    """
    found = findings_of(named, case=case.pk if case else key, by_record=by_record)
    check = ConflictCheck(
        subject_label=subject[0],
        subject_id=subject[1],
        case=case,
        at=timezone.now(),
        by=by,
        verdict=Verdict.ASK if found else Verdict.CLEAR,
        reasons={"found": [one.as_words() for one in found]},
        met_cases=sorted({one.case for one in found if one.case}),
        met_staff=sorted({one.user for one in found if one.user}),
    )
    check.seal(list(named))
    return check


def check_again(case: Case, *, by: User) -> ConflictCheck:
    """Somebody was added to the case, or stands elsewhere in it, or is named in a contact of it: what no supervisor has decided
    about alerts all of them.

    Who corrects a contact may be somebody who never learns a verdict, so the statements are the same whatever was found.
    """
    earlier = list(ConflictCheck.objects.waiting().filter(case=case))
    check = compare(_people_of(case), by=by, subject=(Case._meta.label, case.pk), case=case)
    new = _new(check.findings, case)
    check.waits = bool(new or earlier)  # the newest one asks for the earlier ones, too
    check.save(force_insert=True)
    cancel_about_all([*earlier, check])
    ConflictCheck.objects.waiting().filter(case=case).exclude(pk=check.pk).update(waits=False)
    tell_of_check(check, check.at)
    return check


def check_after_correction(case: UUID, *, by: User) -> None:
    """A contact of this case names somebody else now. A case that is over waits for no decision."""
    locked = hold_case(case)
    if locked.state in (CaseState.PROPOSED, *LIVE):
        check_again(locked, by=by)


def _people_of(case: Case) -> list[Named]:
    """Who stands in the case today, and who else is named in its contacts, each once."""
    parties = Party.objects.filter(case=case, until=None).select_related("name").order_by("from_date", "pk")
    named = [Named(party.role, party.name.full, party.person_id) for party in parties]
    persons = {one.person for one in named}
    said = {(one.side, fold(one.name)) for one in named}
    for one in named_elsewhere(case.pk):
        if (one.person is not None and one.person in persons) or (one.side, fold(one.name)) in said:
            continue
        said.add((one.side, fold(one.name)))
        named.append(one)
    return named


def _new(found: Sequence[Finding], case: Case) -> list[Finding]:
    """Of these reasons those about which no supervisor has decided in this case."""
    decided = ConflictCheck.objects.filter(case=case).exclude(decided="")
    known = [finding for check in decided for finding in check.findings]
    return [one for one in found if not one.is_known(known)]
