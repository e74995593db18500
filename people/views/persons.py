"""A person: the page, its history, what is known besides names and numbers, hiding. Gate, form, action, answer."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit.log import record_read
from people import history, reading
from people.access import duplicates_about, find_person, get_person, kept_of, verbs_for
from people.actions import correcting, hiding
from people.forms import CorrectPersonForm, ReasonForm
from people.models import Person
from people.sources import lines_of
from people.views.answers import answer, named, posted


@require_GET
def person_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that the reader may know of the person. The opening is recorded. A merged record leads to the one kept."""
    person = find_person(request.user, pk)
    if person is None:
        kept = kept_of(request.user, pk)
        if kept is None:
            raise Http404
        return redirect(kept)
    user = request.user
    record_read("people.read_person", about=person, by=user)
    names = reading.names_of([person.pk]).get(person.pk, [])
    return render(
        request,
        "people/person_page.html",
        {
            "person": person,
            "verbs": verbs_for(user, person),
            "name": reading.main_name(names),
            "names": names,
            "phones": reading.phones_of(user, [person]).get(person.pk, []),
            "facts": reading.facts_of(person),
            "addresses": reading.addresses_of(user, person),
            "kin": reading.kin_of(user, person),
            "consents": reading.consents_of(person),
            "lines": lines_of(user, person.pk),
            "duplicates": duplicates_about(user, [person.pk]),
        },
    )


@require_GET
def person_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was done with the record, by whom, without words of people."""
    person = get_person(request.user, pk)
    before = request.GET.get("before", "")
    key = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    lines, older = history.lines_of(person, before=key)
    return render(
        request,
        "people/person_history.html",
        {"person": person, "lines": lines, "older": older, **named(person)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def correct_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is known besides names and numbers. Somebody else was faster: both versions, field by field."""
    person = get_person(request.user, pk, to="correct_person")
    form = CorrectPersonForm(posted(request), person=person)
    conflict: list[tuple[str, str, str]] = []

    def act() -> Person:
        facts, version = form.facts(), form.cleaned_data["version"]
        conflict.extend(_differences(person, facts) if version != person.version else ())
        return correcting.correct_person(person=person, version=version, facts=facts, by=request.user)

    return answer(
        request, person, form, act, title=_("Correct what is known"), button=_("Save what is known"),
        done=_("What is known of the person is corrected."), conflict=conflict,
    )  # fmt: skip


def _differences(person: Person, facts: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(field, what was written, what is saved now), in words, for the fields that differ."""
    mine = Person(pk=person.pk, **facts)
    saved = dict(reading.facts_of(person))
    written = dict(reading.facts_of(mine))
    labels = [label for label in {**written, **saved} if written.get(label) != saved.get(label)]
    return [(label, written.get(label, ""), saved.get(label, "")) for label in labels]


@require_http_methods(["GET", "HEAD", "POST"])
def hide_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No search meets the person any more."""
    person = get_person(request.user, pk, to="hide_person")
    form = ReasonForm(posted(request), version=person.version)
    return answer(
        request, person, form, lambda: hiding.hide_person(person=person, by=request.user, **form.cleaned_data),
        title=_("Hide this person"), button=_("Hide this person"), done=_("The person is hidden."),
        hint=_(
            "No search, no look-up of a number and no hint of a duplicate meets this person any more. Those who work on"
            " the person's cases go on seeing them there."
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def show_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Searches meet the person again."""
    person = get_person(request.user, pk, to="show_person")
    form = ReasonForm(posted(request), version=person.version)
    return answer(
        request, person, form, lambda: hiding.show_person(person=person, by=request.user, **form.cleaned_data),
        title=_("Let searches meet this person again"), button=_("Let searches meet this person again"),
        done=_("Searches meet the person again."),
    )  # fmt: skip
