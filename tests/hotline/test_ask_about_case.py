"""ask_about_case: what a caller must show, what an operator then may read aloud, and what is kept of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from cases.actions.callers import word_for_caller
from cases.actions.closing import close_case
from cases.models import Entry
from cases.states import CaseState
from hotline.models import CaseQuestion
from hotline.told import STANDS
from people.actions.hiding import hide_person
from people.record import add_phone
from reference.models import ClosingReason, Place
from reminders.clock import do_chores
from reminders.models import Reminder
from tests import factories
from tests.hotline.asked import CLIENT, MESSAGE, NUMBER, WORD, ask, file_of, shown
from tests.hotline.calls import press

pytestmark = pytest.mark.django_db
FACTS = {"caller_name": CLIENT, "lawyer": "Жолдошев", "birth": "1987"}


@pytest.fixture
def case(supervisor, lawyer):
    """A case with a message, without an agreed word."""
    return file_of(supervisor, lawyer)


@pytest.fixture
def call(operator):
    return factories.contact(operator, caller_name="")


def test_two_facts_open_state_message_promises_and_who_calls(case, call, operator, lawyer, as_):
    factories.follow_up(case, lawyer, what="Пишем жалобу на следователя", promise="Юрист позвонит после суда")
    factories.follow_up(case, lawyer, what="Проверить досье")
    answer = ask(as_(operator), call.pk, **FACTS)
    assert answer.status_code == 302
    page = shown(as_(operator), call.pk)
    for told in (MESSAGE, "Юрист позвонит после суда", lawyer.name):
        assert told in page
    for kept in (case.code, "Проверить досье", "Пишем жалобу", case.summary, "1987-03-12"):
        assert kept not in page


@pytest.mark.parametrize(
    "name", ["Tokonova Gulmira", "Гүлмира Токонова", "Токонова Гульмира Асановна", "гульмира токонова"]
)
def test_the_name_may_be_spelled_in_any_way(case, call, operator, as_, name):
    facts = {**FACTS, "caller_name": name, "code": case.code.lower().replace("-", " ")}
    assert ask(as_(operator), call.pk, **facts).status_code == 302


@pytest.mark.parametrize(
    "facts",
    [
        {**FACTS, "birth": "1986"},
        {**FACTS, "lawyer": "Осмонова"},
        {**FACTS, "caller_name": "Гульмира"},
        {**FACTS, "caller_name": "Айгүл Токонова"},
        {"caller_name": CLIENT, "birth": "1987", "concerned_name": CLIENT},
        {"caller_name": CLIENT, "lawyer": "Жолдошев", "concerned_name": CLIENT},
    ],
)
def test_less_than_two_facts_of_which_one_is_ours_confirm_nothing(case, call, operator, as_, facts):
    answer = ask(as_(operator), call.pk, **facts)
    assert answer.status_code == 200
    assert answer.context["nothing"]
    assert MESSAGE not in shown(as_(operator), call.pk)
    assert CaseQuestion.objects.get().result == "nothing"


def test_what_the_public_knows_is_not_enough(supervisor, lawyer, call, operator, as_):
    """Name, birth date and place stand in every protocol and in the newspaper."""
    place = Place.objects.filter(kind="city").first() or Place.objects.first()
    file_of(supervisor, lawyer, place=place)
    facts = {"caller_name": CLIENT, "birth": "12.03.1987", "place": place.pk}
    assert ask(as_(operator), call.pk, **facts).status_code == 200


def test_the_agreed_word_opens_from_the_number_it_belongs_to(supervisor, lawyer, operator, as_):
    file_of(supervisor, lawyer, word=WORD)
    call = factories.contact(operator, number=NUMBER, caller_name="")
    assert ask(as_(operator), call.pk, word="  РОМАШКА ").status_code == 302


@pytest.mark.parametrize("link", ["code", "caller_name"])
def test_the_agreed_word_opens_from_elsewhere_with_the_name_or_the_code(
    supervisor, lawyer, call, operator, as_, link
):
    case = file_of(supervisor, lawyer, word=WORD)
    said = {"code": case.code, "caller_name": CLIENT}
    assert ask(as_(operator), call.pk, word=WORD).status_code == 200, (
        "a word alone, from anywhere, is nothing"
    )
    assert ask(as_(operator), call.pk, word=WORD, **{link: said[link]}).status_code == 302


def test_who_has_agreed_on_a_word_is_met_by_the_word_alone(supervisor, lawyer, call, operator, as_):
    case = file_of(supervisor, lawyer, word=WORD)
    assert ask(as_(operator), call.pk, **FACTS, code=case.code).status_code == 200
    assert ask(as_(operator), call.pk, **FACTS, word="не то").status_code == 200


def test_a_relative_hears_it_on_a_named_consent_only(case, call, operator, lawyer, as_):
    party = factories.relative(case, lawyer)
    facts = {"caller_name": "Назгуль Асанова", "concerned_name": "Гульмира Токонова", "code": case.code}
    assert ask(as_(operator), call.pk, **facts).status_code == 200
    word_for_caller(party=party, version=0, text="Она здорова.", basis="согласие от 3 ноября", by=lawyer)
    assert ask(as_(operator), call.pk, **facts).status_code == 302
    page = shown(as_(operator), call.pk)
    assert "Она здорова." in page
    assert MESSAGE not in page, "each hears the own message"
    word_for_caller(party=party, version=1, text="", told="no", basis="", by=lawyer)
    assert "Она здорова." not in shown(as_(operator), call.pk), "a withdrawn consent ends an open answer too"


def test_a_message_older_than_thirty_days_says_so(case, call, operator, as_):
    word = case.words_for_callers.get()
    word.said_at = timezone.now() - timedelta(days=31)
    word.save(update_fields=["said_at"])
    ask(as_(operator), call.pk, **FACTS)
    assert "30" in shown(as_(operator), call.pk)
    answer = as_(operator).get(reverse("ask_about_case", args=[call.pk])).context["answer"]
    assert answer.is_stale


def test_it_is_an_opening_a_line_of_the_file_and_a_quiet_word_to_the_lawyer(
    case, call, operator, lawyer, as_
):
    ask(as_(operator), call.pk, **FACTS)
    shown(as_(operator), call.pk)
    opening = AuditEntry.objects.get(verb="hotline.read_answer")
    assert (opening.subject_label, opening.subject_id) == ("cases.Case", str(case.pk))
    assert (
        "Прочитано, что можно сказать обратившемуся"
        in as_(lawyer).get(reverse("case_access", args=[case.code])).content.decode()
    )
    assert Entry.objects.filter(case=case, kind="caller_answered", by=operator).count() == 1
    reminder = Reminder.objects.get(kind="caller_answered")
    assert (reminder.to, reminder.urgent) == (lawyer, False)
    asked = AuditEntry.objects.get(verb="hotline.ask_about_case")
    assert (asked.about_id, asked.found, asked.words) == (str(call.pk), 1, None)


def test_it_opens_for_this_call_this_colleague_and_an_hour(case, call, operator, other_operator, as_):
    other_call = factories.contact(operator)
    ask(as_(operator), call.pk, **FACTS)
    assert MESSAGE not in shown(as_(operator), other_call.pk)
    assert MESSAGE not in shown(as_(other_operator), call.pk)
    CaseQuestion.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert MESSAGE not in shown(as_(operator), call.pk)


def test_the_page_of_a_call_that_is_not_logged_yet_keeps_what_was_typed(case, operator, as_):
    key, client = uuid4(), as_(operator)
    answer = press(client, operator, "ask", key=key, caller_name=CLIENT, said="Спрашивает о деле", number="")
    assert answer.headers["Location"] == reverse("ask_about_case", args=[key])
    assert CLIENT in shown(client, key)
    assert ask(client, key, **FACTS).status_code == 302
    assert MESSAGE in shown(client, key)
    page = client.get(reverse("log_contact", args=[key])).content.decode()
    assert "Спрашивает о деле" in page
    press(client, operator, "queue", key=key, caller_name=CLIENT, said="Спрашивает о деле", edition="1")
    assert MESSAGE in shown(client, key), "the contact goes on under the key of its page"


def test_somebody_elses_page_and_a_missing_one_do_not_exist(case, operator, other_operator, as_):
    key = uuid4()
    press(as_(operator), operator, "ask", key=key, said="Спрашивает о деле")
    for pk in (key, uuid4()):
        assert as_(other_operator).get(reverse("ask_about_case", args=[pk])).status_code == 404


@pytest.mark.parametrize(("name", "code"), [("intern", 403), ("administrator", 404)])
def test_it_refuses_the_wrong_role(name, code, case, as_, request):
    user = request.getfixturevalue(name)
    call = factories.contact(user)
    assert ask(as_(user), call.pk, **FACTS).status_code == code


def test_a_lawyer_answers_on_own_cases_only(case, lawyer, other_lawyer, as_):
    for user, code in ((lawyer, 302), (other_lawyer, 200)):
        call = factories.contact(user, caller_name="")
        assert ask(as_(user), call.pk, **FACTS).status_code == code


def test_a_finished_contact_asks_nothing(case, operator, as_):
    now = timezone.now()
    call = factories.contact(operator, state="done", finished_at=now, finished_by=operator)
    answer = as_(operator).get(reverse("ask_about_case", args=[call.pk]))
    assert answer.headers["Location"] == call.get_absolute_url()


def test_a_closed_case_says_that_the_work_has_ended(case, call, operator, lawyer, as_):
    close_case(
        case=case, reason=ClosingReason.objects.filter(needs_result=False).first(), outcome="", by=lawyer
    )
    ask(as_(operator), call.pk, **FACTS)
    answer = as_(operator).get(reverse("ask_about_case", args=[call.pk])).context["answer"]
    assert answer.stands == STANDS[CaseState.CLOSED]


@pytest.mark.parametrize("by", ["number", "colleague"])
def test_five_in_an_hour_are_told_to_supervisors_once(by, operator, supervisor, other_supervisor, as_):
    client = as_(operator)
    for place in range(7):
        number = NUMBER if by == "number" else factories.number()
        ask(client, factories.contact(operator, number=number).pk, **FACTS)
        told = Reminder.objects.filter(kind="asked_too_often")
        assert told.count() == (2 if place >= 4 else 0)
    assert {one.to for one in told} == {supervisor, other_supervisor}
    assert set(told.values_list("about_label", flat=True)) == {"hotline.CaseQuestion"}


def test_after_five_the_number_is_answered_no_more_and_nothing_betrays_it(
    supervisor, lawyer, operator, other_operator, as_
):
    file_of(supervisor, lawyer, word=WORD)
    calls = [factories.contact(operator, number=NUMBER, caller_name="") for _ in range(6)]
    wrong = [ask(as_(operator), call.pk, word="лютик").content for call in calls[:5]]
    right = ask(as_(other_operator), calls[5].pk, word=WORD)
    assert right.status_code == 200
    assert right.context["nothing"]
    assert len(wrong) == 5
    CaseQuestion.objects.update(at=timezone.now() - timedelta(minutes=61))
    assert ask(as_(other_operator), calls[5].pk, word=WORD).status_code == 302, "an hour later it is answered"


def test_a_colleague_who_guesses_is_stopped_too(case, operator, as_):
    for _ in range(15):
        ask(as_(operator), factories.contact(operator, caller_name="").pk, **{**FACTS, "birth": "1990"})
    assert ask(as_(operator), factories.contact(operator, caller_name="").pk, **FACTS).status_code == 200


def test_a_number_that_must_not_be_rung_opens_by_no_fact(case, operator, lawyer, as_):
    """Somebody else may hold it: the husband has taken her phone."""
    add_phone(person=case.parties.get().person, number=NUMBER, by=lawyer, safety="unsafe")
    call = factories.contact(operator, number=NUMBER, caller_name="")
    assert ask(as_(operator), call.pk, **FACTS).status_code == 200


def test_too_little_is_said_before_anything_is_compared(case, call, operator, as_):
    for said in ({}, {"caller_name": CLIENT}, {"caller_name": CLIENT, "birth": "1987"}, {"birth": "кв"}):
        assert ask(as_(operator), call.pk, **said).status_code == 422
    assert not CaseQuestion.objects.exists()


def test_the_number_is_forgotten_after_its_hour(operator, as_):
    call = factories.contact(operator, number=NUMBER)
    ask(as_(operator), call.pk, **FACTS)
    do_chores()
    assert CaseQuestion.objects.get().number_index is not None
    CaseQuestion.objects.update(at=timezone.now() - timedelta(minutes=61))
    do_chores()
    assert CaseQuestion.objects.get().number_index is None


def test_of_hidden_people_nothing_is_ever_told(case, call, operator, supervisor, as_):
    """Also an answer that was open before."""
    assert ask(as_(operator), call.pk, **FACTS).status_code == 302
    person = case.parties.get().person
    hide_person(person=person, version=person.version, reason="угрозы", by=supervisor)
    assert MESSAGE not in shown(as_(operator), call.pk)
    assert ask(as_(operator), factories.contact(operator).pk, **FACTS).status_code == 200
