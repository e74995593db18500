"""The board of emergencies, and what is done about one on the page of its contact. Gate, form, action, answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.fields import signed_row_key
from accounts.models import User
from hotline import duty_access as gate
from hotline.access import get_contact
from hotline.actions import emergencies as act
from hotline.duty_forms import NoteVoiceCallForm
from hotline.models import Contact, Emergency
from hotline.models.emergencies import CallResult
from hotline.on_call import OnCall, on_call


@require_GET
def emergencies(request: HttpRequest) -> HttpResponse:
    """What burns now: whose it is, since when, how much of the 48 hours is left."""
    if not gate.may_see_board(request.user):
        raise PermissionDenied
    now = timezone.now()
    rows = gate.board(request.user)
    for row in rows:
        row.is_over = row.contact.held_until is not None and row.contact.held_until <= now
    shown = {"rows": rows, "there": on_call(now), "tab": "emergencies", **tabs(request.user)}
    return render(request, "hotline/emergencies.html", shown)


def tabs(user: User) -> dict[str, bool]:
    """Which pages of this room the reader has."""
    return {
        "sees_duties": gate.may(user, "read_duties"),
        "sees_absences": gate.may(user, "read_absences"),
        "sees_desk": gate.may(user, "read_hotline_desk"),
        "has_phone": gate.may(user, "set_duty_phone"),
    }


def shown_with(user: User, contact: Contact) -> dict[str, object]:
    """For the contact's page: nothing, and no statement, unless it is an emergency in the queue, or one with a case."""
    if contact.triage != "emergency" or not (contact.state == "in_triage" or contact.case_id):
        return {}
    emergency = gate.emergency_of(contact)
    if emergency is None:
        return {}
    there = on_call()
    verbs = gate.emergency_verbs(user, contact, emergency, there, act.state_of(emergency))
    return {
        "emergency": emergency,
        "emergency_verbs": verbs,
        "ladder": ladder(emergency, there, user) if "note_voice_call" in verbs else [],
        "nobody_there": not there.ladder,
        "voice_calls": gate.calls_about(emergency),
        "results": [(str(code), label) for code, label in CallResult.choices],
        "voice_key": signed_row_key(user),
    }


def ladder(emergency: Emergency, there: OnCall, user: User) -> list[dict[str, object]]:
    """Whom to ring, in this order, with their numbers; whose turn it is. Nobody rings himself."""
    people = [one for _rung, one in there.ladder]
    phones = gate.phones_of(people)
    return [
        {
            "user": one,
            "rung": rung,
            "phone": phones.get(one.pk),
            "is_turn": one.pk == emergency.owner_id,
            "key": signed_row_key(user),
        }
        for rung, one in there.ladder
        if one.pk != user.pk
    ]


def _emergency(request: HttpRequest, pk: UUID, verb: str) -> tuple[Contact, OnCall]:
    """The contact, for those who may do the verb now or could a moment ago; the action says what has changed."""
    contact = get_contact(request.user, pk)
    emergency = gate.emergency_of(contact)
    there = on_call()
    # Rights only: what the state allows is asked under the lock, and answered in words.
    states = act.EMERGENCY_VERBS[verb][0]
    if emergency is not None and not any(
        verb in gate.emergency_verbs(request.user, contact, emergency, there, str(state)) for state in states
    ):
        raise PermissionDenied
    return contact, there


@require_POST
def accept_emergency(request: HttpRequest, pk: UUID) -> HttpResponse:
    """I take it."""
    contact, _there = _emergency(request, pk, "accept_emergency")
    return _said(
        request,
        contact,
        lambda: act.accept_emergency(contact=contact, by=request.user),
        _("You have it now."),
    )


@require_POST
def give_back_emergency(request: HttpRequest, pk: UUID) -> HttpResponse:
    """I cannot go on."""
    contact, _there = _emergency(request, pk, "give_back_emergency")
    done = _("It has reached the next colleague.")
    return _said(request, contact, lambda: act.give_back_emergency(contact=contact, by=request.user), done)


@require_POST
def warm_transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The caller has spoken with them."""
    contact, _there = _emergency(request, pk, "warm_transfer")
    done = _("Noted: the caller has spoken with the colleague.")
    return _said(request, contact, lambda: act.warm_transfer(contact=contact, by=request.user), done)


@require_POST
def note_voice_call(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reached by voice, or not: one press."""
    contact, there = _emergency(request, pk, "note_voice_call")
    form = NoteVoiceCallForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect(contact)
    asked = form.cleaned_data
    colleague = next((one for _rung, one in there.ladder if one.pk == asked["colleague"]), None)
    if colleague is None:
        messages.error(request, _("This colleague cannot be on duty any more: ring the next one."))
        return redirect(contact)

    def note() -> None:
        act.note_voice_call(
            contact=contact, key=asked["row_key"], colleague=colleague, result=asked["result"], at=asked["at"],
            by=request.user,
        )  # fmt: skip

    said = {
        CallResult.TAKES: _("%(name)s has it now. Stay on the line until they have spoken."),
        CallResult.CANNOT: _("Noted. Ring the next one: %(name)s cannot take it."),
        CallResult.NOT_REACHED: _("Noted. Ring the next one: %(name)s was not reached."),
    }[CallResult(asked["result"])]
    return _said(request, contact, note, said % {"name": colleague.name})


def _said(request: HttpRequest, contact: Contact, do, done: str) -> HttpResponse:
    try:
        do()
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, done)
    return redirect(contact if contact_is_there(request, contact) else "emergencies")


def contact_is_there(request: HttpRequest, contact: Contact) -> bool:
    """Whoever gave an emergency back may not see its contact any more."""
    return (
        contact.operator_id == request.user.pk
        or request.user.has_role("operator", "supervisor")
        or bool(gate.reached_by(request.user).filter(pk=contact.pk).exists())
    )
