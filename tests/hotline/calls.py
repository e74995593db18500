"""Driving the page of a call in tests: its address, its signed hidden fields, what an operator types."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.fields import signed_row_key
from accounts.models import User

WORDS = {
    "number": "0100 00 41 18",
    "caller_name": "Гульмира Токонова",
    "relation": "mother",
    "concerned_name": "Эркин Токонов",
    "language": "ru",
    "said": "Сына забрали ночью, где он, не говорят.",
    "wanted": "Узнать, где он.",
    "triage": "urgent",
    "safety": "hours",
    "safety_note": "только днём, представиться аптекой",
    "next_step": "Позвонить в ИВС",
    "read_back": "on",
}
NUMBER = "+996100004118"


def address(key: UUID) -> str:
    return reverse("log_contact", args=[key])


def press(client: Client, user: User, do: str, *, key: UUID | None = None, **words: object) -> HttpResponse:
    """What the browser sends when the button `do` is pressed on the page of the call `key`."""
    key = key or uuid4()
    data = {"row_key": signed_row_key(user, key), "edition": "0", "do": do, **words}
    return client.post(address(key), data)


def errors(response: HttpResponse) -> dict[str, list[str]]:
    return response.context["form"].errors
