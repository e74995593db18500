"""What the tests about people share: whose page, and what a browser sends. The forms' signed keys come from accounts."""

from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.fields import signed_row_key
from accounts.models import User
from audit.models import AuditEntry
from cases.models import Case
from people.models import Person, PossibleDuplicate


def client_of(case: Case) -> Person:
    """The client of the case, as a person."""
    return case.parties.get(role="client").person


def send(
    client: Client, verb: str, person: Person | UUID, part: UUID | None = None, **data: object
) -> HttpResponse:
    """The form of this verb, filled in; the version is the present one unless another is given."""
    key = person if isinstance(person, UUID) else person.pk
    words = {"version": Person.objects.get(pk=key).version, **data} if not isinstance(person, UUID) else data
    return client.post(address(verb, key, part), words)


def address(verb: str, key: UUID, part: UUID | None = None) -> str:
    return reverse(verb, args=[key, part] if part else [key])


def key(user: User) -> dict[str, str]:
    """The hidden field of a creating form."""
    return {"row_key": signed_row_key(user)}


def recorded(verb: str, person: Person) -> list[AuditEntry]:
    """The rows of this verb in the person's history."""
    rows = AuditEntry.objects.filter(
        verb=f"people.{verb}", subject_label="people.Person", subject_id=str(person.pk)
    )
    return list(rows)


def decide(client: Client, verb: str, pair: PossibleDuplicate, **data: object) -> HttpResponse:
    """A decision about a pair, with the versions that the page shows now."""
    pair.refresh_from_db()
    words: dict[str, object] = {"version": pair.version, "why": "сверили по телефону"}
    if verb == "merge_persons":
        words |= {
            "kept": str(pair.first_id),
            "first_version": Person.objects.get(pk=pair.first_id).version,
            "second_version": Person.objects.get(pk=pair.second_id).version,
        }
    return client.post(address(verb, pair.pk), {**words, **data})
