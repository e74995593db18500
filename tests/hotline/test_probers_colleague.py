"""A curious colleague sits at the keyboard himself: an operator who heard a name in the corridor and has all night.

He searches, opens addresses, logs calls that nobody made, claims to have somebody on the line, forges fields, and guesses.
"""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from bir_duino import unusual_reading
from hotline.models import Contact
from people.models import Phone
from reminders.models import Reminder
from tests import factories
from tests.hotline.asked import CLIENT, MESSAGE, NUMBER, ask, file_of
from tests.hotline.calls import press
from tests.hotline.probing import CODE, ENTRIES, SPELLINGS, WORLDS, Said, differences

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(operator, supervisor, lawyer):
    return {"operator": operator, "supervisor": supervisor, "lawyer": lawyer}


@pytest.mark.parametrize("name", SPELLINGS)
def test_he_learns_nothing_by_a_name_he_heard(name, cast, as_):
    said = Said(caller_name=name, concerned_name=name, code=CODE, facts={"word": "пароль", "birth": "1987"})
    entries = (
        ENTRIES if name == CLIENT else {"look_up_number", "contact_page", "ask_about_case", "search by name"}
    )
    assert differences(said, WORLDS[1:], cast, as_, entries) == []


@pytest.mark.parametrize("guess", ["Жолдошев", "Осмонова", "Ким"])
def test_nor_by_guessing_the_lawyer_where_a_word_was_agreed_on(guess, cast, as_):
    said = Said(caller_name=CLIENT, facts={"lawyer": guess, "birth": "1987"})
    assert differences(said, ("word", "restricted", "walled"), cast, as_, ["ask_about_case"]) == []


def test_a_forged_known_caller_joins_nobody(supervisor, lawyer, operator, as_):
    file_of(supervisor, lawyer, word="ромашка")
    known = Phone.objects.get().person_id
    press(
        as_(operator), operator, "queue", number=NUMBER, caller_name="Кто-то Другой", said="x", known_caller=known
    )  # fmt: skip
    assert Contact.objects.get(operator=operator).caller_id != known


def test_a_word_of_his_own_opens_nothing(supervisor, lawyer, operator, as_):
    """He logs a call in her name from her number, agrees on a word with himself, and asks with it."""
    file_of(supervisor, lawyer, number=NUMBER, word="ромашка")
    client = as_(operator)
    press(client, operator, "queue", number=NUMBER, caller_name=CLIENT, said="x")
    call = Contact.objects.get(operator=operator)
    client.post(reverse("mark_caller_phone", args=[call.pk]), {"version": 1, "agreed_word": "шпион"})
    assert ask(client, call.pk, word="шпион", caller_name=CLIENT, code=CODE).status_code == 200


def test_what_he_types_beside_the_form_changes_nothing(supervisor, lawyer, operator, as_):
    case = file_of(supervisor, lawyer, word="ромашка")
    call = factories.contact(operator, caller_name="")
    extra = {"case": case.pk, "party": case.parties.get().pk, "result": "answered", "until": "2030-01-01"}
    answer = ask(as_(operator), call.pk, word="пароль", caller_name=CLIENT, **extra)
    assert answer.status_code == 200
    assert MESSAGE not in answer.content.decode()


def test_guessing_is_seen(supervisor, other_supervisor, lawyer, operator, as_):
    """Five that came to nothing are told at once; thirty calls of an hour in which he asked are unusual reading."""
    file_of(supervisor, lawyer, word="ромашка")
    client = as_(operator)
    for place in range(31):
        call = factories.contact(operator, number=factories.number(), caller_name="")
        assert ask(client, call.pk, word=f"слово{place}", caller_name=CLIENT).status_code == 200
    assert Reminder.objects.filter(kind="asked_too_often").count() == 2
    assert not Reminder.objects.filter(kind="asked_too_often", to=operator).exists()
    assert AuditEntry.objects.filter(verb="hotline.ask_about_case", actor_id=str(operator.pk)).count() == 31
    unusual_reading.look()
    assert Reminder.objects.filter(kind="unusual_reading", about_id=str(operator.pk)).count() == 2
