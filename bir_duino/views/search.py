"""One box for a case code, a telephone number in any grouping, or an exact name. POST only: no word in an address.

Each hit says why it was found. What is shown is what the reader may see anyway: own cases, own contacts, and for
everybody else "known, ask …" is the masked answer of the next issue; here a stranger's record is simply not found.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from audit.log import record_read
from cases.access import visible_cases
from cases.models import Case, Party
from cases.reading import give_people
from cases.search import case_by_code
from hotline.access import may_log_contacts, visible_contacts
from hotline.models import Contact
from people.phones import phone_key, read_phone
from people.search import called, reached_by
from reference.choices import row_of
from reference.models import CaseType

FEW = 25
LONGEST = 200
# What a line about a contact shows; the words that were said stay in the database.
SHOWN = ("began_at", "caller_name", "state", "operator__name", "case__code")


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
        return "search.by_code", Found(_("the code of the case"), with_people([case]), [], False)
    try:
        number = read_phone(typed)
    except ValidationError:
        return "search.by_name", by_persons(user, called(typed), None, _("the same name"))
    same_number = Q(number_index=phone_key(number))
    return "search.by_phone", by_persons(user, reached_by(number), same_number, _("the same number"))


def by_persons(user: User, persons: QuerySet, also: Q | None, why: str) -> Found:
    """Visible cases and contacts in which one of these persons stands (or, for contacts, that also match)."""
    cases = visible_cases(user).filter(pk__in=Party.objects.filter(person__in=persons).values("case"))
    cases = list(cases.order_by("-changed_at", "-id")[: FEW + 1])
    # Each way to a contact by its own index: one OR over all of them would read the whole table.
    ways = [Q(caller__in=persons), Q(concerned__in=persons), *([also] if also else [])]
    ids = [Contact.objects.filter(way).order_by().values("pk") for way in ways]
    contacts = (
        visible_contacts(user)
        .filter(pk__in=ids[0].union(*ids[1:], all=True))
        .select_related("operator", "case")
    )
    contacts = list(contacts.only(*SHOWN).order_by("-began_at", "-id")[: FEW + 1])
    more = len(cases) > FEW or len(contacts) > FEW
    return Found(why, with_people(cases[:FEW]), contacts[:FEW], more)


def with_people(cases: list[Case]) -> list[Case]:
    """The client's name, the responsible lawyer and the type of each case."""
    if cases:
        give_people(cases)
    for case in cases:
        case.type = row_of(CaseType, case.type_id)
    return cases
