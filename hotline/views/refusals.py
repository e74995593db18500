"""The paper for a caller whom we could not serve. Gate, answer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from audit.log import record_read
from hotline.access import get_refused
from hotline.refusals import LANGUAGES, paper_of


@require_GET
def refusal_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To print or to say aloud, in the caller's language whatever the reader's is."""
    contact = get_refused(request.user, pk)
    record_read("hotline.refusal_paper", about=contact, by=request.user)
    paper = paper_of(contact, request.GET.get("language", ""))
    shown = {"contact": contact, "paper": paper, "languages": LANGUAGES}
    return render(request, "hotline/refusal_paper.html", shown)
