"""withdraw_volunteer: the lawyer would not take it any more."""

import pytest
from django.urls import reverse

from cases.actions.volunteering import volunteer, withdraw_volunteer
from cases.models import Volunteer
from reminders import send
from tests import factories
from tests.cases.office import verbs, waiting


@pytest.fixture
def case(supervisor):
    return factories.case(supervisor)


def post(client, case):
    return client.post(reverse("withdraw_volunteer", args=[case.code]))


def test_it_withdraws(case, lawyer, as_):
    volunteer(case=case, by=lawyer)
    answer = as_(lawyer).post(reverse("withdraw_volunteer", args=[case.code]), follow=True)
    row = Volunteer.objects.get()
    assert row.withdrawn_at is not None
    assert reverse("volunteer", args=[case.code]) in answer.content.decode()


def test_it_records_and_silences(case, lawyer, other_lawyer, supervisor, as_):
    mine, other = (volunteer(case=case, by=user) for user in (lawyer, other_lawyer))
    post(as_(lawyer), case)
    assert verbs(about=case)[-1] == "cases.withdraw_volunteer"
    assert waiting(mine) == set()
    assert waiting(other) == {("case_wanted", supervisor.name)}


def test_a_second_press_changes_nothing(case, lawyer, as_):
    volunteer(case=case, by=lawyer)
    client = as_(lawyer)
    assert [post(client, case).status_code for _ in range(3)] == [302, 302, 302]
    assert verbs(about=case) == ["cases.volunteer", "cases.withdraw_volunteer"]


def test_nothing_to_withdraw_is_nothing_done(case, lawyer, as_):
    assert post(as_(lawyer), case).status_code == 302
    assert withdraw_volunteer(case=case, by=lawyer) is None
    assert not Volunteer.objects.exists()
    assert verbs(about=case) == []


def test_nobody_withdraws_for_another(case, lawyer, other_lawyer, as_):
    volunteer(case=case, by=lawyer)
    post(as_(other_lawyer), case)
    assert Volunteer.objects.open().get().user == lawyer


def test_one_may_offer_again(case, lawyer, supervisor):
    volunteer(case=case, by=lawyer)
    withdraw_volunteer(case=case, by=lawyer)
    again = volunteer(case=case, by=lawyer)
    assert Volunteer.objects.open().get() == again
    assert waiting(again) == {("case_wanted", supervisor.name)}


def test_a_withdrawn_offer_leaves_the_inbox(supervisor, lawyer, as_):
    case = factories.case(supervisor, triage="emergency")
    volunteer(case=case, by=lawyer)
    send.send_due()
    client = as_(supervisor)
    assert client.get(reverse("inbox")).context["inbox_count"]() == 1
    withdraw_volunteer(case=case, by=lawyer)
    assert client.get(reverse("inbox")).context["inbox_count"]() == 0
