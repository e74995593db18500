"""A case about which callers ask, and the asking, as the pages do it."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.actions.callers import word_for_caller
from cases.models import Case
from people.record import add_phone
from tests import factories

CLIENT, WORD, NUMBER = "Гульмира Токонова", "ромашка", "+996100004118"
MESSAGE = "Жалоба принята, ответ ждём до пятницы."


def file_of(supervisor: User, lawyer: User, *, word: str = "", number: str = "", **fields) -> Case:
    """A case of Гульмира Токонова, born on 12 March 1987, with a message for her; with `word` agreed on her number."""
    case = factories.case(supervisor, responsible=lawyer, client=CLIENT, **fields)
    party = case.parties.get()
    party.person.birth_date = "1987-03-12"
    party.person.save(update_fields=["birth_date"])
    if word or number:
        phone = add_phone(person=party.person, number=number or NUMBER, by=lawyer)
        phone.agreed_word = word
        phone.save(update_fields=["agreed_word"])
    word_for_caller(party=party, version=0, text=MESSAGE, by=lawyer)
    return case


def ask(client: Client, key: object, **said: object) -> HttpResponse:
    """What the browser sends when the operator presses “Compare”."""
    return client.post(reverse("ask_about_case", args=[key]), said)


def shown(client: Client, key: object) -> str:
    """The page of the question as it stands now."""
    return client.get(reverse("ask_about_case", args=[key])).content.decode()
