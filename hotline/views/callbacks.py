"""The calls that we owe: the list, the card, and everything that is pressed on it. Gate, form, action, answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.log import record_read
from cases.callers import get_phone
from hotline.access import get_contact
from hotline.actions.calling_back import hand_over_callback as hand_over
from hotline.actions.calling_back import take_callback as take
from hotline.actions.calling_back import try_callback as try_it
from hotline.actions.calling_back import withdraw_callback as withdraw
from hotline.actions.deciding import decide_callback as decide
from hotline.actions.deciding import undo_callback as undo
from hotline.actions.locks import STALE
from hotline.actions.promising import promise_callback as promise
from hotline.history import lines_about
from hotline.models import Callback
from hotline.models.callbacks import KEPT, TryResult
from hotline.owed import card_of, get_callback, is_in_other_hands, may_see_number, verbs_for
from hotline.owed_forms import (
    DecideCallbackForm,
    HandOverCallbackForm,
    PromiseCallbackForm,
    TryCallbackForm,
    WithdrawCallbackForm,
)
from hotline.views.answers import status_of


@require_GET
def callback_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The card: whom, why, until when, how it may be rung; what was tried; what may be done. The opening is recorded."""
    callback = get_callback(request.user, pk)
    record_read("hotline.read_callback", about=callback, by=request.user)
    return _card(request, callback, TryCallbackForm(user=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def promise_callback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The caller of a contact is promised a call."""
    contact = get_contact(request.user, pk, to="promise_callback")
    given = {"ask_for": contact.caller_name, "language": contact.language, "reason": contact.next_step}
    form = PromiseCallbackForm(
        request.POST if request.method == "POST" else None,
        user=request.user, triage=contact.triage, initial=given,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            made = promise(
                key=form.cleaned_data["row_key"], promise=form.promise(), contact=contact, by=request.user
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return _promised(request, made)
    shown = {"contact": contact, "form": form, "back": contact.get_absolute_url(), "code": contact.code}
    return render(request, "hotline/promise_callback.html", shown, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def promise_case_callback(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """Somebody of a case is promised a call: whoever may say how the number is rung."""
    case, phone = get_phone(request.user, code, pk, to="mark_phone")
    form = PromiseCallbackForm(
        request.POST if request.method == "POST" else None,
        user=request.user, triage=case.triage, initial={"language": phone.person.language},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            made = promise(
                key=form.cleaned_data["row_key"],
                promise=form.promise(),
                phone=phone,
                case=case,
                by=request.user,
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return _promised(request, made)
    back = reverse("case_people", args=[case.code])
    shown = {"phone": phone, "form": form, "back": back, "code": case.code}
    return render(request, "hotline/promise_callback.html", shown, status=status_of(form))


@require_POST
def take_callback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """I ring now: the number stands on the card, and the call is mine."""
    callback = get_callback(request.user, pk, to="take_callback")
    try:
        take(callback=callback, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    return redirect(callback)


@require_POST
def try_callback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the try came to, in one click."""
    callback = get_callback(request.user, pk, to="try_callback")
    form = TryCallbackForm(request.POST, user=request.user)
    if form.is_valid():
        given = form.cleaned_data
        try:
            try_it(
                key=given["row_key"], callback=callback, result=given["result"], note=given["note"],
                by=request.user,
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            said = _("Noted: %(result)s.") % {"result": TryResult(given["result"]).label}
            _say(request, callback, said)
            return redirect("owed_calls") if given["result"] in KEPT else redirect(callback)
    return _card(request, get_callback(request.user, pk), form)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_callback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody else owes it from now on."""
    callback = get_callback(request.user, pk, to="hand_over_callback")
    form = HandOverCallbackForm(
        request.POST if request.method == "POST" else None,
        owner=callback.owner, initial={"version": callback.version},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            hand_over(callback=callback, version=given["version"], to=given["to"], by=request.user)
        except ValidationError as problem:
            _refused(form, problem, callback)
        else:
            messages.success(request, _("%(name)s owes this call now.") % {"name": given["to"].name})
            return redirect("owed_calls")
    title = _("Hand this call over")
    return _form_page(request, callback, form, title)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_callback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing is owed any more, and why."""
    callback = get_callback(request.user, pk, to="withdraw_callback")
    form = WithdrawCallbackForm(
        request.POST if request.method == "POST" else None, initial={"version": callback.version}
    )
    if form.is_bound and form.is_valid():
        try:
            withdraw(callback=callback, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            _refused(form, problem, callback)
        else:
            _say(request, callback, _("The promise is withdrawn."))
            return redirect("owed_calls")
    return _form_page(request, callback, form, _("Withdraw this promise"))


@require_http_methods(["GET", "HEAD", "POST"])
def decide_callback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A supervisor: more tries, another way, or the end."""
    callback = get_callback(request.user, pk, to="decide_callback")
    form = DecideCallbackForm(
        request.POST if request.method == "POST" else None, initial={"version": callback.version}
    )
    if form.is_bound and form.is_valid():
        try:
            decided = decide(
                callback=callback,
                version=form.cleaned_data["version"],
                verdict=form.verdict(),
                by=request.user,
            )
        except ValidationError as problem:
            _refused(form, problem, callback)
        else:
            said = _("Decided: %(code)s.") % {"code": callback.code}
            messages.success(request, said) if decided.is_owed else _say(request, callback, said)
            return redirect(callback)
    return _form_page(request, callback, form, _("Decide what becomes of this call"))


@require_POST
def undo_callback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The last try, the withdrawal or the giving up is taken back."""
    callback = get_callback(request.user, pk, to="undo_callback")
    try:
        undo(callback=callback, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("It is taken back: the call is owed again."))
    return redirect(callback)


def _promised(request: HttpRequest, made: Callback) -> HttpResponse:
    messages.success(request, _("Promised. It stands among the calls we owe, and you owe it."))
    return redirect(made)


def _say(request: HttpRequest, callback: Callback, text: str) -> None:
    address = reverse("undo_callback", args=[callback.pk])
    messages.success(request, text, extra_tags=f"undo:{address}")


def _refused(
    form: HandOverCallbackForm | WithdrawCallbackForm | DecideCallbackForm,
    problem: ValidationError,
    callback: Callback,
) -> None:
    """What was typed stays; after somebody else's change the next press decides with open eyes."""
    form.add_error(None, problem)
    if problem.code == STALE:
        form.data = {**form.data.dict(), "version": str(callback.version)}


def _form_page(request: HttpRequest, callback: Callback, form: object, title: str) -> HttpResponse:
    shown = {"callback": callback, "form": form, "title": title}
    return render(request, "hotline/callback_form.html", shown, status=status_of(form))  # type: ignore[arg-type]


def _card(request: HttpRequest, callback: Callback, form: TryCallbackForm) -> HttpResponse:
    ringing = card_of(callback)
    kept_only = not ringing.may_ring
    shown = {
        "callback": callback,
        "ringing": ringing,
        "number": callback.number if may_see_number(request.user, callback, ringing) else "",
        "verbs": verbs_for(request.user, callback, ringing),
        "in_other_hands": is_in_other_hands(request.user, callback),
        "results": [one for one in TryResult.choices if not kept_only or one[0] in KEPT],
        "attempts": list(callback.attempts.select_related("by")),
        "history": lines_about(callback),
        "form": form,
    }
    return render(request, "hotline/callback_page.html", shown, status=status_of(form))
