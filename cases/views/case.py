"""The pages of one file that only show: chronology, people, change history, who opened it. Every opening is recorded."""

from collections.abc import Callable, Sequence
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.models import Role, User
from audit.access import Page, entries_about, openings_of
from audit.history import prepare, sentence, words_of
from audit.models import AuditEntry
from cases.access import Restricted, get_case, may, walls_of
from cases.history import in_words, names_wanted
from cases.models import Case, Entry
from cases.models.entries import CONTACT, EntryKind
from cases.paging import address, page_of
from cases.reading import (
    CHRONOLOGY,
    ENTRIES,
    entries_of,
    give_phones,
    names_of_staff,
    newest_entries_of,
    numbers_of_drafts,
    periods_of,
)
from cases.views.frame import frame
from reference.choices import row_of
from reference.models import ClosingReason

# What a reader may ask for, and the kinds of entries behind it.
KINDS = {
    "contacts": (_("contacts"), (EntryKind.CONTACT, EntryKind.CALLER_ANSWERED, EntryKind.OPENED)),
    "notes": (_("notes"), (EntryKind.NOTE,)),
    "follow-ups": (
        _("follow-ups"),
        (EntryKind.FOLLOW_UP, EntryKind.FOLLOW_UP_POSTPONED, EntryKind.FOLLOW_UP_DONE),
    ),
    "drafts": (
        _("drafts"),
        (EntryKind.DRAFT, EntryKind.DRAFT_SUBMITTED, EntryKind.DRAFT_RETURNED, EntryKind.DRAFT_APPROVED),
    ),
    "file": (
        _("staff and state"),
        (
            EntryKind.OPENED, EntryKind.ASSIGNED, EntryKind.HELPER_ASSIGNED, EntryKind.INTERN_ASSIGNED,
            EntryKind.ASSIGNMENT_ENDED, EntryKind.CLOSED, EntryKind.REOPENED, EntryKind.UNDONE,
            EntryKind.PROPOSED, EntryKind.PROVISIONAL, EntryKind.DECLINED, EntryKind.PARTY, EntryKind.RESTRICTED, EntryKind.RESTRICTION_LIFTED, EntryKind.GLASS_BROKEN,
        ),
    ),
}  # fmt: skip


@require_GET
def case_page(request: HttpRequest, code: str) -> HttpResponse:
    """The chronology, newest first; beside it what comes up and what may be done. Restricted: the door is shown instead."""
    try:
        case = get_case(request.user, code)
    except Restricted as restricted:
        return redirect("break_glass", restricted.code)
    context = frame(request, case, "chronology")
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    year = request.GET.get("year", "")
    year = year if year.isascii() and year.isdecimal() and len(year) == 4 and year >= "1900" else ""
    kinds = KINDS[kind][1] if kind else ()
    entries = partial(entries_of, case, kinds=kinds, until_year=int(year) if year else None)
    whole = None if kind or year else partial(newest_entries_of, case)
    page = page_of(entries, request.GET, keys=CHRONOLOGY, size=ENTRIES, first=whole)
    _link(page.rows, case, request.user)
    context |= {
        "page": page,
        "kind": kind,
        "year": year,
        "kinds": [
            {"key": key, "text": text, "url": address(request.GET, kind=key)}
            for key, (text, _of) in KINDS.items()
        ],
        "all_url": address(request.GET, kind=""),
        "years": [{"year": str(one), "url": address(request.GET, year=str(one))} for one in _years(case)],
        "newest_url": address(request.GET, year=""),
        "is_newest": not year and not {"after", "before"} & request.GET.keys(),
        "closing_reason": row_of(ClosingReason, case.closing_reason_id),
    }
    return render(request, "cases/case_page.html", context)


@require_GET
def case_people(request: HttpRequest, code: str) -> HttpResponse:
    """The persons of the case with their phones, and who works or worked on it, from when to when."""
    case = get_case(request.user, code)
    periods = list(periods_of(case))
    context = frame(request, case, "people", staff=[one for one in periods if one.until is None])
    give_phones(context["parties"])
    context["periods"] = periods
    if "put_up_wall" in context["verbs"]:
        context["walls"] = walls_of(case)
    return render(request, "cases/case_people.html", context)


