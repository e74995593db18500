"""The demonstration fills, fills once, in three languages, with dates around today; a real site refuses it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.factors import colleagues_without
from accounts.models import Absence, DutyPhone, Invitation, LettingIn, RoleGrant, User
from audit.models import AuditEntry, Seal
from audit.reading import Hidden, totals
from audit.sealer import connect
from audit.verify import verify
from bir_duino.unusual_reading import day_span
from cases.access import broken_glass, listed_cases, visible_cases
from cases.models import Case, Draft, FollowUp, Practice, Volunteer, Wall
from cases.states import CaseState, DraftState
from cases.waiting import waiting_stubs
from hotline.models import Callback, Contact, Duty, Emergency, MissedCall, Shift
from hotline.on_call import on_call
from hotline.plans import days_of, first_gap, span
from hotline.ringing import marks_of_missed
from hotline.states import ContactState
from reminders.models import Reminder
from tests.audit.chains import seal_all


@pytest.fixture
def filled(db):
    """The demonstration, filled once."""
    said = StringIO()
    call_command("load_demonstration", stdout=said)
    return said.getvalue()


def test_it_shows_every_state_and_names_the_accounts(filled):
    assert {case.state for case in Case.objects.all()} == set(CaseState)
    assert {draft.state for draft in Draft.objects.all()} == set(DraftState)
    assert {contact.state for contact in Contact.objects.all()} >= {
        ContactState.IN_TRIAGE,
        ContactState.DONE,
        ContactState.REFUSED,
    }
    assert Contact.objects.filter(case__isnull=False).count() >= 2
    for role in ("operator", "lawyer", "intern", "supervisor", "administrator"):
        assert f"{role}@demo.invalid" in filled
        assert User.objects.get(email=f"{role}@demo.invalid").has_role(role)


def test_two_lawyers_would_take_a_case_that_waits(filled):
    offers = Volunteer.objects.open().select_related("case", "user")
    assert {one.user.email for one in offers} == {"lawyer@demo.invalid", "lawyer2@demo.invalid"}
    (case,) = {one.case for one in offers}
    assert case in waiting_stubs(User.objects.with_roles().get(email="lawyer@demo.invalid"))


def test_it_shows_a_restricted_file_and_a_wall(filled):
    (sealed,) = Case.objects.filter(restricted_at__isnull=False)
    assert not sealed.broken_glass.get().is_open(timezone.now())
    (wall,) = Wall.objects.active()
    assert wall.case not in visible_cases(wall.user)
    supervisor = User.objects.with_roles().get(email="supervisor@demo.invalid")
    assert sealed not in visible_cases(supervisor)
    assert sealed in listed_cases(supervisor)


def test_it_owes_calls_of_every_kind_and_has_missed_some(filled):
    owed = Callback.objects.owed()
    assert {callback.state for callback in Callback.objects.all()} >= {"promised", "stuck", "done"}
    assert owed.filter(until_at__lt=timezone.now()).count() == 1
    assert owed.filter(until_at__lt=timezone.now() + timedelta(hours=1)).count() >= 2
    groups = list(MissedCall.objects.groups())
    assert sorted(group.times for group in groups) == [1, 1, 1, 3]
    assert "unsafe" in marks_of_missed(groups).values()


def test_its_dates_lie_around_today(filled):
    now = timezone.now()
    assert Case.objects.filter(opened_at__gt=now).count() == 0
    assert FollowUp.objects.filter(state="planned", due_at__lt=now).exists()
    assert FollowUp.objects.filter(state="planned", due_at__gt=now).exists()
    assert (now - Contact.objects.latest("began_at").began_at).total_seconds() < 3600


def test_its_history_is_in_the_order_of_time(filled):
    for case in Case.objects.all():
        times = list(
            AuditEntry.objects.filter(subject_id=str(case.pk)).order_by("id").values_list("at", flat=True)
        )
        assert times == sorted(times)


def test_filling_twice_writes_nothing(filled):
    before = (Case.objects.count(), Contact.objects.count(), AuditEntry.objects.count(), User.objects.count())
    call_command("load_demonstration", stdout=StringIO())
    assert (
        Case.objects.count(),
        Contact.objects.count(),
        AuditEntry.objects.count(),
        User.objects.count(),
    ) == before


def test_a_real_site_refuses_it(db, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="real site"):
        call_command("load_demonstration")
    assert User.objects.count() == 0


def test_it_shows_what_colleagues_read_yesterday(filled):
    yesterday = timezone.localdate() - timedelta(days=1)
    counted = totals(day_span(yesterday), Hidden())
    assert {"files", "contacts", "look_ups", "refused"} <= {
        name for row in counted.values() for name, count in row.items() if name != "actor_id" and count
    }
    assert Reminder.objects.filter(kind="unusual_reading").exists()
    supervisor = User.objects.with_roles().get(email="supervisor@demo.invalid")
    (glass,) = broken_glass(supervisor)
    assert AuditEntry.objects.filter(about_id=str(glass.pk), outcome="read").count() == 3
    assert timezone.localdate(glass.from_at) == yesterday


def test_it_shows_who_is_there(filled):
    """A plan with a gap, an emergency that the first did not hear, a shift on the line and one to be taken over."""
    now = timezone.now()
    there = on_call(now)
    assert (there.first.email, there.second.email) == ("lawyer@demo.invalid", "lawyer2@demo.invalid")
    days = days_of(list(Duty.objects.between(*span(now))), now)
    assert first_gap(days) is not None
    emergency = Emergency.objects.unheld().get()
    assert emergency.owner == there.second
    assert emergency.voice_calls.get().to == there.first
    assert Shift.objects.open().get().operator.email == "operator@demo.invalid"
    assert Shift.objects.waiting().count() == 1
    assert Absence.objects.filter(deputy__isnull=False).count() == 1
    assert Practice.objects.exclude(languages=[]).exclude(place=None).count() == 4
    assert DutyPhone.objects.filter(pk__in=[there.first.pk, there.second.pk]).count() == 2


def test_it_shows_colleagues_in_every_state(filled):
    assert colleagues_without() == 0
    assert LettingIn.objects.open().exists() and Invitation.objects.exists()
    assert User.objects.filter(is_active=False).exists()
    assert RoleGrant.objects.filter(by__isnull=False, confirmed_at__isnull=True).exists()


@pytest.mark.usefixtures("real_db")
def test_the_night_before_is_sealed_and_the_chain_holds():
    call_command("load_demonstration", stdout=StringIO())
    (night,) = Seal.objects.all()
    today = timezone.localdate()
    assert timezone.localdate(night.sealed_at) == today - timedelta(days=1)
    seal_all()
    connection = connect(settings.DATABASE_SEALER, readonly=True)
    verdict = verify(connection)
    connection.close()
    assert not verdict.found and Seal.objects.count() == 2
