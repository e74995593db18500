"""The list of colleagues and the page of one, with roles, and the buttons that change them."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import access, actions
from accounts.forms import GrantRoleForm
from accounts.models import Role, User
from accounts.names import sort_key
from accounts.second_factor import second_factor_again


@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """Colleagues with their roles and dates, and open invitations."""
    rows = access.colleagues(request.user)
    colleagues = sorted(rows, key=lambda row: (not row.is_active, sort_key(row.name)))
    context = {
        "colleagues": colleagues,
        "invitations": access.open_invitations(request.user),
        "may_invite": access.may(request.user, "invite_colleague"),
        "may_read_reports": request.user.has_role(Role.SUPERVISOR),
    }
    return render(request, "accounts/staff.html", context)


def _page(
    request: HttpRequest, colleague: User, form: GrantRoleForm | None, status: int = 200
) -> HttpResponse:
    grants = access.grants_of(request.user, colleague)
    verbs = access.verbs_for(request.user, colleague)
    if form is None and "grant_role" in verbs:
        form = GrantRoleForm()
    letting_in = access.letting_in_of(request.user, colleague)
    verbs |= access.letting_in_verbs(request.user, colleague, letting_in)
    context = {
        "colleague": colleague,
        "grants": grants,
        "verbs": verbs,
        "form": form,
        "letting_in": letting_in,
        "may_read_reports": request.user.has_role(Role.SUPERVISOR),
    }
    return render(request, "accounts/colleague_page.html", context, status=status)


@require_GET
def colleague_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One colleague: address, account, roles of all times."""
    return _page(request, access.get_colleague(request.user, pk), None)


@require_POST
@second_factor_again
def grant_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Gives a role."""
    colleague = access.get_colleague(request.user, pk, to="grant_role")
    form = GrantRoleForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            grant = actions.grant_role(
                colleague=colleague,
                role=data["role"],
                from_at=data["from_at"],
                until=data["until"],
                by=request.user,
            )
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            text = _("The role has been given.")
            if grant.waits_for_second:
                text = _("The role waits until a second supervisor confirms it.")
            messages.success(request, text)
            return redirect(colleague)
    return _page(request, colleague, form, status=422)


def press(request: HttpRequest, colleague: User, act: Callable[[], object], done: str) -> HttpResponse:
    """A button without a form: do it, say what happened, go back to the page."""
    try:
        act()
    except ValidationError as problem:
        for text in problem.messages:
            messages.error(request, text)
    else:
        messages.success(request, done)
    return redirect(colleague)


def press_on(request: HttpRequest, pk: UUID, verb: Callable[..., object], done: str) -> HttpResponse:
    """The same for a verb upon one colleague; the gate knows it by the name of its action."""
    colleague = access.get_colleague(request.user, pk, to=verb.__name__)
    return press(request, colleague, lambda: verb(colleague=colleague, by=request.user), done)


@require_POST
@second_factor_again
def confirm_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A second supervisor confirms."""
    grant = access.get_grant(request.user, pk, to="confirm_role")
    done = _("The role has been confirmed.")
    return press(request, grant.user, lambda: actions.confirm_role(grant=grant, by=request.user), done)


@require_POST
@second_factor_again
def end_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ends a role now."""
    grant = access.get_grant(request.user, pk, to="end_role")
    done = _("The role has ended.")
    return press(request, grant.user, lambda: actions.end_role(grant=grant, by=request.user), done)


@require_POST
@second_factor_again
def deactivate_colleague(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Closes an account and ends its sessions."""
    done = _("The account is deactivated and its sessions have ended.")
    return press_on(request, pk, actions.deactivate_colleague, done)


@require_POST
@second_factor_again
def reactivate_colleague(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Opens an account again."""
    done = _("The account is active again.")
    return press_on(request, pk, actions.reactivate_colleague, done)


@require_POST
def end_sessions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Signs a colleague out everywhere."""
    done = _("The sessions of this colleague have ended.")
    return press_on(request, pk, actions.end_sessions, done)
