"""What a locked session and a locked house meet: the lock page instead of any page, with everything that was sent kept in it.

One layer before every view. It asks nothing of the database by itself: the session's own statement has told it all
(`accounts.session_store`). What was sent to a locked session stands in the lock page and goes, together with the password,
to where it was going: opened and carried out with one press, once. Never here: who may lock or end (access, actions).
"""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

from axes.utils import reset as forget_wrong_passwords
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import TooManyFieldsSent, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import unlock
from accounts.given_back import given_back
from accounts.lockout import client_address, hashed_address, locked_until
from accounts.models import Ended, User
from accounts.prepared import Statement
from accounts.session_store import Known
from accounts.sessions import begin_session, lock_sessions, note_seen, why_over
from accounts.signins import note_failed_unlock

PASSWORD, SHOW = "unlock_password", "unlock_then_show"
FORM_TYPE, SMALL = "application/x-www-form-urlencoded", 8192
SEEN_AGAIN_SECONDS = 60
# Scripts ask these: they get a sentence, not a page.
FOR_SCRIPTS = frozenset({"save_form", "session_state"})
STAYS_OPEN = "health"
OPEN_IN_A_LOCKED_HOUSE = frozenset({"house", "open_house"})
ON_THE_WAY = (
    "verify_second_factor"  # for who has signed in to open the house; never for a session from before
)
_HOUSE = Statement("SELECT EXISTS (SELECT 1 FROM accounts_houselock WHERE opened_at IS NULL)", [])


def known_of(request: HttpRequest) -> Known | None:
    """What loading the session told; None for a visitor without one, or when it has only just begun."""
    return getattr(request.session, "known", None) if request.user.is_authenticated else None


def is_locked(request: HttpRequest) -> bool:
    """Whether the password has to open this session first: locked by somebody, or idle for too long."""
    known = known_of(request)
    if known is None or known.last_seen_at is None:
        return False
    return known.locked_at is not None or idle_until(known.last_seen_at) <= timezone.now()


def idle_until(seen: datetime) -> datetime:
    """When a session last seen then locks by itself."""
    return seen + settings.IDLE_LOCK


def house_is_locked(request: HttpRequest) -> bool:
    """Told by the session's statement; only visitors without a session cost a statement of their own."""
    known = getattr(request.session, "known", None)
    return known.house_is_locked if known is not None else bool(_HOUSE.row()[0])


class LockMiddleware:
    """Stands after LanguageMiddleware, so that a lock speaks the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let it through, or answer instead."""
        name = request.resolver_match.url_name if request.resolver_match else ""
        request.user.is_authenticated  # noqa: B018  (loads the session, which tells of both locks)
        if name == STAYS_OPEN:
            return only_the_word(request)
        leaves = name == "account_logout" and request.method == "POST"
        if house_is_locked(request):
            opens_it = name in OPEN_IN_A_LOCKED_HOUSE or (name == ON_THE_WAY and not is_locked(request))
            return None if leaves or opens_it else house_page(request, name)
        if not request.user.is_authenticated:
            say_why(request)
            return None
        if leaves:
            return None
        if is_locked(request):
            return locked(request, name)
        seen(request, name)
        return without_the_password(request) if pressed_again(request) else None


def say_why(request: HttpRequest) -> None:
    """Signed out because of a change of roles: the sign-in page says so, whichever request (also a script's) learns it first.

    Of other ends nothing is said: where a colleague ended a session, the device may be in foreign hands.
    """
    if why_over(request) == Ended.ROLE_CHANGED:
        text = _("You were signed out because your roles were changed. Sign in again to go on.")
        messages.info(request, text + " " + _("What was saved while you typed is kept."))


