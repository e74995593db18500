"""Who stands in a case: somebody comes in, somebody stands in it as something else. Gate, form, action, answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import get_case
from cases.actions import parties as actions
from cases.actions.locks import STALE
from cases.callers import get_party
from cases.forms.fields import add_refusal, show_version
from cases.forms.parties import AddPartyForm, ChangePartyForm
from cases.models import ConflictCheck
from cases.views.answers import not_now
from cases.views.frame import frame
from cases.views.saving import posted
from people.access import find_person
from people.look_up import LOOK_UP, asked, typed


@require_http_methods(["GET", "POST"])
def add_party(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody comes into the case; the conflict check runs again."""
    case = get_case(request.user, code, to="add_party", drawn=True)
    looks = request.POST.get("do") == LOOK_UP
    form = AddPartyForm(None if looks else posted(request), user=request.user, typed=typed(request))
    context = frame(request, case, "people")
    if "add_party" not in context["verbs"]:
        return not_now(request, case)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        person = find_person(request.user, data["known"]) if data["known"] else None
        try:
            _party, check = actions.add_party(
                case=case, key=data["row_key"], role=data["role"], name=data["name"], person=person, by=request.user
            )  # fmt: skip
        except ValidationError as problem:
            add_refusal(problem, form)
        else:
            messages.success(request, _("The person stands in the case."))
            _say(request, check)
            return redirect("case_people", case.code)
    context |= {"form": form, **asked(request)}
    return render(request, "cases/add_party.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change_party(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """Somebody stands in the case as something else, or no longer; the conflict check runs again."""
    party = get_party(request.user, code, pk, to="change_party")
    case = party.case
    form, status = ChangePartyForm(posted(request), party=party), 200
    context = frame(request, case, "people")
    if "change_party" not in context["verbs"]:
        return not_now(request, case)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            _changed, check = actions.change_party(
                party=party, version=data["version"], role=data["role"], until=data["until"], by=request.user
            )
        except ValidationError as problem:
            add_refusal(problem, form)
            if getattr(problem, "code", "") == STALE:
                status = 409
                show_version(form, version=party.version)
        else:
            messages.success(request, _("Saved: what this person is in the case."))
            _say(request, check)
            return redirect("case_people", case.code)
    status = 422 if form.errors and status == 200 else status
    context |= {"form": form, "party": party}
    return render(request, "cases/change_party.html", context, status=status)


def _say(request: HttpRequest, check: ConflictCheck | None) -> None:
    """The verdict, and no more."""
    if check is not None and check.waits:
        messages.warning(
            request, _("The conflict check says: ask the supervisor. The supervisors have been told.")
        )
