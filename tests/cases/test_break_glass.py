"""break_glass: a supervisor opens a restricted file with a reason, for an hour; everybody concerned is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from accounts.fields import signed_row_key
from accounts.models import RoleGrant
from audit.models import AuditEntry
from cases.access import visible_cases
from cases.actions.secrecy import break_glass
from cases.models import BreakGlass
from reminders.models import Reminder
from tests import factories
from tests.cases.office import verbs, waiting

WHY = "Звонит следователь, ответ нужен сейчас."


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(
        supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов", restricted=True
    )


def post(client, user, case, *, key=None, **changes):
    data = {"row_key": signed_row_key(user, key), "reason": WHY, **changes}
    return client.post(reverse("break_glass", args=[case.code]), data)


def test_it_opens_for_an_hour(case, supervisor, other_supervisor, as_):
    client = as_(supervisor)
    door = client.get(reverse("break_glass", args=[case.code])).content.decode()
    assert case.code in door
    assert "Эркин Токонов" not in door
    assert post(client, supervisor, case).url == case.get_absolute_url()
    glass = BreakGlass.objects.get()
    assert (glass.by, glass.reason, glass.until - glass.from_at) == (supervisor, WHY, timedelta(minutes=60))
    assert "Эркин Токонов" in client.get(case.get_absolute_url()).content.decode()
    assert as_(other_supervisor).get(case.get_absolute_url()).status_code == 302


def test_the_bar_says_until_when(case, supervisor, lawyer, as_):
    glass = factories.glass(case, supervisor)
    until = f"{timezone.localtime(glass.until):%H:%M}"
    assert until in as_(supervisor).get(case.get_absolute_url()).content.decode()
    assert until not in as_(lawyer).get(case.get_absolute_url()).content.decode()


def let_it_end(glass: BreakGlass) -> None:
    """Waits on the database's own clock, which decides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(extract(epoch FROM %s - clock_timestamp()))", [glass.until])


def test_it_ends(case, supervisor, as_):
    """Also in the gate's statement, which was planned once a connection while the glass was broken."""
    glass = factories.glass(case, supervisor, ends_in=timedelta(seconds=2))
    client = as_(supervisor)
    assert [client.get(case.get_absolute_url()).status_code for _ in range(7)] == [200] * 7
    assert case in visible_cases(supervisor)
    let_it_end(glass)
    assert case not in visible_cases(supervisor)
    assert client.get(case.get_absolute_url()).url == reverse("break_glass", args=[case.code])


def test_it_ends_with_the_role(case, supervisor):
    factories.glass(case, supervisor)
    RoleGrant.objects.filter(user=supervisor).update(until=timezone.now())
    supervisor = type(supervisor).objects.with_roles().get(pk=supervisor.pk)
    assert case not in visible_cases(supervisor)


def test_it_records_and_tells_the_others_at_once(case, supervisor, other_supervisor, lawyer, as_):
    post(as_(supervisor), supervisor, case)
    glass = BreakGlass.objects.get()
    assert verbs(about=case) == ["cases.break_glass"]
    assert WHY not in str(AuditEntry.objects.filter(verb="cases.break_glass").values())
    assert waiting(glass) == {("glass_broken", other_supervisor.name)}
    assert waiting(case) == {("glass_broken", lawyer.name)}
    for reminder in Reminder.objects.all():
        assert reminder.urgent
        assert reminder.due_at <= timezone.now()
        assert reminder.about_code == case.code
    entry = case.entries.get()
    assert (entry.kind, entry.by, entry.line) == ("glass_broken", supervisor, "")


def test_reading_within_it_is_recorded_under_it(case, supervisor, lawyer, as_):
    client = as_(supervisor)
    post(client, supervisor, case)
    glass = BreakGlass.objects.get()
    for name in ("case_page", "case_people"):
        client.get(reverse(name, args=[case.code]))
    read = AuditEntry.objects.filter(verb="cases.read_case", actor_id=str(supervisor.pk))
    assert {(one.about_label, one.about_id, one.subject_id, one.code) for one in read} == {
        ("cases.BreakGlass", str(glass.pk), str(case.pk), case.code)
    }
    listed = client.get(reverse("broken_glass"))
    assert [(one.pk, one.times_read, one.still_open) for one in listed.context["page"].rows] == [
        (glass.pk, 2, True)
    ]
    assert supervisor.name in as_(lawyer).get(reverse("case_access", args=[case.code])).content.decode()


def test_the_list_is_the_supervisors(case, supervisor, other_supervisor, lawyer, administrator, as_):
    factories.glass(case, supervisor, ends_in=timedelta(minutes=-5))
    page = as_(other_supervisor).get(reverse("broken_glass")).content.decode()
    assert case.code in page
    assert "срочный звонок" in page
    assert "Эркин Токонов" not in page
    factories.wall(case, other_supervisor, supervisor)
    assert case.code not in as_(other_supervisor).get(reverse("broken_glass")).content.decode()
    assert {as_(user).get(reverse("broken_glass")).status_code for user in (lawyer, administrator)} == {403}


def test_a_second_press_is_the_one_row(case, supervisor, as_):
    client, key = as_(supervisor), uuid4()
    for _ in range(2):
        assert post(client, supervisor, case, key=key).url == case.get_absolute_url()
    again = break_glass(case=case, reason="ещё раз", by=supervisor, key=uuid4())
    assert again == BreakGlass.objects.get()
    assert verbs(about=case) == ["cases.break_glass"]


def test_it_refuses_a_case_that_is_not_restricted(supervisor, as_):
    free = factories.case(supervisor)
    assert post(as_(supervisor), supervisor, free).url == free.get_absolute_url()
    with pytest.raises(ValidationError):
        break_glass(case=free, reason=WHY, by=supervisor, key=uuid4())


def test_a_wall_wins(case, supervisor, other_supervisor, as_):
    factories.glass(case, supervisor)
    factories.wall(case, supervisor, other_supervisor)
    assert as_(supervisor).get(case.get_absolute_url()).status_code == 404
    assert post(as_(supervisor), supervisor, case).status_code == 404
    with pytest.raises(ValidationError):
        break_glass(case=case, reason=WHY, by=supervisor, key=uuid4())


def test_it_refuses_the_wrong_role(case, lawyer, intern, as_):
    assert {post(as_(user), user, case).status_code for user in (lawyer, intern)} == {403}


@pytest.mark.parametrize("stranger", ["operator", "other_lawyer", "other_intern", "administrator"])
def test_it_hides_the_case_from_strangers(stranger, case, as_, request):
    user = request.getfixturevalue(stranger)
    assert post(as_(user), user, case).status_code == 404


@pytest.mark.parametrize(
    "changes", [{"reason": ""}, {"reason": "\x00"}, {"reason": "я" * 2001}, {"row_key": "нет"}]
)
def test_bad_input_gets_a_clear_answer(changes, case, supervisor, as_):
    answer = post(as_(supervisor), supervisor, case, **changes)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not BreakGlass.objects.exists()


def test_whoever_broke_the_glass_is_given_no_work_there(case, supervisor, as_):
    factories.glass(case, supervisor)
    page = as_(supervisor).get(reverse("plan_follow_up", args=[case.code])).content.decode()
    assert f'value="{supervisor.pk}"' not in page


def test_nobody_lengthens_it(case, supervisor):
    """The application's role may add to the table and nothing else."""
    factories.glass(case, supervisor)
    with pytest.raises(ProgrammingError), transaction.atomic():
        BreakGlass.objects.update(until=timezone.now() + timedelta(days=1))
