"""Inviting a colleague, and the page behind the link."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import access, actions
from accounts.actions.invitations import find_invitation
from accounts.forms import AcceptInvitationForm, InviteColleagueForm
from accounts.models import Invitation
from accounts.post import send_now
from accounts.second_factor import second_factor_again
from accounts.signins import sign_in


def link_of(token: str) -> str:
    """The address that the invited person opens."""
    return settings.SITE_URL + reverse("accept_invitation", args=[token])


def invitation_mail(invitation: Invitation, link: str) -> EmailMessage:
    """A neutral letter in the language of the invited person."""
    with override(invitation.language):
        subject = _("Bir Duino: invitation")
        body = render_to_string("accounts/mail/invitation.txt", {"link": link, "invitation": invitation})
    return EmailMessage(subject, body, to=[invitation.email])


@require_http_methods(["GET", "POST"])
@second_factor_again
def invite_colleague(request: HttpRequest) -> HttpResponse:
    """Whom to invite; after that, the link on the screen, because mail may be down."""
    access.require(request.user, "invite_colleague")
    form = InviteColleagueForm(request.POST or None, initial={"language": "ru"})
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = actions.invite_colleague(**form.cleaned_data, by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            link = link_of(token)
            sent = send_now(invitation_mail(invitation, link))
            context = {"invitation": invitation, "link": link, "sent": sent}
            return render(request, "accounts/invited.html", context)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/invite_colleague.html", {"form": form}, status=status)


@login_not_required
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Name, language and password; then signed in. A link that is used, old or invented meets one and the same page."""
    invitation = find_invitation(token)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=404)
    initial = {"name": invitation.name, "language": invitation.language}
    form = AcceptInvitationForm(request.POST or None, email=invitation.email, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = actions.accept_invitation(
                token=token, name=data["name"], language=data["language"], password=data["password"]
            )
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            sign_in(request, user, way="invitation")
            return redirect(settings.LOGIN_REDIRECT_URL)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/accept_invitation.html", context, status=status)
