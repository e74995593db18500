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
from accounts.prepared import SOME_BYTES, ForReader
from audit.log import record_read
from cases.access import visible_cases
from cases.models import Case, Party
from cases.reading import BEHIND, give_people
from cases.search import case_by_code
from hotline.access import hide_case, may_log_contacts, visible_contacts
from hotline.models import Contact
from people.names import fold, key_of
from people.phones import phone_key, read_phone
from people.search import called_by_key, reached_by_key
from reference.choices import row_of
from reference.models import CaseType

FEW = 25
LONGEST = 200
# What a line about a contact shows; the words that were said stay in the database.
SHOWN = ("began_at", "caller_name", "state", "operator__name", "case__code", "outcome_id")


@dataclass(frozen=True)
class Found:
    """What a search met: `why` is said once for all hits, because one box means one question."""

    why: str
    cases: list[Case]
    contacts: list[Contact]
    more: bool


NOTHING = Found("", [], [], False)


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
    case = case_by_code(user, typed, listed=True)
    if case is not None:
        return "search.by_code", Found(_("the code of the case"), with_people([case]), [], False)
    try:
        key = phone_key(read_phone(typed))
    except ValidationError:
        found = met(user, _CALLED, key_of(typed), _("the same name")) if fold(typed) else NOTHING
        return "search.by_name", found
    return "search.by_phone", met(user, _REACHED, key, _("the same number"))


def met(user: User, statements: tuple[ForReader, ForReader], key: bytes, why: str) -> Found:
    """Visible cases and contacts in which people of this key stand."""
    cases, contacts = (one.rows(user, key=key) for one in statements)
    more = len(cases) > FEW or len(contacts) > FEW
    return Found(why, with_people(cases[:FEW]), [hide_case(one) for one in contacts[:FEW]], more)


def cases_of(user: User, persons: QuerySet) -> QuerySet[Case]:
    """Visible cases in which one of these persons stands, the last changed first."""
    cases = visible_cases(user).filter(pk__in=Party.objects.filter(person__in=persons).values("case"))
    return cases.defer(*BEHIND).order_by("-changed_at", "-id")[: FEW + 1]


def contacts_of(user: User, persons: QuerySet, *also: Q) -> QuerySet[Contact]:
    """Visible contacts with one of these persons (or that also match), the newest first."""
    # Each way to a contact by its own index: one OR over all of them would read the whole table.
    ways = [Q(caller__in=persons), Q(concerned__in=persons), *also]
    ids = [Contact.objects.filter(way).order_by().values("pk") for way in ways]
    contacts = visible_contacts(user).filter(pk__in=ids[0].union(*ids[1:], all=True))
    return contacts.select_related("operator", "case").only(*SHOWN).order_by("-began_at", "-id")[: FEW + 1]


# Cases and contacts by the keyed hash of a name, and of a number.
_CALLED = (
    ForReader(lambda reader, key: cases_of(reader, called_by_key(key)), key=SOME_BYTES),
    ForReader(lambda reader, key: contacts_of(reader, called_by_key(key)), key=SOME_BYTES),
)
_REACHED = (
    ForReader(lambda reader, key: cases_of(reader, reached_by_key(key)), key=SOME_BYTES),
    ForReader(
        lambda reader, key: contacts_of(reader, reached_by_key(key), Q(number_index=key)), key=SOME_BYTES
    ),
)


def with_people(cases: list[Case]) -> list[Case]:
    """The client's name, the responsible lawyer and the type of each case."""
    shown = [case for case in cases if not getattr(case, "sealed", False)]
    if shown:
        give_people(shown)
    for case in shown:
        case.type = row_of(CaseType, case.type_id)
    return cases
