"""One box for a case code, a telephone number in any grouping, or an exact name. POST only: no word in an address.

Each hit says why it was found. What is shown is what the reader may see anyway: own cases, own contacts, and for
everybody else "known, ask …" is the masked answer of the next issue; here a stranger's record is simply not found.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from audit.log import record_read
from cases.access import visible_cases
from cases.models import Assignment, Case, Party
from cases.models.assignments import AssignmentRole
from cases.models.parties import PartyRole
from cases.search import case_by_code
from hotline.access import may_log_contacts, visible_contacts
from hotline.models import Contact
from people.phones import phone_key, read_phone
from people.search import called, reached_by

FEW = 25
LONGEST = 200


@dataclass(frozen=True)
class Found:
    """What a search met: `why` is said once for all hits, because one box means one question."""

    why: str
    cases: list[Case]
    contacts: list[Contact]
    more: bool


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The box alone on GET; the answer directly on POST. Each search is recorded by kind and count, never by word."""
    if not may_log_contacts(request.user):
        raise PermissionDenied
    typed = request.POST.get("q", "").replace("\x00", "").strip()
    too_long = len(typed) > LONGEST
    found = None
    if typed and not too_long:
        verb, found = look_for(request.user, typed)
        record_read(verb, by=request.user, found=len(found.cases) + len(found.contacts))
    context = {
        "q": typed,
        "found": found,
        "too_long": too_long,
        "longest": LONGEST,
    }
    return render(request, "search.html", context)


def look_for(user: User, typed: str) -> tuple[str, Found]:
    """Code first, then number, then name: the first that fits the form of what was typed."""
    case = case_by_code(user, typed)
    if case is not None:
        return "search.by_code", Found(_("the code of the case"), with_names([case]), [], False)
    try:
        number = read_phone(typed)
    except ValidationError:
        return "search.by_name", by_persons(user, called(typed), Q(), _("the same name"))
    same_number = Q(number_index=phone_key(number))
    return "search.by_phone", by_persons(user, reached_by(number), same_number, _("the same number"))


def by_persons(user: User, persons: QuerySet, also: Q, why: str) -> Found:
    """Visible cases and contacts in which one of these persons stands (or, for contacts, that also match)."""
    cases = visible_cases(user).filter(parties__person__in=persons).select_related("type").distinct()
    cases = list(cases.order_by("-changed_at")[: FEW + 1])
    contacts = visible_contacts(user).filter(Q(caller__in=persons) | Q(concerned__in=persons) | also)
    contacts = list(contacts.select_related("operator", "case", "outcome").order_by("-began_at")[: FEW + 1])
    more = len(cases) > FEW or len(contacts) > FEW
    return Found(why, with_names(cases[:FEW]), contacts[:FEW], more)


def with_names(cases: list[Case]) -> list[Case]:
    """The client's name and the responsible lawyer for each case, in two statements for all."""
    prefetch_related_objects(
        cases,
        Prefetch(
            "parties",
            Party.objects.filter(role=PartyRole.CLIENT, until=None).select_related("name"),
            to_attr="clients",
        ),
        Prefetch(
            "assignments",
            Assignment.objects.active().filter(role=AssignmentRole.RESPONSIBLE).select_related("user"),
            to_attr="responsible",
        ),
    )
    return cases
