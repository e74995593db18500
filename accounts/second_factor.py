"""Who must show a second factor, and when: the layer that shuts every door, and the decorator of the most sensitive ones.

The layer decides from the session alone: no statement. `@second_factor_again` stands on views that give or take rights,
invite, let in, export or touch keys:

    @require_POST
    @second_factor_again
    def grant_role(request, pk): ...

A GET is led to the page that asks and comes back; a POST is answered with the question on the spot, what was typed stays
in the page and goes on with the answer. Never here: whether an answer is right (`accounts.actions.factors`).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.factors import verify_code, verify_key
from accounts.factor_forms import CODE_FIELD, KEY_FIELD, ShowFactorForm
from accounts.factors import Factors, factors_of, question_for_keys
from accounts.given_back import given_back

View = Callable[..., HttpResponse]
SHOWN = (
    "second_factor"  # session: [user, first shown in this shift, last shown], moments as seconds since 1970
)
# What can be reached after the password alone: these views ask for themselves what may be done.
OPEN_DOORS = frozenset(
    {
        "account_login",
        "account_logout",
        "set_language",
        "health",
        "verify_second_factor",
        "set_up_second_factor",
        "add_security_key",
        "add_phone_app",
        "lose_second_factor",
        "enrol_anew",
        "session_state",  # one word about the session itself; the script of every page asks it
    }
)


def note_shown(request: HttpRequest) -> None:
    """The second factor was shown just now. The shift's twelve hours begin with the first time."""
    now = int(timezone.now().timestamp())
    first = _moments(request)[0] if is_shown(request, forced=True) else now
    request.session[SHOWN] = [request.session[SESSION_KEY], first, now]


def is_shown(request: HttpRequest, *, forced: bool = False) -> bool:
    """Whether this session has shown a second factor in this shift, or need not (`forced`: asks all the same)."""
    if not settings.SECOND_FACTOR and not forced:
        return True
    return _within(_moments(request)[0], timedelta(hours=settings.SECOND_FACTOR_HOURS))


def is_fresh(request: HttpRequest) -> bool:
    """Whether it was shown in the last minutes, as sensitive doors want it, or need not be."""
    if not settings.SECOND_FACTOR:
        return True
    again = timedelta(minutes=settings.SECOND_FACTOR_AGAIN_MINUTES)
    return is_shown(request) and _within(_moments(request)[1], again)


def _moments(request: HttpRequest) -> tuple[int, int]:
    """First and last time of this user in this session; (0, 0) for never."""
    kept = request.session.get(SHOWN)
    user = request.session.get(SESSION_KEY)
    return (kept[1], kept[2]) if user and kept and kept[0] == user else (0, 0)


def _within(moment: int, time: timedelta) -> bool:
    age = timezone.now() - datetime.fromtimestamp(moment, UTC)
    return timedelta(seconds=-5) <= age < time  # one that lies ahead means a clock that was set back


class SecondFactorMiddleware:
    """Stands after AuthenticationMiddleware: a password alone opens only the doors that lead to the second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """Before each view; who is nobody yet is a matter of LoginRequiredMiddleware."""
        if is_shown(request) or SESSION_KEY not in request.session:
            return None
        match = request.resolver_match
        if match is not None and match.url_name in OPEN_DOORS:
            return None
        if request.method == "POST" and (kept := given_back(request.POST)):
            context = {"kept": kept, "address": request.get_full_path(), "half": True}
            return render(request, "accounts/signed_out.html", context, status=401)
        return ask_first(request)


def ask_first(request: HttpRequest, **more: str) -> HttpResponse:
    """To the page that asks, and back to this one if it can be opened by a link."""
    wanted = {"next": request.get_full_path()} if request.method in ("GET", "HEAD") else {}
    query = urlencode({**wanted, **more})
    return redirect(reverse("verify_second_factor") + (f"?{query}" if query else ""))


def second_factor_again(view: View) -> View:
    """The view runs only minutes after a second factor was shown; else it is asked for, and nothing typed is lost."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if request.method != "POST":
            return ask_first(request, again="1")
        form = ShowFactorForm(request.POST) if _answers(request) else ShowFactorForm()
        if form.is_bound and accepted(request, form):
            return view(request, *args, **kwargs)
        return question(request, form, carried=_carried(request), status=422)

    return guarded


def _answers(request: HttpRequest) -> bool:
    return CODE_FIELD in request.POST or KEY_FIELD in request.POST


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into the form that has to wait."""
    own = {CODE_FIELD, KEY_FIELD, "csrfmiddlewaretoken"}
    return [(name, value) for name, values in request.POST.lists() if name not in own for value in values]


def accepted(request: HttpRequest, form: ShowFactorForm) -> bool:
    """Whether the answer fits a factor of the signed-in colleague; noted in the session, or said on the form."""
    if not form.is_valid():
        return False
    answer, code = form.cleaned_data[KEY_FIELD], form.cleaned_data[CODE_FIELD]
    if answer:
        if not verify_key(answer=answer, by=request.user):
            form.add_error(None, _("This key was not accepted. Try again, or type a code."))
    else:
        verdict = verify_code(code=code, by=request.user)
        if verdict.minutes:
            form.add_error(CODE_FIELD, _wait(verdict.minutes))
        elif not verdict.way:
            form.add_error(
                CODE_FIELD, _("This code was not accepted. Each code works once: type the next one.")
            )
    if form.errors:
        return False
    note_shown(request)
    return True


def _wait(minutes: int) -> str:
    text = ngettext(
        "Too many wrong codes. Codes are read again in %(minutes)d minute; a security key works now.",
        "Too many wrong codes. Codes are read again in %(minutes)d minutes; a security key works now.",
        minutes,
    )
    return text % {"minutes": minutes}


def question(
    request: HttpRequest,
    form: ShowFactorForm,
    *,
    factors: Factors | None = None,
    carried: list[tuple[str, str]] | None = None,
    next_page: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page that asks for a second factor; its form goes to where the request went."""
    factors = factors or factors_of(request.user)
    context = {
        "form": form,
        "factors": factors,
        "options": question_for_keys(request.user) if factors.keys else "",
        "carried": carried or [],
        "interrupted": carried is not None,
        "next_page": next_page,
        "shown": is_shown(request),
    }
    return render(request, "accounts/verify_second_factor.html", context, status=status)
