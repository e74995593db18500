"""How the screens look, and the language switch of every page."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import PreferencesForm
from accounts.models import User
from accounts.preferences import save_preferences
from accounts.views.signing_in import safe_next


def _keep_in_cookie(response: HttpResponse, language: str) -> None:
    """So that the sign-in page speaks the same language next time. No person is in it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Language, colours, size of the text, keys."""
    if request.method == "GET":
        return render(request, "accounts/preferences.html", {"form": PreferencesForm(instance=request.user)})
    form = PreferencesForm(request.POST, instance=User(pk=request.user.pk))
    if not form.is_valid():
        return render(request, "accounts/preferences.html", {"form": form}, status=422)
    user = save_preferences(user=request.user, **form.cleaned_data)
    with override(user.language):
        messages.success(request, _("Your preferences are saved."))
    response = redirect("preferences")
    _keep_in_cookie(response, user.language)
    return response


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switches the language and stays on the page."""
    language = request.POST.get("language", "")
    response = redirect(safe_next(request, "/"))
    if language in User.Language.values:
        if request.user.is_authenticated:
            save_preferences(user=request.user, language=language)
        _keep_in_cookie(response, language)
    return response
