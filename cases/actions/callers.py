"""What is kept for callers of a case: how its persons' numbers may be rung, and what each of them may be told."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.actions.chronology import write_entry
from cases.actions.locks import STALE, lock_case, touch
from cases.models import Case, Party, WordForCaller
from cases.models.entries import EntryKind
from cases.models.words_for_callers import MayBeTold
from people.marking import PhoneMarks, write_marks
from people.models import Phone
from reminders.plan import plan


@transaction.atomic
def mark_phone(*, case: Case, phone: Phone, version: int, marks: PhoneMarks, by: User) -> Phone:
    """A number of a person of the case may be rung as it says from now on. The words stand in the person's history."""
    locked = lock_case(case, to="mark_phone")
    marked = write_marks(phone=phone, version=version, marks=marks, by=by)
    if marked.version != version:
        record("cases.mark_phone", about=marked, by=by, subject=locked, code=locked.code)
    return marked


@transaction.atomic
def word_for_caller(
    *, party: Party, version: int, text: str, by: User, told: str = MayBeTold.YES, basis: str = ""
) -> WordForCaller:
    """What this party may be told when it calls, from now on. Others than the client are told on a mandate or a consent.

    `version` 0: nothing stood there when the page was drawn.
    """
    case = lock_case(party.case, to="word_for_caller")
    word = WordForCaller.objects.select_for_update(of=("self",)).filter(party=party).first()
    if (word.version if word else 0) != version:
        if word is not None and _words(word) == {"told": told, "text": text, "basis": basis}:
            return word  # the second press of the one button
        raise ValidationError(
            _("Somebody else has changed this in the meantime. Compare both versions and decide again."),
            code=STALE,
        )
    if told == MayBeTold.YES and not party.speaks_for_self and not basis.strip():
        raise ValidationError({"basis": _("Say which mandate or consent allows it.")}, code="basis")
    now = timezone.now()
    old = _words(word) if word else None
    if word is None:
        word = WordForCaller(case=case, party=party, version=0)
    word.told, word.text, word.basis = told, text, basis
    word.said_at, word.said_by = now, by
    word.version += 1
    if old is None:
        word.save(force_insert=True)
    else:
        word.save(update_fields=["told", "text", "basis", "said_at", "said_by", "version"])
    touch(case, now)
    record("cases.word_for_caller", about=word, by=by, old=old, new=_words(word))
    return word


def note_answer(case: Case, *, by: User) -> None:
    """A caller of this case was told how it stands: one line in the chronology, a quiet one to its lawyer. In the
    hotline's transaction.
    """
    now = timezone.now()
    write_entry(case=case, kind=EntryKind.CALLER_ANSWERED, by=by, at=now)
    responsible = case.assignments.active().filter(role="responsible").select_related("user").first()
    if responsible is not None and responsible.user_id != by.pk:
        plan(kind="caller_answered", about=case, to=responsible.user, due_at=now)


def _words(word: WordForCaller) -> dict[str, str]:
    return {"told": word.told, "text": word.text, "basis": word.basis}
