"""volunteer: a lawyer would take a case of which he knows the stub; the list of stubs tells nothing else."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.actions.colleagues import deactivate_colleague
from cases.actions.assigning import assign_lawyer, undo_assign_lawyer
from cases.actions.closing import undo_close_case
from cases.actions.secrecy import put_up_wall, restrict_case
from cases.actions.volunteering import volunteer, withdraw_volunteer
from cases.models import Case, Volunteer
from reference.models import Place
from reminders import send
from reminders.models import Reminder
from reminders.plan import UNDO_TIME
from tests import factories
from tests.cases.acts import at_once, close
from tests.cases.office import verbs, waiting

CLIENT, NUMBER, SUMMARY = "Сабыр Чокоев", "+996100770077", "Канарейка: избит в отделе."


@pytest.fixture
def case(supervisor, operator):
    """With a client who speaks Uzbek, a relative, words and a call with a number."""
    made = factories.case(supervisor, client=CLIENT, summary=SUMMARY, place=Place.objects.get(pk="KG-O"))
    person = made.parties.get().person
    person.language = "uz"
    person.save(update_fields=["language"])
    factories.relative(made, supervisor)
    factories.contact(operator, case=made, number=NUMBER, caller_name=CLIENT, said="Канарейка звонка")
    return made


def post(client, case, verb="volunteer"):
    return client.post(reverse(verb, args=[case.code]))


def stubs(client) -> list[str]:
    return [stub.code for stub in client.get(reverse("waiting_cases")).context["page"].rows]


def offers(case) -> list[Volunteer]:
    return list(Volunteer.objects.open().filter(case=case))


def test_it_offers(case, lawyer, as_):
    client = as_(lawyer)
    answer = client.post(reverse("volunteer", args=[case.code]), follow=True)
    (row,) = offers(case)
    assert (row.user, row.withdrawn_at) == (lawyer, None)
    assert answer.redirect_chain == [(reverse("waiting_cases"), 302)]
    assert reverse("withdraw_volunteer", args=[case.code]) in answer.content.decode()
    assert client.get(case.get_absolute_url()).status_code == 404  # an offer is no right


def test_it_records_and_plans(case, lawyer, supervisor, as_):
    post(as_(lawyer), case)
    (row,) = offers(case)
    assert verbs(about=case) == ["cases.volunteer"]
    assert waiting(row) == {("case_wanted", supervisor.name)}
    reminder = Reminder.objects.get(kind="case_wanted")
    assert (reminder.about_code, reminder.about_path) == (
        case.code,
        reverse("assign_lawyer", args=[case.code]),
    )
    assert timedelta(0) < reminder.due_at - timezone.now() <= UNDO_TIME


def test_in_an_emergency_supervisors_are_told_at_once(supervisor, lawyer, mailoutbox):
    case = factories.case(supervisor, triage="emergency", client=CLIENT)
    volunteer(case=case, by=lawyer)
    send.send_due()
    (mail,) = mailoutbox
    assert mail.to == [supervisor.email]
    assert case.code in mail.body
    for word in (CLIENT, lawyer.name):
        assert word not in mail.body


def test_a_second_press_changes_nothing(case, lawyer, as_):
    client = as_(lawyer)
    assert [post(client, case).status_code for _ in range(3)] == [302, 302, 302]
    assert len(offers(case)) == 1
    assert verbs(about=case) == ["cases.volunteer"]
    assert Reminder.objects.filter(kind="case_wanted").count() == 1


@pytest.mark.parametrize("name", ["operator", "intern", "supervisor", "administrator"])
def test_others_do_not_offer(name, case, as_, request):
    client = as_(request.getfixturevalue(name))
    assert post(client, case).status_code == post(client, case, "withdraw_volunteer").status_code == 404
    assert client.get(reverse("waiting_cases")).status_code == 403
    assert not offers(case)


def test_a_supervisor_who_is_a_lawyer_assigns_instead(case, as_):
    both = factories.staff("Болот Кадыров", "supervisor", "lawyer")
    assert as_(both).get(reverse("waiting_cases")).status_code == 403
    assert post(as_(both), case).status_code == 404


def of_no_concern(what: str, case: Case, lawyer, supervisor) -> None:
    """Something because of which the case is not in this lawyer's list."""
    if what == "wall":
        put_up_wall(case=case, user=lawyer, reason="родственник", by=supervisor)
    elif what == "restricted":
        restrict_case(case=case, reason="угрозы", by=supervisor)
    elif what == "undecided":
        factories.conflict_check(case, supervisor)
    elif what == "helps":
        factories.assignment(case, lawyer, "helping", supervisor)
    elif what == "assigned":
        assign_lawyer(case=case, user=factories.staff("Чолпон Бакирова", "lawyer"), role="responsible", by=supervisor)  # fmt: skip
    else:
        close(case, supervisor)


