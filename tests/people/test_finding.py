"""Finding people by name in any spelling, on the database: keys bring the candidates, the comparison judges them."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from people.finding import ENOUGH, LIMIT, find_by_name
from people.matching.sounds import SCHEME
from people.models import NameSounds, Person, PersonName
from people.name_keys import numbers
from people.record import (
    PersonFacts,
    add_name,
    add_names,
    forget_keys,
    record_person,
    record_persons,
    restore_keys,
    withdraw_persons,
)
from tests.people.met import persons_by_name


def found(query, **how):
    return [(hit.name.full, hit.verdict, hit.reason.code) for hit in find_by_name(query, **how).hits]


@pytest.mark.parametrize(
    ("stored", "query", "reason"),
    [
        ("Асанов Бакыт", "бакыт АСАНОВ", "order"),
        ("Асанов Бакыт", "Asanov Bakyt", "latin"),
        ("Жумабаев Өмүрбек", "Jumabaev Omurbek", "latin"),
        ("Жумабаев Өмүрбек", "Жумабаев Омурбек", "spelling"),
        ("Мамыт уулу Кубат", "Kubat Mamyt uulu", "latin"),
        ("Мамыт уулу Кубат", "Кубат Мамытуулу", "spelling"),
        ("Турдубаева Нуржамал Эсеновна", "Турдубаева Нуржамал", "father_missing"),
        ("Айдаров Марат", "Айдаров М.", "initial"),
        ("Оруналиева (Токтосунова) Гүлмира", "Токтосунова Гулмира", "alias"),
        ("Sherzod Qodirov", "Шерзод Кадыров", "latin"),
    ],
)
def test_a_name_is_found_in_any_spelling(operator, stored, query, reason):
    record_person(name=stored, by=operator)
    [(full, verdict, code)] = found(query)
    assert (full, code) == (stored, reason)
    assert verdict in ("match", "possible")


def test_the_order_around_uulu_says_who_is_whose_child(operator):
    record_person(name="Асан уулу Бакыт", by=operator)
    assert found("Бакыт уулу Асан") == [("Асан уулу Бакыт", "no", "swapped")]


def test_a_person_is_one_hit_by_the_best_of_all_names(operator):
    person = record_person(name="Гүлмира эже", by=operator)
    add_name(person=person, full="Токтосунова Гүлмира", by=operator, kind="document")
    add_name(person=person, full="Оруналиева Гүлмира", by=operator, kind="earlier")
    [hit] = find_by_name("Orunalieva Gulmira").hits
    assert (hit.person, hit.name.full) == (person.pk, "Оруналиева Гүлмира")


def test_a_slip_is_found_by_the_second_step(operator):
    record_person(name="Турдубаева Нуржамал", by=operator)
    assert found("Турдубаева Нуржанал") == [("Турдубаева Нуржамал", "no", "given_differs")]
    record_person(name="Асанов Бакыт", by=operator)
    [(full, verdict, _code)] = found("Асанов Бакит")
    assert (full, verdict) == ("Асанов Бакыт", "match")


def test_a_lone_word_finds_those_who_bear_it(operator):
    record_person(name="Маматов Эрлан", by=operator)
    [(full, verdict, _code)] = found("Маматов")
    assert (full, verdict) == ("Маматов Эрлан", "possible")


def test_a_good_hit_needs_no_second_step_unless_somebody_asks(operator):
    record_person(name="Асанов Бакыт", by=operator)
    record_person(name="Асанов Талант", by=operator)
    first = find_by_name("Асанов Бакыт")
    assert ([hit.name.full for hit in first.hits], first.wider_possible) == (["Асанов Бакыт"], True)
    wider = find_by_name("Асанов Бакыт", wider=True)
    assert [hit.name.full for hit in wider.hits] == ["Асанов Бакыт", "Асанов Талант"]
    assert [hit.is_near for hit in wider.hits] == [False, True]
    assert not wider.wider_possible


def test_withdrawn_hidden_and_forgotten_names_are_not_met(operator):
    voided = record_person(name="Асанов Бакыт", by=operator)
    withdraw_persons([voided], at=timezone.now())
    record_persons([PersonFacts("Асанов Бакыт", hidden=True)], by=operator)
    later = record_person(name="Асанов Бакыт", by=operator)
    forget_keys([later.pk])
    assert found("Асанов Бакыт", wider=True) == []
    assert not NameSounds.objects.filter(name__person=later).exclude(keys=[]).exists()


def test_it_looks_only_among_those_whom_the_caller_gives(operator):
    one, other = (record_person(name="Асанов Бакыт", by=operator) for _ in range(2))
    among = Person.objects.filter(pk=one.pk).values("pk")
    assert [hit.person for hit in find_by_name("Асанов Бакыт", among=among).hits] == [one.pk]
    assert {hit.person for hit in find_by_name("Асанов Бакыт").hits} == {one.pk, other.pk}


def test_equal_hits_stand_as_written_alike_and_then_as_the_caller_prefers(operator):
    people = [
        record_person(name=name, by=operator) for name in ("Бакыт Асанов", "Bakyt Asanov", "Асанов Бакыт")
    ]
    order = [person.pk for person in people]
    hits = find_by_name("Асанов Бакыт", prefer=lambda pk: -order.index(pk)).hits
    assert [order.index(hit.person) for hit in hits] == [2, 0, 1]


def test_a_common_name_is_counted_and_not_opened_to_the_last(operator, django_assert_num_queries):
    record_persons([PersonFacts("Асанова Айгуль") for _ in range(LIMIT + 5)], by=operator)
    record_person(name="Asanova Aigul", by=operator)
    with django_assert_num_queries(1):
        answer = find_by_name("айгуль асанова")
    assert answer.namesakes == LIMIT + 5
    assert len(answer.hits) == ENOUGH
    assert {hit.reason.code for hit in answer.hits} == {"order"}


@pytest.mark.parametrize("count", [5, 50])
@pytest.mark.parametrize(("query", "statements"), [("Асанов Бакыт", 1), ("Асанов Нурдин", 2), ("Асанов", 2)])
def test_it_costs_the_same_with_5_and_with_50_names(
    operator, count, query, statements, django_assert_num_queries
):
    record_persons([PersonFacts(f"Асанов Бакыт {n}евич") for n in range(count)], by=operator)
    record_person(name="Асанов Бакыт", by=operator)
    with django_assert_num_queries(statements):
        find_by_name(query)


@pytest.mark.parametrize(
    "query",
    ["", "   ", "\x00", "—", "уулу", "я" * 1_000_000, "\u202eАсанов", "%", "' OR 1=1", "а " * 500, "\ud800"],
)
def test_odd_questions_get_an_answer(operator, query):
    record_person(name="Асанов Бакыт", by=operator)
    find_by_name(query)
    find_by_name(query, wider=True)


def test_a_mark_of_direction_hides_nothing(operator):
    record_person(name="Асанов Бакыт", by=operator)
    assert found("\u202eАсанов\u200b Бакыт\u202c")[0][1] == "match"


def test_keys_of_names_that_have_none_are_made_in_batches(operator):
    for name in ("Асанов Бакыт", "Маматова Гүлзат", "Садыков Эрлан"):
        record_person(name=name, by=operator)
    gone = record_person(name="Забытый Человек", by=operator)
    NameSounds.objects.filter(name__person=gone).update(keys=[], scheme=0)
    withdraw_persons([gone], at=timezone.now())
    assert found("Mamatova Gulzat")
    # as it was before this table, and as an older scheme left it
    NameSounds.objects.update(keys=[1, 2, 3], scheme=SCHEME - 1)
    assert found("Mamatova Gulzat") == []
    call_command("rebuild_name_keys", "--batch", "2", verbosity=0)
    for name in PersonName.objects.filter(voided_at=None).select_related("sounds"):
        assert (name.sounds.keys, name.sounds.scheme) == (numbers(name.full), SCHEME)
    assert NameSounds.objects.get(name__person=gone).keys == [1, 2, 3]
    assert found("Mamatova Gulzat")


def test_a_second_run_finds_nothing_to_do(operator, capsys):
    record_person(name="Асанов Бакыт", by=operator)
    call_command("rebuild_name_keys")
    assert "All names have their keys." in capsys.readouterr().out


def test_who_is_hidden_stays_hidden_when_keys_are_made_anew(operator):
    [one] = record_persons([PersonFacts("Асанов Бакыт", hidden=True)], by=operator)
    later = record_person(name="Асанов Бакыт", by=operator)
    forget_keys([later.pk])
    NameSounds.objects.update(scheme=SCHEME - 1)
    call_command("rebuild_name_keys", verbosity=0)
    call_command("rebuild_name_keys", "--all", verbosity=0)
    assert found("Асанов Бакыт", wider=True) == []
    assert persons_by_name("Асанов Бакыт") == []
    restore_keys([later.pk])
    assert [hit.person for hit in find_by_name("Асанов Бакыт").hits] == [later.pk]
    assert persons_by_name("Асанов Бакыт") == [later.pk]
    assert one.pk not in persons_by_name("Асанов Бакыт")


def test_a_later_name_of_a_hidden_person_has_no_keys_either(operator):
    [one] = record_persons([PersonFacts("Асанов Бакыт", hidden=True)], by=operator)
    add_names([(one.pk, "Асанов Болот")], by=operator, hidden=[one.pk])
    assert found("Асанов Болот", wider=True) == []
