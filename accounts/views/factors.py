"""The colleague's own second factors: showing one, setting up, adding, removing; recovery codes, shown once."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import get_second_factor
from accounts.actions.letting_in import find_link, hash_of, needs_link
from accounts.factor_forms import AddKeyForm, AddPhoneAppForm, ShowFactorForm
from accounts.factors import (
    factors_of,
    forget_pending_seed,
    in_groups,
    pending_seed,
    picture_of,
    question_for_new_key,
    shown_factors,
)
from accounts.second_factor import (
    accepted,
    ask_first,
    is_shown,
    note_shown,
    question,
    second_factor_again,
)
from accounts.views.signing_in import safe_next, safe_path

LINK = "let_in"  # session: the hash of the link that two colleagues gave


@sensitive_post_parameters("second_factor_code", "second_factor_key")
@require_http_methods(["GET", "POST"])
def verify_second_factor(request: HttpRequest) -> HttpResponse:
    """Asks for a factor; who has none yet is led to setting one up."""
    factors = factors_of(request.user)
    if not factors.all:
        return redirect("set_up_second_factor")
    if request.method == "GET":
        next_page = safe_path(request, request.GET.get("next", ""))
        return question(request, ShowFactorForm(), factors=factors, next_page=next_page)
    form = ShowFactorForm(request.POST)
    if accepted(request, form):
        return redirect(safe_next(request, "desk"))
    next_page = safe_path(request, request.POST.get("next", ""))
    return question(request, form, factors=factors, next_page=next_page, status=422)


def _enrolling(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The first factor needs the password alone (and the link, after a letting-in); each further one the factor again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not factors_of(request.user).all:
            return view(request, *args, **kwargs)
        return (
            second_factor_again(view)(request, *args, **kwargs) if is_shown(request) else ask_first(request)
        )

    return guarded


@require_GET
@_enrolling
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Security key or phone app."""
    factors = factors_of(request.user)
    shut = not factors.all and needs_link(request.user) and LINK not in request.session
    context = {"factors": factors, "shut": shut, "shown": is_shown(request)}
    return render(request, "accounts/set_up_second_factor.html", context)


def _enrolled(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The factor was proved by adding it; new recovery codes are shown now and never again."""
    note_shown(request)
    request.session.pop(LINK, None)
    if codes:
        return render(request, "accounts/recovery_codes.html", {"codes": codes, "added": True})
    messages.success(request, _("The second factor has been added."))
    return redirect("my_second_factors")


@sensitive_post_parameters("new_key")
@require_http_methods(["GET", "POST"])
@_enrolling
def add_security_key(request: HttpRequest) -> HttpResponse:
    """A key, or the lock of this device."""
    form = AddKeyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            codes = actions.enrol_security_key(
                name=form.cleaned_data["name"],
                answer=form.cleaned_data["new_key"],
                verified=is_shown(request),
                link=request.session.get(LINK, ""),
                by=request.user,
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return _enrolled(request, codes)
    context = {"form": form, "options": question_for_new_key(request.user), "shown": is_shown(request)}
    return render(request, "accounts/add_security_key.html", context, status=422 if form.is_bound else 200)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@_enrolling
def add_phone_app(request: HttpRequest) -> HttpResponse:
    """The seed as a picture and as text, and the first code as proof."""
    seed = pending_seed(request)
    form = AddPhoneAppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = actions.enrol_phone_app(
                seed=seed,
                code=form.cleaned_data["code"],
                verified=is_shown(request),
                link=request.session.get(LINK, ""),
                by=request.user,
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            forget_pending_seed(request)
            return _enrolled(request, codes)
    context = {
        "form": form,
        "picture": picture_of(request.user, seed),
        "seed": in_groups(seed),
        "shown": is_shown(request),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/add_phone_app.html", context, status=status)


@require_GET
def my_second_factors(request: HttpRequest) -> HttpResponse:
    """Which there are, when they were used, and what can be added or removed."""
    factors = factors_of(request.user)
    return render(
        request, "accounts/my_second_factors.html", {"factors": factors, "shown": shown_factors(factors)}
    )


@require_POST
@second_factor_again
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown once."""
    try:
        codes = actions.renew_recovery_codes(by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("my_second_factors")
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@require_POST
@second_factor_again
def remove_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """One less; at least one remains."""
    factor = get_second_factor(request.user, pk)
    try:
        actions.remove_second_factor(factor=factor, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, _("The second factor has been removed."))
    return redirect("my_second_factors")


@require_POST
def lose_second_factor(request: HttpRequest) -> HttpResponse:
    """Every factor is lost: two colleagues are asked."""
    actions.lose_second_factor(by=request.user)
    messages.success(
        request,
        _(
            "Your request is noted. Speak with a supervisor or an administrator: two of them let you in again."
        ),
    )
    return redirect("verify_second_factor")


@require_http_methods(["GET", "POST"])
def enrol_anew(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of two colleagues, after the password: a press leads to setting up."""
    if find_link(token, request.user) is None:
        return render(request, "accounts/link_over.html", status=404)
    if request.method == "GET":
        return render(request, "accounts/enrol_anew.html")
    request.session[LINK] = hash_of(token).hex()
    return redirect("set_up_second_factor")
