"""Reviewing a draft: return with a remark, approve, take the approval back. Never by one of its authors."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.log import record
from cases.actions.chronology import write_entry
from cases.actions.drafts import DRAFT_RETURNED, DRAFT_WAITING, tell_reviewers
from cases.actions.locks import lock_draft, touch
from cases.models import Draft, DraftReview
from cases.models.entries import EntryKind
from cases.states import DraftState
from reminders.plan import UNDO_TIME, cancel_about, plan_for

DRAFT_APPROVED = "draft_approved"


@transaction.atomic
def return_draft(*, draft: Draft, version: int, remark: str, by: User) -> Draft:
    """Back to its authors with a remark that says what to change; `version` is the one the reviewer saw."""
    now = timezone.now()
    draft = lock_for_review(draft, to="return_draft", version=version, by=by)
    if not remark.strip():
        raise ValidationError({"remark": _("Say what should be changed.")}, code="required")
    draft.state = DraftState.RETURNED
    draft.version += 1
    draft.save(update_fields=["state", "version"])
    review(draft, DraftReview.Verdict.RETURNED, remark, by, now)
    write_entry(case=draft.case, kind=EntryKind.DRAFT_RETURNED, by=by, line=draft.title, about=draft, at=now)
    touch(draft.case, now)
    record("cases.return_draft", about=draft, by=by, new={"remark": remark})
    cancel_about(draft, DRAFT_WAITING)
    tell_authors(draft, DRAFT_RETURNED, now)
    return draft


@transaction.atomic
def approve_draft(*, draft: Draft, version: int, by: User, remark: str = "") -> Draft:
    """This very text may go out: said by somebody who wrote no version of it, about the version that he saw."""
    now = timezone.now()
    draft = lock_for_review(draft, to="approve_draft", version=version, by=by)
    draft.state, draft.approved_at, draft.approved_by = DraftState.APPROVED, now, by
    draft.version += 1
    draft.save(update_fields=["state", "approved_at", "approved_by", "version"])
    review(draft, DraftReview.Verdict.APPROVED, remark, by, now)
    write_entry(case=draft.case, kind=EntryKind.DRAFT_APPROVED, by=by, line=draft.title, about=draft, at=now)
    touch(draft.case, now)
    record("cases.approve_draft", about=draft, by=by, new={"remark": remark})
    cancel_about(draft, DRAFT_WAITING)
    tell_authors(draft, DRAFT_APPROVED, now + UNDO_TIME)
    return draft


@transaction.atomic
def undo_approve_draft(*, draft: Draft, by: User) -> Draft:
    """The approver takes an approval back within ten minutes; the draft waits again and nobody was told."""
    now = timezone.now()
    draft = lock_draft(draft, to="undo_approve_draft", version=None)
    if draft.approved_by_id != by.pk:
        raise PermissionDenied
    if draft.approved_at is None or now - draft.approved_at > UNDO_TIME:
        raise ValidationError(_("Ten minutes are over: the approval stands."), code="late")
    draft.state, draft.approved_at, draft.approved_by = DraftState.WAITING, None, None
    draft.version += 1
    draft.save(update_fields=["state", "approved_at", "approved_by", "version"])
    given = DraftReview.objects.filter(
        draft_version__draft=draft, verdict=DraftReview.Verdict.APPROVED, undone=False
    )
    given.update(undone=True)
    write_entry(case=draft.case, kind=EntryKind.UNDONE, by=by, line=draft.title, about=draft, at=now)
    touch(draft.case, now)
    record("cases.undo_approve_draft", about=draft, by=by)
    cancel_about(draft, DRAFT_APPROVED)
    tell_reviewers(draft, now, but=by)
    return draft


def lock_for_review(draft: Draft, *, to: str, version: int, by: User) -> Draft:
    """The locked draft; an author is refused whatever the page showed (the database refuses him too)."""
    draft = lock_draft(draft, to=to, version=version)
    if by.pk in draft.author_ids:
        raise PermissionDenied
    return draft


def review(draft: Draft, verdict: str, remark: str, by: User, now: datetime) -> DraftReview:
    """One look at the newest version."""
    newest = draft.versions.defer("paragraphs").order_by("-number")[0]
    row = DraftReview(draft_version=newest, verdict=verdict, remark=remark, by=by, at=now)
    row.save(force_insert=True)
    return row


def tell_authors(draft: Draft, kind: str, due_at: datetime) -> None:
    """Plans a reminder for everybody who wrote a version."""
    authors = User.objects.active().filter(pk__in=draft.author_ids)
    plan_for(authors, kind=kind, about=draft, due_at=due_at)
