"""What the verbs of a person share: the page with one form on it, the refusal on that form, the way back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from people.access import find_person
from people.actions.locks import STALE
from people.models import Person
from people.reading import main_name, names_of


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to."""
    return request.POST if request.method == "POST" else None


def answer(
    request: HttpRequest,
    person: Person,
    form: forms.Form,
    act: Callable[[], object],
    *,
    title: Any,
    button: Any,
    done: Any,
    template: str = "people/act.html",
    present: Callable[[Person], int] = lambda person: person.version,
    **context: Any,
) -> HttpResponse:
    """A valid form acts and leads back to the person; anything else is shown again with what was typed.

    `title`, `button` and `done` are the words of the page, of its button, and of what was done; `present` says which version
    the form must carry after somebody else was faster.
    """
    if form.is_bound and form.is_valid():
        try:
            act()
        except ValidationError as problem:
            refuse(form, problem)
            if getattr(problem, "code", "") == STALE:
                person = find_person(request.user, person.pk) or person
                _go_on_under(form, present(person))
        else:
            messages.success(request, done)
            return redirect(person)
    shown = {"person": person, "form": form, "title": title, "button": button, **named(person), **context}
    return render(request, template, shown, status=status_of(form))


def named(person: Person) -> dict[str, str]:
    """The name for the identity bar; one statement."""
    return {"name": main_name(names_of([person.pk]).get(person.pk, []))}


def refuse(form: forms.Form, problem: ValidationError) -> None:
    """Puts the action's refusal on the form, under the field that it names where the form has it."""
    if hasattr(problem, "error_dict"):
        for name, errors in problem.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, problem)


def _go_on_under(form: forms.Form, version: int) -> None:
    """The present version, so that a second press decides knowingly."""
    form.data = form.data.copy()
    form.data["version"] = str(version)


def status_of(form: forms.Form) -> int:
    """200 fresh, 422 what was typed cannot be taken, 409 somebody else was faster."""
    if not form.is_bound or not form.errors:
        return 200
    stale = any(error.code == STALE for errors in form.errors.as_data().values() for error in errors)
    return 409 if stale else 422
