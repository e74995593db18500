"""Reviewing: the queue of drafts that wait, and the verdicts on one of them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.access import drafts_to_review as waiting_for
from cases.access import get_draft, may_review
from cases.actions import reviews as actions
from cases.actions.locks import STALE
from cases.deadlines import DRAFT_WAITS
from cases.forms.fields import add_refusal, show_version
from cases.forms.writing import ReturnDraftForm, ReviewForm
from cases.models import Draft
from cases.paging import page_of
from cases.views.drafts import page_of_draft, with_authors

MANY = 1_000  # beyond this a count says "1 000+" (budgets.md)

PAGES = {"return_draft": "cases/return_draft.html", "approve_draft": "cases/approve_draft.html"}


@require_GET
def drafts_to_review(request: HttpRequest) -> HttpResponse:
    """What waits for this reader's eye, the longest wait first."""
    if not may_review(request.user):
        raise PermissionDenied
    waiting = waiting_for(request.user)
    page = page_of(waiting.select_related("case"), request.GET, keys=("submitted_at", "id"))
    oldest = (
        waiting.order_by("submitted_at", "pk").first() if page.previous_url else next(iter(page.rows), None)
    )
    count = waiting.order_by().values("pk")[: MANY + 1].count()
    context = {
        "page": page,
        "drafts": with_authors(page.rows),
        "count": min(count, MANY),
        "many": count > MANY,
        "oldest": oldest,
        "late": timezone.now() - DRAFT_WAITS,
    }
    return render(request, "cases/drafts_to_review.html", context)


@require_POST
def return_draft(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Back to the authors, with a remark."""
    draft = get_draft(request.user, code, number, to="return_draft")
    form = ReturnDraftForm(request.POST)
    return verdict(request, draft, form, "return_draft", actions.return_draft)


@require_POST
def approve_draft(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The text may go out; ten minutes to think again."""
    draft = get_draft(request.user, code, number, to="approve_draft")
    form = ReviewForm(request.POST)
    return verdict(request, draft, form, "approve_draft", actions.approve_draft)


@require_POST
def undo_approve_draft(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The approver thinks again."""
    draft = get_draft(request.user, code, number, to="undo_approve_draft")
    try:
        actions.undo_approve_draft(draft=draft, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The approval has been taken back: the draft waits again."))
    return redirect(draft)


def verdict(
    request: HttpRequest, draft: Draft, form: ReviewForm, verb: str, action: Callable[..., Draft]
) -> HttpResponse:
    """One verdict: done and said, or the page again with the remark kept and what has changed since."""
    status = 422
    if form.is_valid():
        data = form.cleaned_data
        try:
            action(draft=draft, version=data["version"], remark=data["remark"], by=request.user)
        except ValidationError as problem:
            add_refusal(problem, form)
            if getattr(problem, "code", "") == STALE:
                status = 409
        else:
            say(request, draft, verb)
            return redirect(draft)
    draft = get_draft(request.user, draft.case.code, draft.number)
    context = page_of_draft(request, draft, against=form.cleaned_data.get("seen"), form=form)
    show_version(form, version=draft.version, seen=context["shown"].number)
    # The form stays on the page even when no verdict is possible any more: its remark is somebody's work.
    return render(request, PAGES[verb], {**context, "form": form}, status=status)


def say(request: HttpRequest, draft: Draft, verb: str) -> None:
    """What was done; an approval with the button that takes it back."""
    if verb == "approve_draft":
        undo = reverse("undo_approve_draft", args=[draft.case.code, draft.number])
        messages.success(request, _("The text is approved."), extra_tags=f"undo:{undo}")
    else:
        messages.success(request, _("The draft went back to its authors with your remark."))
