"""Proposed cases and conflict checks that wait for a supervisor: the list, and the page of the decision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit.log import record_read
from cases.access import Restricted, visible_cases
from cases.company import colleagues_for_a_wall
from cases.conflicts import (
    asked_without_proposal,
    checks_to_decide,
    get_case_to_decide,
    named_with_roles,
    reasons_for,
    stands_back,
)
from cases.models import Case
from cases.models.conflicts import Decided
from cases.paging import page_of
from cases.states import CaseState
from hotline.actions.proposals import decide_proposal
from hotline.case_forms import DecideCaseForm
from hotline.views.answers import status_of

LEFT = 20  # checks that came to nothing, shown below the list


@require_GET
def proposed_cases(request: HttpRequest) -> HttpResponse:
    """What waits for a supervisor, what is open already and then the oldest first; below it checks that asked and were left at that."""
    page = page_of(lambda: checks_to_decide(request.user), request.GET, keys=("rank", "at", "pk"))
    left = list(asked_without_proposal(request.user)[:LEFT])
    record_read("hotline.list_proposals", by=request.user, found=len(page.rows))
    return render(
        request,
        "hotline/proposed_cases.html",
        {"page": page, "left": left, "list": "proposed", "sees_team": True},
    )


@require_http_methods(["GET", "POST"])
def decide_case(request: HttpRequest, code: str) -> HttpResponse:
    """The reasons, and the decision. Whoever the check speaks of, or a wall keeps from them, leaves it to another supervisor."""
    try:
        case, check = get_case_to_decide(request.user, code)
    except Restricted as restricted:
        return redirect("break_glass", restricted.code)
    waits = check is not None and check.waits and not check.decided
    if check is None or not waits:
        messages.info(request, _("There is nothing to decide about this case."))
        return redirect(case)
    if stands_back(request.user, check):
        messages.warning(request, _("Another supervisor must decide about this case."))
        return redirect(case)
    form = DecideCaseForm(
        request.POST if request.method == "POST" else None,
        version=case.version, check=check.pk, colleagues=colleagues_for_a_wall(case),
        refusable=case.state == CaseState.PROPOSED or case.is_provisional,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            decided = decide_proposal(
                case=case, version=data["version"], check=data["check"], decided=data["decided"], words=data["words"],
                message=data["message"], signpost=data.get("signpost"),
                keep_out=form.kept_out, restrict=data["restrict"], by=request.user,
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
            form.data = form.data.copy()
            form.data["version"], form.data["check"] = str(case.version), str(check.pk)
        else:
            return _decided(request, decided, data["decided"])
    if request.method == "GET":
        record_read("cases.read_case", about=case, by=request.user, code=case.code)
    record_read("cases.read_reasons", about=check, by=request.user, code=case.code)
    context = {
        "case": case, "form": form, "check": check, "named": named_with_roles(check), "reasons": reasons_for(request.user, check),
        "late": case.is_provisional and case.provisional_until < timezone.now(),
    }  # fmt: skip
    return render(request, "hotline/decide_case.html", context, status=status_of(form))


def _decided(request: HttpRequest, case: Case, decided: str) -> HttpResponse:
    if decided == Decided.REFUSED:
        messages.success(request, _("The case %(code)s is not taken.") % {"code": case.code})
        return redirect("proposed_cases")
    messages.success(request, _("Decided. The case %(code)s is open.") % {"code": case.code})
    seen = visible_cases(request.user).filter(pk=case.pk).exists()
    return redirect(case) if seen else redirect("proposed_cases")
