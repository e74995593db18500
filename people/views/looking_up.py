"""Search before create, while a name is typed: a fragment; without a script a button of the form asks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from people.look_up import asked


@require_POST
def look_up_person(request: HttpRequest) -> HttpResponse:
    """The fragment people/_perhaps_known.html: who may be meant, as far as this reader may know."""
    return render(request, "people/_perhaps_known.html", asked(request))
