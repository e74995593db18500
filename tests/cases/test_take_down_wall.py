"""take_down_wall: the colleague sees what the role shows again; the period stays."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from cases.access import visible_cases
from cases.actions.secrecy import put_up_wall, take_down_wall
from cases.models import Wall
from tests import factories

WHY = "Подозрение снято."


@pytest.fixture
def case(supervisor, lawyer):
    return factories.case(supervisor, responsible=lawyer)


@pytest.fixture
def wall(case, supervisor, lawyer):
    return put_up_wall(case=case, user=lawyer, reason="Брат подозреваемого.", by=supervisor)


def post(client, case, wall, reason=WHY):
    return client.post(reverse("take_down_wall", args=[case.code, wall.pk]), {"reason": reason})


def test_it_takes_down_and_work_does_not_come_back(case, wall, supervisor, lawyer, as_):
    assert post(as_(supervisor), case, wall).url == reverse("case_people", args=[case.code])
    wall.refresh_from_db()
    assert (wall.ended_by, wall.end_reason) == (supervisor, WHY)
    assert case not in visible_cases(lawyer)
    factories.assignment(case, lawyer, "responsible", supervisor)
    assert case in visible_cases(lawyer)


def test_it_is_recorded(case, wall, supervisor, as_):
    post(as_(supervisor), case, wall)
    entry = AuditEntry.objects.get(verb="cases.take_down_wall")
    assert (entry.subject_label, entry.code) == ("cases.Wall", case.code)


def test_a_supervisor_sees_the_case_again(case, supervisor, other_supervisor, as_):
    wall = factories.wall(case, other_supervisor, supervisor)
    assert as_(other_supervisor).get(case.get_absolute_url()).status_code == 404
    post(as_(supervisor), case, wall)
    assert as_(other_supervisor).get(case.get_absolute_url()).status_code == 200


def test_nobody_takes_his_own_wall_down(case, supervisor, other_supervisor, as_):
    wall = factories.wall(case, supervisor, other_supervisor)
    assert post(as_(supervisor), case, wall).status_code == 404
    with pytest.raises(ValidationError):
        take_down_wall(wall=wall, reason=WHY, by=supervisor)


def test_it_refuses_a_wall_that_is_down(case, wall, supervisor, as_):
    post(as_(supervisor), case, wall)
    assert post(as_(supervisor), case, wall).url == reverse("case_people", args=[case.code])
    with pytest.raises(ValidationError):
        take_down_wall(wall=wall, reason=WHY, by=supervisor)
    assert AuditEntry.objects.filter(verb="cases.take_down_wall").count() == 1


def test_it_refuses_the_wrong_role(case, wall, other_lawyer, supervisor, as_):
    factories.assignment(case, other_lawyer, "helping", supervisor)
    assert post(as_(other_lawyer), case, wall).status_code == 403


def test_a_wall_of_another_case_is_not_there(case, wall, supervisor, as_):
    other = factories.case(supervisor)
    assert post(as_(supervisor), other, wall).status_code == 404


@pytest.mark.parametrize("stranger", ["operator", "lawyer", "other_lawyer", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, case, wall, as_, request):
    assert post(as_(request.getfixturevalue(stranger)), case, wall).status_code == 404


@pytest.mark.parametrize("reason", ["", "\x00", "я" * 2001])
def test_bad_input_gets_a_clear_answer(reason, case, wall, supervisor, as_):
    assert post(as_(supervisor), case, wall, reason).status_code == 422
    assert Wall.objects.active().exists()


def test_the_database_refuses_half_an_end(case, wall):
    with pytest.raises(IntegrityError), transaction.atomic():
        Wall.objects.filter(pk=wall.pk).update(until=timezone.now())
