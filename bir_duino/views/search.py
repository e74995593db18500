"""One box for a case code, a telephone number in any grouping, or a name in any spelling. POST only: no word in an address.

What is shown is what the reader may see anyway, and of others at most that they are known (bir_duino/searching.py).
"""

from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bir_duino.searching import LONGEST, search_for
from hotline.access import may_log_contacts


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The box alone on GET; the answer directly on POST. Each search is recorded by kind and count, never by word."""
    if not may_log_contacts(request.user):
        raise PermissionDenied
    typed = request.POST.get("q", "").replace("\x00", "").strip()
    too_long = len(typed) > LONGEST
    found = None
    if typed and not too_long:
        found = search_for(request.user, typed, wider=bool(request.POST.get("wider")))
    context = {
        "q": typed,
        "found": found,
        "too_long": too_long,
        "longest": LONGEST,
        "new_contact_key": uuid4(),
    }
    return render(request, "search.html", context)
