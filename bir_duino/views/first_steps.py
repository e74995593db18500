"""The first steps: what is red, what a person confirms, and the recovery sheet without a key. Gate, look, action, answer."""

from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.post import send_now
from bir_duino import first_steps as steps
from bir_duino import health
from reference.choices import rows_of
from reference.models import HelpLine
from reminders import access, actions

VERB = "confirm_step"
LONGEST_CODE = 40


@require_GET
def first_steps(request: HttpRequest) -> HttpResponse:
    """The list, as it stands now."""
    access.require(request.user, VERB)
    return _page(request)


@require_POST
def confirm_step(request: HttpRequest, step: str) -> HttpResponse:
    """Somebody answers for a step; where a code belongs to it, it was read back."""
    access.require(request.user, VERB)
    if step not in steps.KINDS:
        raise Http404
    found = steps.step(step)
    if not found.may_confirm:
        return _page(
            request, wrong=step, sentence=_("This cannot be confirmed yet: see what is written beside it.")
        )
    typed = request.POST.get("code", "")[:LONGEST_CODE]
    if found.confirmed_by == steps.CODE and not steps.code_is_right(step, typed, request.user):
        return _page(
            request, wrong=step, typed=typed, sentence=_("This is not the code. Read it again, sign by sign.")
        )
    actions.confirm_step(step=step, by=request.user, about=steps.about_of(step))
    _look(request)
    return redirect("first_steps")


@require_POST
def look_again(request: HttpRequest) -> HttpResponse:
    """What the house sees by itself is looked at anew, so that the banner is true at once."""
    access.require(request.user, VERB)
    _look(request)
    return redirect("first_steps")


@require_POST
def ask_for_test_mail(request: HttpRequest) -> HttpResponse:
    """A mail with a code to whoever asks."""
    access.require(request.user, VERB)
    actions.ask_for_test_mail(by=request.user)
    context = {"code": steps.mail_code(request.user), "link": settings.SITE_URL + reverse("first_steps")}
    body = render_to_string("first_steps/mail/test.txt", context)
    if send_now(EmailMessage(subject=_("Bir Duino: test mail"), body=body, to=[request.user.email])):
        messages.success(
            request, _("The mail server has taken the test mail. Look into your mailbox, also among spam.")
        )
    else:
        messages.error(
            request,
            _("The mail server did not take the test mail. The administrator must look at EMAIL_URL."),
        )
    return redirect("first_steps")


@require_GET
def recovery_sheet(request: HttpRequest) -> HttpResponse:
    """The sheet that accompanies the printed key: its fingerprint, where copies lie, who holds them. No key, no code."""
    access.require(request.user, VERB)
    return render(request, "first_steps/recovery_sheet.html", {"fingerprint": steps.ring_fingerprint()})


@require_GET
def health_details(request: HttpRequest) -> HttpResponse:
    """Everything that is looked at, in words, for administrators."""
    access.require(request.user, "read_health")
    found = health.checks()
    shown = {"checks": found, "bad": [check for check in found if not check.ok], "now": timezone.now()}
    return render(request, "state/health_details.html", shown)


def _page(request: HttpRequest, *, wrong: str = "", sentence: str = "", typed: str = "") -> HttpResponse:
    found = steps.steps()
    clocks = health.clocks()
    shown = {
        "steps": found,
        "open_count": len([one for one in found if not one.green]),
        "wrong": wrong,
        "sentence": sentence,
        "typed": typed,
        "wrong_code": wrong in steps.KINDS and steps.KINDS[wrong].confirmed_by == steps.CODE,
        "clock_shown": timezone.localtime(clocks.database),
        "clock_distance": number_format(clocks.furthest.total_seconds(), 1),
        "sheet_command": "manage.py recovery_sheet",
        "duty_lines": rows_of(HelpLine),
    }
    return render(request, "first_steps/first_steps.html", shown, status=422 if wrong else 200)


def _look(request: HttpRequest) -> None:
    state = actions.note_house_state(open_steps=steps.open_steps(), by=request.user)
    if not state.open_steps:
        messages.success(request, _("All first steps are done. The house is open for real names."))
