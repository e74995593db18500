"""The list of one's own sessions, ending them, locking them, and what the script asks while a page is open."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access, actions
from accounts.locks import idle_until, known_of
from accounts.views.signing_in import safe_next


def _this_one(request: HttpRequest) -> UUID | None:
    known = known_of(request)
    return known.row if known is not None else None


@require_GET
def my_sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    rows = list(access.own_sessions(request.user))
    this = _this_one(request)
    now = timezone.now()
    shown = [
        {
            "session": row,
            "is_this": row.pk == this,
            "is_locked": row.locked_at is not None or idle_until(row.last_seen_at) <= now,
        }
        for row in rows
    ]
    return render(request, "accounts/my_sessions.html", {"rows": shown, "others": len(rows) > 1})


@require_POST
def end_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ends one of the own sessions; ending this one is signing out."""
    session = access.get_own_session(request.user, pk)
    try:
        actions.end_session(session=session, by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        if pk == _this_one(request):
            return redirect(settings.LOGIN_URL)
        messages.success(request, _("The session has ended."))
    return redirect("my_sessions")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Ends all own sessions but this one."""
    this = _this_one(request)
    if this is not None:
        count = actions.end_other_sessions(keep=this, by=request.user)
        text = ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", count)
        messages.success(request, text % {"count": count})
    return redirect("my_sessions")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends all own sessions, this one too."""
    actions.sign_out_everywhere(by=request.user)
    return redirect(settings.LOGIN_URL)


@require_POST
def lock_me(request: HttpRequest) -> HttpResponse:
    """Locks all own sessions at once; the page one comes from waits behind the lock."""
    actions.lock_me(by=request.user)
    return redirect(safe_next(request, settings.LOGIN_REDIRECT_URL))


@login_not_required  # a script asks: it gets an answer, not the sign-in page
@require_http_methods(["GET", "POST"])
def session_state(request: HttpRequest) -> HttpResponse:
    """Seconds until this session locks. GET only asks; POST says that somebody is typing or reading here."""
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0, "ended": True}, status=401)
    known = known_of(request)
    asks = request.method == "GET" and known is not None and known.last_seen_at is not None
    left = idle_until(known.last_seen_at) - timezone.now() if asks else settings.IDLE_LOCK
    return JsonResponse({"left": max(0, int(left.total_seconds()))})
