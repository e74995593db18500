"""The guards of the search by name, each switched off once (see test_twins.py)."""

import pytest
from django.db.models import BooleanField, Q, Value
from django.urls import reverse

from accounts.prepared import ForReader
from bir_duino import searching
from hotline import sight
from people.actions.hiding import hide_person
from tests import factories
from tests.house.test_twins import twin

pytestmark = pytest.mark.django_db
NAME = "Эркин Токонов"


@pytest.fixture
def planned_anew(monkeypatch):
    """The search builds its statements again, with what is switched off by then."""

    def forget() -> None:
        for name in ("_TWO_WORDS", "_ONE_WORD", "_KNOWN"):
            kept = getattr(searching, name)
            monkeypatch.setattr(searching, name, ForReader(kept.build, **kept.examples))
        anew = tuple(ForReader(kept.build, **kept.examples) for kept in searching._REACHED)
        monkeypatch.setattr(searching, "_REACHED", anew)

    return forget


def page(client) -> str:
    return client.post(reverse("search"), {"q": "Tokonov Erkin"}).content.decode()


def test_nobody_is_told_who_stands_in_a_restricted_file(
    lawyer, other_lawyer, supervisor, as_, monkeypatch, planned_anew
):
    factories.case(supervisor, responsible=lawyer, client=NAME, restricted=True)

    def off() -> None:
        monkeypatch.setattr(sight, "_secret", lambda _cases: Q(pk__isnull=True))
        planned_anew()

    twin(lambda: "нам известен" in page(as_(other_lawyer)), off)


def test_a_name_is_shown_to_those_who_see_the_person(
    lawyer, other_lawyer, supervisor, as_, monkeypatch, planned_anew
):
    factories.case(supervisor, responsible=lawyer, client=NAME)

    def off() -> None:
        monkeypatch.setattr(sight, "seen_by", lambda _user: Value(True, output_field=BooleanField()))
        planned_anew()

    twin(lambda: NAME in page(as_(other_lawyer)), off)


def test_no_number_leads_to_a_call_of_the_hidden(operator, supervisor, as_, monkeypatch, planned_anew):
    number = factories.number()
    person = factories.person(operator, NAME, number=number)
    factories.contact(operator, number=number, caller=person, caller_name=NAME)
    hide_person(person=person, version=person.version, reason="угрозы", by=supervisor)

    def off() -> None:
        monkeypatch.setattr(searching, "contacts_met_by", lambda _user, contacts: contacts)
        planned_anew()

    twin(lambda: NAME in as_(operator).post(reverse("search"), {"q": number}).content.decode(), off)
