"""change_party: somebody stands in the case as something else, or no longer; the conflict check runs again."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.history import words_of
from audit.models import AuditEntry
from cases.actions.parties import add_party
from people.actions.hiding import hide_person
from people.models import NameSounds, ReservedSounds
from tests import factories
from tests.cases.office import waiting

pytestmark = pytest.mark.django_db
NAME = "Кутман Шералиев"


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


@pytest.fixture
def party(case, lawyer):
    return factories.relative(case, lawyer, NAME)


def change(client, party, **words):
    data = {"version": party.version, "role": party.role, "until": "", **words}
    return client.post(reverse("change_party", args=[party.case.code, party.pk]), data)


def test_the_role_changes_and_old_and_new_stand_in_the_history(as_, lawyer, case, party):
    assert as_(lawyer).get(reverse("change_party", args=[case.code, party.pk])).status_code == 200
    assert change(as_(lawyer), party, role="witness").url == reverse("case_people", args=[case.code])
    party.refresh_from_db()
    assert (party.role, party.version) == ("witness", 2)
    entry = AuditEntry.objects.get(verb="cases.change_party")
    assert ("role", "relative", "witness") in {
        (one.field, one.old, one.new) for one in words_of(entry).changes
    }
    assert case.conflict_checks.get().is_clear


def test_a_role_that_makes_a_conflict_alerts(as_, lawyer, supervisor, case, party):
    factories.case(supervisor, client=NAME)
    change(as_(lawyer), party, role="perpetrator")
    check = case.conflict_checks.get()
    assert (check.verdict, check.waits) == ("ask", True)
    assert waiting(check) == {("conflict_changed", supervisor.name)}


def test_somebody_leaves_the_case(as_, lawyer, case, party):
    today = timezone.localdate()
    assert change(as_(lawyer), party, until=today.isoformat()).status_code == 302
    party.refresh_from_db()
    assert party.until == today
    assert NAME not in {one.name for one in case.conflict_checks.get().named}
    assert change(as_(lawyer), party).status_code == 404


def test_bad_input_and_a_stale_page_are_told(as_, lawyer, case, party):
    assert change(as_(lawyer), party, until="2000-01-01").status_code == 422
    assert change(as_(lawyer), party, role="king").status_code == 422
    assert change(as_(lawyer), party, version=7, role="witness").status_code == 409
    party.refresh_from_db()
    assert party.role == "relative"


def test_not_by_interns_and_strangers(as_, intern, other_lawyer, operator, party):
    assert change(as_(intern), party).status_code == 403
    for user in (other_lawyer, operator):
        assert change(as_(user), party).status_code == 404


def test_who_comes_over_to_our_side_is_found_again_and_a_hidden_person_is_not(as_, lawyer, supervisor, case):
    against = [
        add_party(case=case, key=uuid4(), role="official", name=name, by=lawyer)[0]
        for name in ("Кутман Шералиев", "Ильяз Рахманов")
    ]
    hide_person(person=against[1].person, version=1, reason="угрозы", by=supervisor)
    for party in against:
        assert not NameSounds.objects.get(name=party.name).keys
        change(as_(lawyer), party, role="relative")
    assert NameSounds.objects.get(name=against[0].name).keys
    assert not ReservedSounds.objects.get(name=against[0].name).keys
    assert not NameSounds.objects.get(name=against[1].name).keys
    assert ReservedSounds.objects.get(name=against[1].name).keys
