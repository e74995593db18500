"""Drafts: the tab of a case, the page of one draft, writing, changing and submitting it. Verdicts: views/reviews.py."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.saved import discard_saved_form
from cases.access import (
    authors_of,
    draft_verbs_for,
    drafts_of,
    get_case,
    get_draft,
    may_review,
    reviews_of,
    versions_of,
)
from cases.access import drafts_to_review as waiting_for
from cases.actions import drafts as actions
from cases.actions.locks import STALE
from cases.forms.fields import add_refusal, show_version
from cases.forms.writing import ChangeDraftForm, DraftForm, ReviewForm, VersionOnlyForm
from cases.models import Draft, DraftVersion
from cases.redline import plain_rows, redline
from cases.states import DraftState
from cases.views.frame import frame
from cases.views.saving import autosave, posted, saved_for, typed_in
from reminders.plan import UNDO_TIME

LATEST = 100  # drafts of one case on its tab; nobody has seen so many


@require_GET
def case_drafts(request: HttpRequest, code: str) -> HttpResponse:
    """All drafts of the case, the newest first."""
    case = get_case(request.user, code)
    drafts = list(drafts_of(case)[:LATEST])
    context = {**frame(request, case, "drafts"), "drafts": with_authors(drafts)}
    return render(request, "cases/case_drafts.html", context)


@require_GET
def draft_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The text beside its changes, earlier remarks, all versions; `?version=`, `?against=` choose what to compare."""
    draft = get_draft(request.user, code, number)
    context = page_of_draft(request, draft, number_in(request, "version"), number_in(request, "against"))
    return render(request, "cases/draft_page.html", context)


@require_http_methods(["GET", "POST"])
def write_draft(request: HttpRequest, code: str) -> HttpResponse:
    """A new draft."""
    case = get_case(request.user, code, to="write_draft")
    saved = saved_for(request, "write_draft")
    form = DraftForm(posted(request), user=request.user, place=case.code, **typed_in(saved))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            draft = actions.write_draft(
                case=case, title=data["title"], text=data["text"], by=request.user, key=data["row_key"]
            )
        except ValidationError as problem:
            add_refusal(problem, form)
        else:
            discard_saved_form(request.user, data["row_key"])
            return written(request, draft)
    context = {
        **frame(request, case, "drafts"),
        "form": form,
        **autosave(request, form, "write_draft", saved),
    }
    return render(request, "cases/write_draft.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change_draft(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A new version of the text."""
    draft = get_draft(request.user, code, number, to="change_draft")
    newest = versions_of(draft).last()
    saved = saved_for(request, "change_draft")
    form = ChangeDraftForm(posted(request), user=request.user, draft=draft, newest=newest, **typed_in(saved))
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            draft = actions.change_draft(
                draft=draft, version=data["version"], title=data["title"], text=data["text"], by=request.user,
                key=data["row_key"],
            )  # fmt: skip
        except ValidationError as problem:
            add_refusal(problem, form)
            if problem.code == STALE:
                status = 409
                draft = get_draft(request.user, code, number)
                context = both_versions(form, draft)
        else:
            discard_saved_form(request.user, data["row_key"])
            return written(request, draft)
    context |= {**frame(request, draft.case, "drafts"), "draft": draft, "form": form}
    context |= {
        **autosave(request, form, "change_draft", saved),
        "verbs": draft_verbs_for(request.user, draft),
    }
    if form.errors and status == 200:
        status = 422
    return render(request, "cases/change_draft.html", context, status=status)


@require_POST
def submit_draft(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The draft goes to review."""
    draft = get_draft(request.user, code, number, to="submit_draft")
    form = VersionOnlyForm(request.POST)
    if form.is_valid():
        submit(request, draft, form.cleaned_data["version"])
    else:
        messages.error(request, _("This page is damaged. Open the draft again."))
    return redirect(draft)


def written(request: HttpRequest, draft: Draft) -> HttpResponse:
    """After saving: said so, and submitted at once if the button said that."""
    if request.POST.get("then") == "submit":
        submit(request, draft, draft.version)
    else:
        messages.success(request, _("The draft has been saved."))
    return redirect(draft)


def submit(request: HttpRequest, draft: Draft, version: int) -> None:
    """Submits and says what happened."""
    try:
        actions.submit_draft(draft=draft, version=version, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The draft waits for review. The reviewers have been told."))


def both_versions(form: ChangeDraftForm, draft: Draft) -> dict[str, Any]:
    """Somebody else saved first: theirs marked against what is in the form; saving again puts ours on top."""
    theirs = versions_of(draft).select_related("author").last()
    show_version(form, version=draft.version, seen=theirs.number)
    ours = actions.paragraphs_of(form.cleaned_data["text"])
    return {"theirs": theirs, "theirs_title": draft.title, "rows": redline(ours, text_of(theirs))}


def page_of_draft(
    request: HttpRequest, draft: Draft, number: int | None = None, against: int | None = None,
    form: ReviewForm | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The context of the draft's page, also when a verdict was refused and the form comes back."""
    versions = list(versions_of(draft).select_related("author"))
    reviews = reviews_of(draft)
    for version in versions:
        version.looks = [review for review in reviews if review.draft_version_id == version.pk]
    by_number = {version.number: version for version in versions}
    shown = by_number.get(number) or versions[-1]
    base = by_number.get(against) or compared_with(versions, shown)
    verbs = draft_verbs_for(request.user, draft)
    judged = {"approve_draft", "return_draft"} & verbs and shown is versions[-1]
    if form is None and judged:
        form = ReviewForm(initial={"version": draft.version, "seen": shown.number})
    return {
        **frame(request, draft.case, "drafts"),
        "draft": draft,
        "authors": ", ".join(dict.fromkeys(version.author.name for version in versions)),
        "versions": versions[::-1],
        "shown": shown,
        "base": base if base is not shown else None,
        "rows": redline(text_of(base), text_of(shown))
        if base not in (None, shown)
        else plain_rows(text_of(shown)),
        "verbs": verbs,
        "form": form if judged else None,
        "may_undo": draft.approved_at is not None and timezone.now() < draft.approved_at + UNDO_TIME,
        "next_draft": next_waiting(request.user, draft),
    }


def compared_with(versions: list[DraftVersion], shown: DraftVersion) -> DraftVersion | None:
    """The last version before this one that somebody reviewed; else the one before."""
    before = [version for version in versions if version.number < shown.number]
    reviewed = [version for version in before if version.looks]
    return (reviewed or before or [None])[-1]


def next_waiting(user: User, draft: Draft) -> Draft | None:
    """For a reviewer who is done with this one: the draft that has waited longest."""
    if draft.state not in (DraftState.RETURNED, DraftState.APPROVED) or not may_review(user):
        return None
    return (
        waiting_for(user).exclude(pk=draft.pk).select_related("case").order_by("submitted_at", "pk").first()
    )


def with_authors(drafts: list[Draft]) -> list[Draft]:
    """Each draft with `.authors`, the names of those who wrote it."""
    names = {user.pk: user.name for user in authors_of(drafts)}
    for draft in drafts:
        draft.authors = ", ".join(names[pk] for pk in draft.author_ids if pk in names)
    return drafts


def text_of(version: DraftVersion) -> list[str]:
    """The paragraphs; a text that cannot be opened says so."""
    return version.paragraphs if isinstance(version.paragraphs, list) else [str(version.paragraphs)]


def number_in(request: HttpRequest, name: str) -> int | None:
    """A small number from the address, or None."""
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None