def pressed_again(request: HttpRequest) -> bool:
    """The button of the lock page was pressed twice: the first press has opened. Only a page's own small form needs help
    (a view ignores a field that it does not know); nothing larger is read here, before its view has judged its size.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type != FORM_TYPE or not length.isdigit() or int(length) > SMALL:
        return False
    try:
        return SHOW in request.POST and PASSWORD in request.POST
    except TooManyFieldsSent:
        return False


def only_the_word(request: HttpRequest) -> None:
    """Health answers always; its details are not for a screen that is locked."""
    known = known_of(request)
    if known is not None and (known.house_is_locked or is_locked(request)):
        request.user = AnonymousUser()


def seen(request: HttpRequest, name: str) -> None:
    """Somebody works here. Asking whether it is still open (GET session_state) is no work."""
    known = known_of(request)
    if known is None:
        return  # it begins in this very request, by signing in
    if known.row is None:
        begin_session(request, request.user)
        return
    now = timezone.now()
    polls = name == "session_state" and request.method == "GET"
    if not polls and (now - known.last_seen_at).total_seconds() >= SEEN_AGAIN_SECONDS:
        note_seen(known.row, now)


def house_page(request: HttpRequest, name: str) -> HttpResponse:
    """The same for everybody: calm, without anything of the house in it."""
    if name in FOR_SCRIPTS:
        answer = {"error": _("Not saved yet: the house is locked."), "house": True}
        response: HttpResponse = JsonResponse(answer, status=503)
    else:
        response = render(request, "accounts/house_locked.html", status=503)
    response["Retry-After"] = "300"
    return response


def locked(request: HttpRequest, name: str) -> HttpResponse | None:
    """The lock page, or, with the right password, on to where it was going."""
    known = request.session.known
    if known.locked_at is None:  # found idle: from now on it is locked for everybody who looks
        lock_sessions(request.user.staff_sessions.filter(pk=known.row))
    if request.method == "POST" and PASSWORD in request.POST:
        if opens(request):
            try:
                unlock(row=known.row, by=request.user)
            except ValidationError:
                return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))
            return without_the_password(request)
        return lock_page(request, name, tried=True)
    return lock_page(request, name)


def wants_password(user: User) -> bool:
    """The demonstration's accounts have no password: one press signs them in, and one press opens them again."""
    return user.has_usable_password() or not settings.DEMONSTRATION


def opens(request: HttpRequest) -> bool:
    """Whether the password is right; wrong ones are counted like those of the sign-in page."""
    user = request.user
    if not wants_password(user):
        return True
    if authenticate(request, email=user.email, password=request.POST[PASSWORD]) == user:
        forget_wrong_passwords(ip=client_address(request), username=hashed_address(user.email))
        return True
    note_failed_unlock(user)
    return False


def without_the_password(request: HttpRequest) -> HttpResponse | None:
    """Back to the page that was asked for; or what was sent goes on to its view, which never learns of the lock."""
    if SHOW in request.POST:
        return HttpResponseRedirect(request.get_full_path())
    posted = request.POST.copy()
    del posted[PASSWORD]
    posted._mutable = False
    request.POST = posted
    return None


def lock_page(request: HttpRequest, name: str, *, tried: bool = False) -> HttpResponse:
    """423, or 429 after too many wrong passwords; in both, what was sent is kept."""
    minutes = 0
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # else its own page would come instead, without what is kept
        left = locked_until(request, {"email": request.user.email}) - timezone.now()
        minutes = max(1, math.ceil(left.total_seconds() / 60))
    if name in FOR_SCRIPTS:
        text = _("Not saved yet: the screen is locked. Open it in another tab, then go on typing here.")
        return JsonResponse({"error": text, "left": 0, "tried": tried, "minutes": minutes}, status=401)
    sent = request.method == "POST" and SHOW not in request.POST
    context = {
        "address": request.get_full_path(),
        "kept": given_back(request.POST) if sent else [],
        "sent": sent,
        "tried": tried,
        "minutes": minutes,
        "wants_password": wants_password(request.user),
    }
    response = render(request, "accounts/locked_session.html", context, status=429 if minutes else 423)
    if minutes:
        response["Retry-After"] = str(minutes * 60)
    return response
