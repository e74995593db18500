"""The guards of walls, restrictions and break-glass, each switched off once (see test_twins.py)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.prepared import ForReader
from audit.log import record_read
from bir_duino import reading, unusual_reading
from cases import access, company
from cases.actions import assigning, secrecy
from cases.models import Wall
from cases.models.secrecy import BreakGlassQuerySet, WallQuerySet
from hotline import access as contacts
from reminders import send
from reminders.models import Reminder
from reminders.plan import plan
from tests import factories
from tests.house.test_twins import tried, twin

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


@pytest.fixture
def sealed(supervisor, lawyer):
    return factories.case(supervisor, responsible=lawyer, restricted=True)


@pytest.fixture
def planned_anew(monkeypatch):
    """The gates build their statements again, with what is switched off by then."""

    def forget() -> None:
        for module, name in (
            (access, "_READING"),
            (access, "_ACTING"),
            (access, "_LISTED"),
            (contacts, "_GATE"),
        ):
            gate = getattr(module, name)
            monkeypatch.setattr(module, name, ForReader(gate.build, **gate.examples))

    return forget


@pytest.mark.parametrize("name", ["other_supervisor", "lawyer"])
def test_a_wall_hides_the_case(name, case, supervisor, as_, request, monkeypatch, planned_anew):
    user = request.getfixturevalue(name)
    factories.wall(case, user, supervisor)

    def off() -> None:
        monkeypatch.setattr(access, "walls_before", lambda _user: Wall.objects.none())
        planned_anew()

    twin(lambda: as_(user).get(reverse("case_people", args=[case.code])).status_code == 200, off)


def test_a_wall_hides_the_calls_of_the_case(
    case, supervisor, other_supervisor, operator, as_, monkeypatch, planned_anew
):
    call = factories.contact(operator, case=case)
    factories.wall(case, other_supervisor, supervisor)

    def off() -> None:
        monkeypatch.setattr(contacts, "walls_before", lambda _user: Wall.objects.none())
        planned_anew()

    twin(lambda: as_(other_supervisor).get(call.get_absolute_url()).status_code == 200, off)


def test_a_restricted_case_is_read_by_those_who_work_on_it(
    sealed, supervisor, as_, monkeypatch, planned_anew
):
    def off() -> None:
        monkeypatch.setattr(access, "_unsealed", lambda *_: Q(pk__isnull=False))
        planned_anew()

    twin(lambda: as_(supervisor).get(reverse("case_people", args=[sealed.code])).status_code == 200, off)


def test_broken_glass_closes_after_its_hour(sealed, supervisor, as_, monkeypatch, planned_anew):
    factories.glass(sealed, supervisor, ends_in=timedelta(seconds=-1))

    def off() -> None:
        monkeypatch.setattr(BreakGlassQuerySet, "open", lambda self: self.all())
        planned_anew()

    twin(lambda: as_(supervisor).get(reverse("case_people", args=[sealed.code])).status_code == 200, off)


def test_the_post_office_knows_the_walls(case, supervisor, other_supervisor, monkeypatch):
    factories.wall(case, other_supervisor, supervisor)
    plan(
        kind="case_unassigned", about=case, to=other_supervisor, due_at=timezone.now() - timedelta(minutes=1)
    )
    asked = company._facts_about

    def harm() -> bool:
        send.send_due()
        return Reminder.objects.filter(to=other_supervisor, posted_at__isnull=False).exists()

    def without_walls(*asked_about):
        facts = asked(*asked_about)
        facts[company.WALL].clear()
        return facts

    def off() -> None:
        monkeypatch.setattr(company, "_facts_about", without_walls)

    twin(harm, off)


def test_nobody_behind_a_wall_is_assigned(case, supervisor, other_lawyer, monkeypatch):
    factories.wall(case, other_lawyer, supervisor)

    def harm() -> bool:
        assigning.assign_lawyer(case=case, user=other_lawyer, role="helping", by=supervisor)
        return True

    twin(harm, lambda: monkeypatch.setattr(WallQuerySet, "active", lambda self: self.none()))


def test_the_last_supervisor_is_not_shut_out(case, supervisor, lawyer, monkeypatch):
    """Switched off: anybody at all counts as somebody who could take the wall down."""

    def harm() -> bool:
        secrecy.put_up_wall(case=case, user=supervisor, reason="себя", by=supervisor)
        return True

    twin(harm, lambda: monkeypatch.setattr(secrecy, "supervisors_of", lambda _case: User.objects.all()))


def test_lifting_is_asked_of_those_who_see(sealed, supervisor, monkeypatch):
    def harm() -> bool:
        secrecy.lift_restriction(case=sealed, reason="в обход", by=supervisor)
        return True

    twin(harm, lambda: monkeypatch.setattr(secrecy, "_check_still_seen", lambda *_: None))


def test_a_report_leaves_out_what_a_wall_hides(case, supervisor, other_supervisor, lawyer, as_, monkeypatch):
    record_read("cases.read_case", about=case, by=lawyer)
    factories.wall(case, other_supervisor, supervisor)
    address = reverse("reading_report", query={"who": lawyer.pk})
    twin(
        lambda: case.code in as_(other_supervisor).get(address).content.decode(),
        lambda: monkeypatch.setattr(reading, "hidden_from", lambda _reader: reading.Hidden()),
    )


def test_a_day_is_told_once(supervisor, lawyer, monkeypatch):
    for _ in range(40):
        record_read("search.by_name", by=lawyer)
    unusual_reading.look()

    def harm() -> bool:
        unusual_reading.look()
        return Reminder.objects.filter(kind="unusual_reading").count() > 1

    assert not tried(harm)
    monkeypatch.setattr(unusual_reading, "uuid5", lambda *_: uuid4())
    assert tried(harm)
