"""The guards of the conflict check, each switched off once (see test_twins.py)."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import reading
from bir_duino import unusual_reading
from cases import access, conflict, mailing, named_elsewhere
from cases.actions import deciding, opening
from cases.actions.parties import add_party
from cases.models import Case, ConflictCheck, Wall
from cases.models.secrecy import WallQuerySet
from hotline import access as contacts
from hotline.actions.into_case import attach_contact
from hotline.views import deciding as pages
from people.models import Kinship
from tests import factories
from tests.hotline.proposals import OTHER, begin, decide
from tests.house.test_twins import twin

pytestmark = pytest.mark.django_db


@pytest.fixture
def met(supervisor, lawyer):
    return factories.case(supervisor, responsible=lawyer, client=OTHER)


@pytest.fixture
def proposed(as_, operator, met):
    contact = factories.contact(operator, caller_name="")
    begin(as_(operator), operator, contact, "propose_case", other_sides=OTHER)
    return Case.objects.get(state="proposed")


def test_no_case_opens_on_a_check_that_asks(as_, lawyer, met, monkeypatch):
    def opens() -> bool:
        contact = factories.contact(lawyer, caller_name="")
        return begin(as_(lawyer), lawyer, contact, "open_case", other_sides=OTHER).status_code == 302

    twin(opens, lambda: monkeypatch.setattr(opening, "_may_begin", lambda *_given: None))


def test_an_operator_learns_no_verdict(as_, operator, met, monkeypatch):
    contact = factories.contact(operator, caller_name="")

    def told() -> bool:
        page = begin(as_(operator), operator, contact, "check_conflicts", other_sides=OTHER)
        return page.status_code == 200 and page.context["verdict"] == "ask"

    twin(told, lambda: monkeypatch.setattr(contacts, "may_open_cases", lambda _user: True))


def test_reasons_are_the_supervisors(as_, supervisor, lawyer, met, monkeypatch):
    own = factories.case(supervisor, responsible=lawyer, client="Жээнбек Сатаров")
    finding = conflict.Finding("client_against", 0, case=met.pk, role="client")
    factories.conflict_check(own, supervisor, finding, named=(conflict.Named("other_side", OTHER),))
    page = reverse("decide_case", args=[own.code])
    twin(
        lambda: met.code in as_(lawyer).get(page).content.decode(),
        lambda: monkeypatch.setitem(access.RIGHTS, "decide_case", access.RIGHTS["add_note"]),
    )


def test_a_wall_stands_before_reasons_too(as_, supervisor, other_supervisor, met, proposed, monkeypatch):
    factories.wall(met, other_supervisor, supervisor)
    page = reverse("decide_case", args=[proposed.code])
    twin(
        lambda: met.code in as_(other_supervisor).get(page).content.decode(),
        lambda: monkeypatch.setattr(pages, "stands_back", lambda *_given: False),
    )


def test_nobody_decides_about_himself(as_, supervisor, operator, monkeypatch):
    cousin = factories.person(operator, OTHER)
    at = {"created_at": timezone.now(), "created_by": operator}
    Kinship.objects.create(person=cousin, staff=supervisor, relation="relative", **at)
    contact = factories.contact(operator, caller_name="")
    begin(as_(operator), operator, contact, "propose_case", officials=OTHER)

    def decided() -> bool:
        case = Case.objects.get()
        decide(as_(supervisor), case, "no_conflict")
        return Case.objects.get().state == "open"

    def off() -> None:
        for module in (pages, deciding):
            monkeypatch.setattr(module, "stands_back", lambda *_given: False)

    twin(decided, off)


def test_a_wall_hides_the_mail_about_a_check(supervisor, other_supervisor, met, proposed, monkeypatch):
    factories.wall(met, other_supervisor, supervisor)
    pair = (str(other_supervisor.pk), str(proposed.conflict_checks.get().pk))

    def off() -> None:
        monkeypatch.setattr(WallQuerySet, "active", lambda self: Wall.objects.none())

    twin(lambda: pair in mailing.who_may_decide([pair]), off)


def test_no_search_meets_those_whom_we_stand_against(as_, supervisor, lawyer, monkeypatch):
    case = factories.case(supervisor, responsible=lawyer)

    def found() -> bool:
        party, _check = add_party(case=case, key=uuid4(), role="official", name=OTHER, by=lawyer)
        page = as_(supervisor).post(reverse("look_up_person"), {"name": OTHER})
        return str(party.person_id) in page.content.decode()

    twin(found, lambda: monkeypatch.setitem(conflict.SIDES, "official", conflict.Side.OURS))


def test_checks_are_counted_as_look_ups(as_, lawyer, supervisor, monkeypatch):
    client, contact = as_(lawyer), factories.contact(lawyer, caller_name="")
    for _ in range(31):
        begin(client, lawyer, contact, "check_conflicts", other_sides=OTHER)

    def off() -> None:
        monkeypatch.setattr(reading, "LOOK_UPS", (reading.LOOK_UP,))

    twin(lambda: not unusual_reading._unusual_on(unusual_reading.day_span(timezone.localdate())), off)


def test_the_names_of_a_call_of_the_case_are_compared(supervisor, lawyer, met, monkeypatch):
    def unseen() -> bool:
        case = factories.case(supervisor, responsible=lawyer, client="Жээнбек Сатаров")
        contact = factories.contact(lawyer, caller_name="", other_sides=OTHER)
        attach_contact(contact=contact, version=contact.version, case=case, by=lawyer)
        return not ConflictCheck.objects.waiting().filter(case=case).exists()

    twin(unseen, lambda: monkeypatch.setattr(named_elsewhere, "_sources", {}))
