"""The demonstration fills, fills once, in three languages, with dates around today; a real site refuses it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from cases.access import listed_cases, visible_cases
from cases.models import Case, Draft, FollowUp, Wall
from cases.states import CaseState, DraftState
from hotline.models import Contact
from hotline.states import ContactState


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


def test_it_shows_a_restricted_file_and_a_wall(filled):
    (sealed,) = Case.objects.filter(restricted_at__isnull=False)
    assert not sealed.broken_glass.get().is_open(timezone.now())
    (wall,) = Wall.objects.active()
    assert wall.case not in visible_cases(wall.user)
    supervisor = User.objects.with_roles().get(email="supervisor@demo.invalid")
    assert sealed not in visible_cases(supervisor)
    assert sealed in listed_cases(supervisor)


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
