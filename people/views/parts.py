"""What hangs on a person: names, numbers, addresses, kin, consents. Each is added, and taken out with a reason."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.access import colleagues_as_kin, find_person, get_part, get_person, may_set_word
from people.actions import consents, kin, names, reaching
from people.forms import (
    AddAddressForm,
    AddKinForm,
    AddNameForm,
    AddPhoneForm,
    ReasonForm,
    RecordConsentForm,
    WithdrawConsentForm,
)
from people.look_up import LOOK_UP, asked, typed
from people.marks_form import PhoneMarksForm
from people.models import Address, Consent, Kinship, PersonName, Phone
from people.views.answers import answer, posted

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def add_name(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more way in which the person is called."""
    person = get_person(request.user, pk, to="add_name")
    form = AddNameForm(posted(request))
    return answer(
        request, person, form, lambda: names.add_name(person=person, by=request.user, **form.cleaned_data),
        title=_("Add a name"), button=_("Add this name"), done=_("The name is added."),
        hint=_("Names are never overwritten: add the right one, then take the wrong one out."),
    )  # fmt: skip


@page
def add_phone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more number."""
    person = get_person(request.user, pk, to="add_phone")
    form = AddPhoneForm(posted(request))
    return answer(
        request, person, form, lambda: reaching.add_phone(person=person, by=request.user, **form.cleaned_data),
        title=_("Add a phone number"), button=_("Add this number"), done=_("The number is added."),
    )  # fmt: skip


@page
def change_phone(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """How one number of the person may be rung. Somebody else was faster: both versions, mark by mark."""
    phone = get_part(request.user, pk, Phone, part, to="change_phone")
    form = PhoneMarksForm(posted(request), phone=phone, with_word=may_set_word(request.user, phone))
    conflict: list[tuple[str, str, str]] = []

    def act() -> Phone:
        version, marks = form.cleaned_data["version"], form.marks()
        conflict.extend(form.beside(phone) if version != phone.version else ())
        return reaching.change_phone(phone=phone, version=version, marks=marks, by=request.user)

    return answer(
        request, phone.person, form, act, title=_("How this number may be rung"),
        button=_("Save how this number may be rung"), done=_("Saved: how this number may be rung."),
        template="people/change_phone.html", phone=phone, conflict=conflict, present=lambda _person: phone.version,
    )  # fmt: skip


@page
def add_address(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the person lives or gets letters."""
    person = get_person(request.user, pk, to="add_address")
    form = AddAddressForm(posted(request), user=request.user)

    def act() -> Address:
        key = form.cleaned_data["row_key"]
        return reaching.add_address(key=key, person=person, facts=form.facts(), by=request.user)

    return answer(
        request, person, form, act, title=_("Add an address"), button=_("Add this address"),
        done=_("The address is added."),
    )  # fmt: skip


@page
def add_kin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody known, somebody new, or a colleague is the person's relative."""
    person = get_person(request.user, pk, to="add_kin")
    looks = request.POST.get("do") == LOOK_UP
    form = AddKinForm(
        None if looks else posted(request),
        initial=typed(request),
        user=request.user,
        colleagues=colleagues_as_kin(),
    )

    def act() -> Kinship:
        data = form.cleaned_data
        other = find_person(request.user, form.chosen) if form.chosen else None
        return kin.add_kin(
            key=data["row_key"], person=person, relation=data["relation"], other=other, name=data["name"],
            staff=data["staff"], note=data["note"], by=request.user,
        )  # fmt: skip

    return answer(
        request, person, form, act, title=_("Add a relative"), button=_("Add this relative"),
        done=_("The relative is added."), template="people/add_kin.html", **asked(request, but=pk),
    )  # fmt: skip


@page
def record_consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the person allows."""
    person = get_person(request.user, pk, to="record_consent")
    form = RecordConsentForm(posted(request), user=request.user)

    def act() -> Consent:
        key = form.cleaned_data["row_key"]
        return consents.record_consent(key=key, person=person, facts=form.facts(), by=request.user)

    return answer(
        request, person, form, act, title=_("Record a consent"), button=_("Record this consent"),
        done=_("The consent is recorded."),
    )  # fmt: skip


@page
def withdraw_consent(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """The person does not agree any more."""
    consent = get_part(request.user, pk, Consent, part, to="withdraw_consent")
    form = WithdrawConsentForm(posted(request), version=consent.person.version)
    return answer(
        request, consent.person, form,
        lambda: consents.withdraw_consent(
            consent=consent, person=consent.person, by=request.user, **form.cleaned_data
        ),
        title=_("The consent is withdrawn"), button=_("Record the withdrawal"),
        done=_("The withdrawal is recorded."), about=f"{consent.get_scope_display()}",
        hint=_("The consent stays in the record with both dates; from this day on it does not hold."),
    )  # fmt: skip


@page
def void_name(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """This is not how the person is called."""
    name = get_part(request.user, pk, PersonName, part, to="void_name")
    return _void(
        request, name, name.full, names.void_name, "name", title=_("Take a name out"), button=_("Take this name out"),
        done=_("The name is taken out."),
    )  # fmt: skip


@page
def void_phone(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """The person is not reached there."""
    phone = get_part(request.user, pk, Phone, part, to="void_phone")
    return _void(
        request, phone, "", reaching.void_phone, "phone", title=_("Take a number out"),
        button=_("Take this number out"), done=_("The number is taken out."),
    )  # fmt: skip


@page
def void_address(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """The person is not there any more."""
    address = get_part(request.user, pk, Address, part, to="void_address")
    return _void(
        request, address, address.line, reaching.void_address, "address", title=_("Take an address out"),
        button=_("Take this address out"), done=_("The address is taken out."),
    )  # fmt: skip


@page
def void_kin(request: HttpRequest, pk: UUID, part: UUID) -> HttpResponse:
    """They are not kin."""
    row = get_part(request.user, pk, Kinship, part, to="void_kin")
    person = get_person(request.user, pk, to="void_kin")
    return _void(
        request, row, row.seen_from(person), kin.void_kin, "kin", person=person, title=_("Take a relative out"),
        button=_("Take this relative out"), done=_("The relative is taken out."),
    )  # fmt: skip


def _void(
    request: HttpRequest,
    row: Any,
    about: str,
    action: Callable[..., object],
    argument: str,
    *,
    person: Any = None,
    **words: Any,
) -> HttpResponse:
    """A reason, and the row is taken out of use; it stays in the record."""
    person = person or row.person
    form = ReasonForm(posted(request), version=person.version)
    return answer(
        request, person, form,
        lambda: action(**{argument: row}, person=person, by=request.user, **form.cleaned_data),
        about=about, hint=_("It stays in the history with your reason."), **words,
    )  # fmt: skip
