"""Writing a draft: begin, change (each change is a version that never changes again), submit for review."""

import re
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from audit.log import record
from cases.actions.chronology import write_entry
from cases.actions.locks import lock_case, lock_draft, once, touch
from cases.company import reviewers_of
from cases.models import Case, Draft, DraftVersion
from cases.models.entries import EntryKind
from cases.states import DraftState
from reminders.plan import cancel_about, plan_all

BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
DRAFT_WAITING, DRAFT_RETURNED = "draft_waiting", "draft_returned"


def paragraphs_of(text: str) -> list[str]:
    """Plain paragraphs: what stands between blank lines, line breaks inside them kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [part.strip() for part in BLANK_LINES.split(text) if part.strip()]


def write_draft(*, case: Case, title: str, text: str, by: User, key: UUID | None = None) -> Draft:
    """A new draft in the file with its first version; `by` is its first author.

    `key` becomes the row's key: the same key twice gives the one draft.
    """
    now = timezone.now()
    key = key or uuid4()
    existing = Draft.objects.filter(pk=key, case=case, begun_by=by)

    def make() -> Draft:
        locked = lock_case(case, to="write_draft")
        last = locked.drafts.aggregate(last=Max("number"))["last"] or 0
        draft = Draft(
            pk=key, case=locked, number=last + 1, title=title, author_ids=[by.pk], begun_at=now, begun_by=by
        )
        draft.save(force_insert=True)
        write_version(draft=draft, number=1, text=text, by=by, now=now)
        write_entry(case=locked, kind=EntryKind.DRAFT, by=by, line=title, about=draft, at=now)
        touch(locked, now)
        record("cases.write_draft", about=draft, by=by, new={"title": title, "text_version": 1})
        return draft

    return once(make, existing)


@transaction.atomic
def change_draft(
    *, draft: Draft, version: int, title: str, text: str, by: User, key: UUID | None = None
) -> Draft:
    """A new version of a draft that is being written or was returned; whoever writes it becomes an author.

    `key` becomes the key of the version: the same key twice gives the one version. Nothing new makes no version.
    """
    now = timezone.now()
    if key is not None and DraftVersion.objects.filter(pk=key, draft=draft, author=by).exists():
        return draft
    draft = lock_draft(draft, to="change_draft", version=version)
    last = draft.versions.order_by("-number")[0]
    if draft.title == title and last.paragraphs == paragraphs_of(text):
        return draft
    old_title, draft.title = draft.title, title
    if by.pk not in draft.author_ids:
        draft.author_ids = [*draft.author_ids, by.pk]
    draft.version += 1
    draft.save(update_fields=["title", "author_ids", "version"])
    write_version(draft=draft, number=last.number + 1, text=text, by=by, now=now, key=key)
    touch(draft.case, now)
    old: dict[str, object] = {"text_version": last.number}
    new: dict[str, object] = {"text_version": last.number + 1}
    if title != old_title:
        old, new = {"title": old_title, **old}, {"title": title, **new}
    record("cases.change_draft", about=draft, by=by, old=old, new=new)
    return draft


@transaction.atomic
def submit_draft(*, draft: Draft, version: int, by: User) -> Draft:
    """The draft waits for somebody who did not write it; the reviewers are told."""
    now = timezone.now()
    draft = lock_draft(draft, to="submit_draft", version=version)
    draft.state, draft.submitted_at = DraftState.WAITING, now
    draft.version += 1
    draft.save(update_fields=["state", "submitted_at", "version"])
    write_entry(case=draft.case, kind=EntryKind.DRAFT_SUBMITTED, by=by, line=draft.title, about=draft, at=now)
    touch(draft.case, now)
    record("cases.submit_draft", about=draft, by=by)
    cancel_about(draft, DRAFT_RETURNED)
    tell_reviewers(draft, now)
    return draft


def tell_reviewers(draft: Draft, now: datetime, *, but: User | None = None) -> None:
    """Plans `draft_waiting` for everybody who may review it."""
    plan_all(kind=DRAFT_WAITING, wanted=[(draft, one, now) for one in reviewers_of(draft) if one != but])


def write_version(
    *, draft: Draft, number: int, text: str, by: User, now: datetime, key: UUID | None = None
) -> DraftVersion:
    """One state of the text; the database refuses to change it ever after."""
    version = DraftVersion(
        pk=key or uuid4(), draft=draft, number=number, paragraphs=paragraphs_of(text), author=by, at=now
    )
    version.save(force_insert=True)
    return version