@require_GET
def case_history(request: HttpRequest, code: str) -> HttpResponse:
    """What was changed in the file and in its rows, by whom, with the old and the new words."""
    case = get_case(request.user, code)
    context = frame(request, case, "history")
    page = entries_about(case._meta.label, case.pk, before=_before(request))
    prepare(page.entries)
    words = {entry.pk: words_of(entry) for entry in page.entries}
    names = _names(page.entries, names_wanted(words.values()))
    context["rows"] = [
        {
            "entry": entry,
            "sentence": sentence(entry),
            "who": names.get(entry.actor_id, ""),
            "state": words[entry.pk].state,
            "changes": in_words(words[entry.pk].changes, names),
        }
        for entry in page.entries
    ]
    context |= _steps(request, page)
    return render(request, "cases/case_history.html", context)


@require_GET
def case_access(request: HttpRequest, code: str) -> HttpResponse:
    """Who opened this file, and when."""
    case = get_case(request.user, code, to="read_access")
    context = frame(request, case, "history")
    page = openings_of(case._meta.label, case.pk, before=_before(request))
    names = _names(page.entries)
    context["rows"] = [
        {
            "entry": entry,
            "sentence": sentence(entry),
            "who": names.get(entry.actor_id, ""),
            "roles": [Role(role).label for role in entry.actor_roles if role in Role.values],
        }
        for entry in page.entries
    ]
    context |= _steps(request, page)
    return render(request, "cases/case_access.html", context)


def _years(case: Case) -> range:
    """From this year down to the year of the first entry, when there is more than one."""
    now, first = timezone.localdate().year, case.first_entry_on
    return range(now, first.year - 1, -1) if first and first.year < now else range(0)


def _link(entries: Sequence[Entry], case: Case, user: User) -> None:
    """Gives each entry the address of the row that it speaks of, and the words of a closing reason. At most one statement."""
    numbers = numbers_of_drafts([entry.about_id for entry in entries if entry.about_label == "cases.Draft"])
    sees_contacts = may(user, case, "attach_contact")
    note, draft, contact = _way("note_page", case.code), _way("draft_page", case.code), _way("contact_page")
    follow_ups = reverse("case_follow_ups", args=[case.code])
    for entry in entries:
        entry.url, entry.reason = "", None
        if entry.about_label == "cases.Note":
            entry.url = note(entry.about_id)
        elif entry.about_label == "cases.FollowUp":
            entry.url = f"{follow_ups}#follow-up-{entry.about_id}"
        elif entry.about_id in numbers:
            entry.url = draft(numbers[entry.about_id])
        elif entry.about_label == CONTACT and sees_contacts:
            entry.url = contact(entry.about_id)
        elif entry.about_label == "reference.ClosingReason":
            entry.reason = row_of(ClosingReason, entry.about_id)


def _way(name: str, *args: str) -> Callable[[object], str]:
    """Addresses that differ in their last part only: a chronology has fifty, and looking each one up is dear."""
    begin = ""

    def to(last: object) -> str:
        nonlocal begin
        begin = begin or reverse(name, args=[*args, last]).removesuffix(f"{last}/")
        return f"{begin}{last}/"

    return to


def _names(entries: Sequence[AuditEntry], more: Sequence[str] = ()) -> dict[str, str]:
    """Names of the colleagues who act or are spoken of. One statement."""
    return names_of_staff({entry.actor_id for entry in entries if entry.actor_id} | set(more))


def _before(request: HttpRequest) -> int | None:
    """The key of the page before, if it is one."""
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _steps(request: HttpRequest, page: Page) -> dict[str, str]:
    """Addresses of the neighbours: the audit pages downwards only; back is the first page."""
    return {
        "next_url": f"?before={page.older}" if page.older is not None else "",
        "first_url": request.path if "before" in request.GET else "",
    }