OTHERS = ["wall", "restricted", "undecided", "helps", "assigned", "closed"]


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_not_in_the_list_is_nowhere(what, case, lawyer, supervisor, as_):
    """No line, no number, the same answer as for a code that does not exist; also for whoever had offered before."""
    client, other = as_(lawyer), factories.case(supervisor)
    assert set(stubs(client)) == {case.code, other.code}
    volunteer(case=case, by=lawyer)
    of_no_concern(what, case, lawyer, supervisor)
    assert stubs(client) == [other.code]
    assert case.code not in client.get(reverse("waiting_cases")).content.decode()
    numbers = {one["url"]: one["count"] for one in client.get("/").context["numbers"]}
    assert numbers[reverse("waiting_cases")] == "1"
    for verb in ("volunteer", "withdraw_volunteer"):
        there = post(client, case, verb)
        gone = client.post(reverse(verb, args=[factories.code()]))
        assert there.status_code == gone.status_code == 404
        assert there.content == gone.content
    for act in (volunteer, withdraw_volunteer):  # an old page, faster than the gate
        with pytest.raises(ValidationError):
            act(case=case, by=lawyer)


def test_a_proposed_case_is_not_in_the_list(operator, lawyer, as_):
    case = factories.proposed(operator)
    assert stubs(as_(lawyer)) == []
    assert post(as_(lawyer), case).status_code == 404


def test_a_stub_tells_no_word_of_anybody(case, lawyer, as_):
    page = as_(lawyer).get(reverse("waiting_cases")).content.decode()
    for shown in (case.code, case.type.name, "обычное", case.place.name, "узбекский"):
        assert shown.lower() in page.lower(), shown
    name = case.parties.get(role="relative").name.full
    for word in (CLIENT, *CLIENT.split(), name, SUMMARY, "Канарейка", NUMBER, NUMBER[-6:]):
        assert word not in page, word
    assert case.get_absolute_url() + '"' not in page
    assert str(case.pk) not in page


def test_the_language_of_a_hidden_client_is_not_told(case, lawyer, supervisor, as_):
    person = case.parties.get(role="client").person
    person.hidden_at, person.hidden_by = timezone.now(), supervisor
    person.save(update_fields=["hidden_at", "hidden_by"])
    assert "узбекский" not in as_(lawyer).get(reverse("waiting_cases")).content.decode().lower()


def test_what_burns_stands_first_then_the_longest_waiting(supervisor, lawyer, as_):
    now = timezone.now()
    young = factories.case(supervisor, opened_at=now - timedelta(minutes=5))
    old = factories.case(supervisor, opened_at=now - timedelta(days=3))
    urgent = factories.case(supervisor, opened_at=now, triage="urgent")
    fire = factories.case(supervisor, opened_at=now, triage="emergency")
    assert stubs(as_(lawyer)) == [fire.code, urgent.code, old.code, young.code]


def test_stubs_step_by_key(supervisor, lawyer, as_):
    for number in range(30):
        factories.case(supervisor, triage=("emergency", "standard")[number % 2])
    client = as_(lawyer)
    first = client.get(reverse("waiting_cases")).context["page"]
    second = client.get(reverse("waiting_cases") + first.next_url).context["page"]
    assert len({stub.code for stub in [*first.rows, *second.rows]}) == 30


