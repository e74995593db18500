"""The guards between a caller and a case, each switched off once (see test_twins.py)."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from cases import callers
from cases.models import Case
from hotline import access, proving
from hotline.actions import asking, marking
from hotline.actions.asking import Asked, ask_about_case
from hotline.models import CaseQuestion
from hotline.models.questions import CaseQuestionQuerySet
from hotline.proving import Said
from hotline.told import answer_of
from people.actions import merging, reaching
from people.marking import PhoneMarks
from people.record import add_phone
from tests import factories
from tests.hotline.asked import CLIENT, NUMBER, file_of
from tests.hotline.probing import place
from tests.house.test_twins import twin

pytestmark = pytest.mark.django_db
ENOUGH = Said(caller_name=CLIENT, lawyer="Жолдошев", birth="1987")


@pytest.fixture
def call(operator):
    return factories.contact(operator, number=NUMBER, caller_name="")


def answered(call, said: Said, by) -> bool:
    return ask_about_case(asked=Asked(call.pk, call.number), said=said, by=by).result == "answered"


def test_two_facts_are_asked_for(supervisor, lawyer, operator, call, monkeypatch):
    file_of(supervisor, lawyer)
    one = Said(caller_name=CLIENT, lawyer="Жолдошев")
    twin(lambda: answered(call, one, operator), lambda: monkeypatch.setattr(proving, "FACTS_NEEDED", 1))


def test_what_the_public_knows_is_no_fact_of_ours(supervisor, lawyer, operator, call, monkeypatch):
    case = file_of(supervisor, lawyer, place=place())
    public = Said(caller_name=CLIENT, birth="1987", place=case.place)
    counted = proving._facts

    def all_alike(*given) -> tuple[int, int]:
        ours, theirs = counted(*given)
        return ours + theirs, 0

    twin(lambda: answered(call, public, operator), lambda: monkeypatch.setattr(proving, "_facts", all_alike))


def test_a_word_that_was_agreed_on_cannot_be_gone_around(supervisor, lawyer, operator, call, monkeypatch):
    file_of(supervisor, lawyer, word="ромашка", number=factories.number())
    twin(
        lambda: answered(call, ENOUGH, operator),
        lambda: monkeypatch.setattr(proving, "_have_agreed", lambda _phones: False),
    )


def test_nothing_is_answered_to_who_is_behind_a_wall(supervisor, lawyer, operator, call, monkeypatch):
    factories.wall(file_of(supervisor, lawyer), operator, supervisor)
    off = lambda: monkeypatch.setattr(callers, "beyond_walls", lambda _user, rows, _case: rows)  # noqa: E731
    twin(lambda: answered(call, ENOUGH, operator), off)


def test_nothing_is_answered_of_a_restricted_case(supervisor, lawyer, operator, call, monkeypatch):
    file_of(supervisor, lawyer, restricted=True)

    def off() -> None:
        monkeypatch.setattr(proving, "answerable_cases", lambda _user: Case.objects.all())

    twin(lambda: answered(call, ENOUGH, operator), off)


def test_others_hear_it_on_a_paper_only(supervisor, lawyer, operator, call, monkeypatch):
    case = file_of(supervisor, lawyer)
    factories.relative(case, lawyer)
    said = Said(caller_name="Назгүл Асанова", concerned_name=CLIENT, codes=frozenset({case.code}))
    twin(
        lambda: answered(call, said, operator),
        lambda: monkeypatch.setattr(proving, "_may_hear", lambda _party: True),
    )


def test_an_answer_is_over_after_sixty_minutes(supervisor, lawyer, operator, call, monkeypatch):
    file_of(supervisor, lawyer)
    assert answered(call, ENOUGH, operator)
    CaseQuestion.objects.update(until=timezone.now() - timedelta(seconds=1))

    def all_answered(rows: QuerySet) -> QuerySet:
        return rows.filter(result="answered")

    twin(
        lambda: answer_of(operator, call.pk) is not None,
        lambda: monkeypatch.setattr(CaseQuestionQuerySet, "open", all_answered),
    )


def test_a_number_is_not_answered_after_five_failed_questions(
    supervisor, lawyer, operator, call, monkeypatch
):
    file_of(supervisor, lawyer)
    for _ in range(5):
        assert not answered(call, Said(caller_name=CLIENT, lawyer="Осмонова", birth="1987"), operator)
    twin(lambda: answered(call, ENOUGH, operator), lambda: monkeypatch.setattr(asking, "STOPS_AT", 99))


def test_who_does_not_see_the_case_sets_no_word(supervisor, lawyer, operator, monkeypatch):
    """Asked by the action too, whatever the form was made to send."""
    case = file_of(supervisor, lawyer)
    person = case.parties.get().person
    phone = add_phone(person=person, number=NUMBER, by=lawyer)
    call = factories.contact(operator, number=NUMBER, caller=person)

    def harm() -> bool:
        marks = PhoneMarks(agreed_word="шпион")
        marking.mark_caller_phone(contact=call, phone=phone, version=phone.version, marks=marks, by=operator)
        return answered(call, Said(word="шпион"), operator)

    twin(harm, lambda: monkeypatch.setattr(marking, "may_set_word", lambda *_: True))
    assert not access.may_set_word(operator, call, phone)


def test_nor_on_the_persons_page(supervisor, lawyer, operator, monkeypatch):
    case = file_of(supervisor, lawyer)
    phone = add_phone(person=case.parties.get().person, number=NUMBER, by=lawyer)
    call = factories.contact(operator, number=NUMBER, caller=phone.person)

    def harm() -> bool:
        marks = PhoneMarks(agreed_word="шпион")
        reaching.change_phone(phone=phone, version=phone.version, marks=marks, by=operator)
        return answered(call, Said(word="шпион"), operator)

    twin(harm, lambda: monkeypatch.setattr(reaching, "may_set_word", lambda *_: True))


@pytest.mark.parametrize("kept_is_his", [False, True])
def test_nobody_brings_in_a_word_by_a_merge(kept_is_his, supervisor, lawyer, operator, monkeypatch):
    """He agreed on a word with himself in a call in her name; a supervisor took the two records for one person."""
    hers = file_of(supervisor, lawyer).parties.get().person
    his = factories.person(operator, CLIENT)
    call = factories.contact(operator, number=NUMBER, caller=his)
    phone = add_phone(person=his, number=NUMBER, by=operator)
    phone.agreed_word = "шпион"
    phone.save(update_fields=["agreed_word"])

    def harm() -> bool:
        factories.merged(*((his, hers) if kept_is_his else (hers, his)), supervisor)
        return answered(call, Said(word="шпион"), operator)

    def off() -> None:
        monkeypatch.setattr(merging, "words_that_hold", lambda stays, goes: {stays.pk, goes.pk})

    twin(harm, off)
