"""Bringing a contact into a case in tests: what the page of opening sends."""

from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.fields import signed_row_key
from accounts.models import User
from hotline.models import Contact

CLIENT, OTHER = "Жээнбек Сатаров", "Айнагүл Бекташева"


def begin(
    client: Client, user: User, contact: Contact, verb: str, *, key: UUID | None = None, **words
) -> HttpResponse:
    """The form of a new case, sent with the button of this verb."""
    data = {
        "version": contact.version, "row_key": signed_row_key(user, key), "type": "TORT", "triage": contact.triage,
        "summary": "Задержание ночью.", "client_name": CLIENT, "place": "KG-GB", **words,
    }  # fmt: skip
    return client.post(reverse(verb, args=[contact.pk]), data)


def decide(client: Client, case, decided: str, **words) -> HttpResponse:
    """The form of the decision, as the page showed it."""
    check = case.conflict_checks.latest("at")
    data = {"version": case.version, "check": check.pk, "decided": decided, "words": "решено", **words}
    return client.post(reverse("decide_case", args=[case.code]), data)