def test_volunteers_stand_first_where_somebody_is_assigned(case, lawyer, other_lawyer, supervisor, as_):
    factories.staff("Аааа Аскаров", "lawyer")  # first by name
    volunteer(case=case, by=lawyer)
    answer = as_(supervisor).get(reverse("assign_lawyer", args=[case.code]))
    shown = [(one.name, one.would_take) for one in answer.context["candidates"]]
    assert shown[0] == (lawyer.name, True)
    assert [offers for _name, offers in shown[1:]] == [False] * (len(shown) - 1)
    assert answer.content.decode().count("готов(а) взять") == 1


def count_shown(client, case) -> int:
    rows = client.get(reverse("unassigned_cases")).context["page"].rows
    return next(row.volunteered for row in rows if row.code == case.code)


def test_the_list_of_supervisors_says_how_many(case, lawyer, other_lawyer, supervisor, as_):
    client = as_(supervisor)
    assert count_shown(client, case) == 0
    volunteer(case=case, by=lawyer)
    assert "1 юрист готов взять" in client.get(reverse("unassigned_cases")).content.decode()
    volunteer(case=case, by=other_lawyer)
    assert "2 юриста готовы взять" in client.get(reverse("unassigned_cases")).content.decode()


@pytest.mark.parametrize("what", ["wall", "gone", "role"])
def test_only_those_who_could_be_given_it_are_counted(what, case, lawyer, supervisor, administrator, as_):
    volunteer(case=case, by=lawyer)
    if what == "wall":
        put_up_wall(case=case, user=lawyer, reason="родственник", by=supervisor)
    elif what == "gone":
        deactivate_colleague(colleague=lawyer, by=administrator)
    else:
        lawyer.grants.update(until=timezone.now())
    assert count_shown(as_(supervisor), case) == 0


@pytest.mark.parametrize("chosen", ["who offered", "another"])
def test_it_ends_when_the_case_has_a_lawyer(chosen, case, lawyer, other_lawyer, supervisor):
    row = volunteer(case=case, by=lawyer)
    user = lawyer if chosen == "who offered" else other_lawyer
    made = assign_lawyer(case=case, user=user, role="responsible", by=supervisor)
    assert not offers(case)
    assert waiting(row) == set()
    undo_assign_lawyer(assignment=made, by=supervisor)
    assert [one.user for one in offers(case)] == [lawyer]


def test_who_works_on_it_now_offers_no_more_and_the_others_do(case, lawyer, other_lawyer, supervisor):
    for user in (lawyer, other_lawyer):
        volunteer(case=case, by=user)
    assign_lawyer(case=case, user=lawyer, role="helping", by=supervisor)
    assert [one.user for one in offers(case)] == [other_lawyer]


def test_it_ends_with_the_case_and_is_back_when_that_is_taken_back(case, lawyer, supervisor):
    row = volunteer(case=case, by=lawyer)
    close(case, supervisor)
    assert not offers(case)
    assert waiting(row) == set()
    undo_close_case(case=case, by=supervisor)
    assert [one.user for one in offers(case)] == [lawyer]


def test_two_presses_at_once_are_one_offer(real_db):
    supervisor, lawyer = (
        factories.staff("Айнура Мамытова", "supervisor"),
        factories.staff("Нурлан Жолдошев", "lawyer"),
    )
    case = factories.case(supervisor)
    at_once(*[lambda: volunteer(case=case, by=lawyer)] * 6)
    assert Volunteer.objects.count() == 1
    assert Reminder.objects.filter(kind="case_wanted").count() == 1


def test_whoever_is_assigned_in_the_same_moment(real_db):
    """Whichever comes first: in the end nobody's offer stands on a case that has a lawyer, and nobody is told of one."""
    supervisor = factories.staff("Айнура Мамытова", "supervisor")
    lawyers = [factories.staff(f"Юрист {n}", "lawyer") for n in range(4)]
    for _ in range(3):
        case = factories.case(supervisor)
        acts = [partial(volunteer, case=case, by=user) for user in lawyers]
        acts.append(partial(assign_lawyer, case=case, user=lawyers[0], role="responsible", by=supervisor))
        results = at_once(*acts)
        assert not isinstance(results[-1], Exception)
        assert all(isinstance(one, Volunteer | ValidationError) for one in results[:-1])
        assert not offers(case)
        assert waiting(*Volunteer.objects.filter(case=case)) == set()
