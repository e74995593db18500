"""Folding names, recording persons, finding them again."""

import pytest
from django.db import connection
from django.utils import timezone

from people.models import NameKey, Person, PersonName, Phone
from people.names import fold, key_of
from people.reached import persons_called_so
from people.record import PersonFacts, add_name, add_phone, record_person, record_persons, withdraw_persons
from tests.people.met import persons_by_name, persons_by_phone

NUMBER = "+996100004118"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Асанов Бакыт", "  бакыт   АСАНОВ "),
        ("Алёна Ким", "Алена Ким"),
        ("O‘g‘iloy Qodirova", "Oʻgʻiloy Qodirova"),
        ("Yo'ldosh", "Yoʼldosh"),
        ("Асан-уулу Бакыт", "Асан уулу Бакыт"),
        ("й".encode().decode() + "ан", "и\u0306ан"),
    ],
)
def test_two_writings_of_one_name_meet(one, other):
    assert fold(one) == fold(other)
    assert key_of(one) == key_of(other)


def test_around_uulu_the_order_says_who_is_whose_child():
    assert fold("Асан уулу Бакыт") != fold("Бакыт уулу Асан")
    assert fold("Асан кызы Бегимай") != fold("Бегимай кызы Асан")


def test_letters_of_kyrgyz_stay_what_they_are():
    assert fold("Гүлмира") != fold("Гулмира")  # other schemes will bring them together; this one is exact


def test_it_records_a_person_with_name_key_and_phone(operator):
    person = record_person(
        name="Гульмира Токонова", by=operator, number=NUMBER, safety="hours", safety_note="14–16"
    )
    name, phone = person.names.get(), person.phones.get()
    assert name.full == "Гульмира Токонова"
    assert bytes(name.keys.get().key) == key_of("токонова гульмира")
    assert (phone.number, phone.safety, phone.safety_note) == (NUMBER, "hours", "14–16")


def test_several_people_cost_the_statements_of_one(operator, django_assert_num_queries):
    record_person(name="А", by=operator, number=NUMBER)  # the keys of the vault are loaded
    facts = [PersonFacts(name=f"Имя {n}", number=f"+99610000{n:04d}") for n in range(5)]
    with django_assert_num_queries(2):  # one records, one looks who else has these numbers
        record_persons(facts, by=operator)


def test_nothing_of_a_person_is_readable_in_the_rows(operator):
    record_person(name="Гульмира Токонова", by=operator, number=NUMBER, safety_note="представиться аптекой")
    with connection.cursor() as cursor:
        for table in ("people_person", "people_personname", "people_namekey", "people_phone"):
            cursor.execute(f"SELECT {table}::text FROM {table}")
            for (row,) in cursor.fetchall():
                for word in ("Гульмира", "Токонова", "100004118", "аптекой"):
                    assert word not in row
                    assert word.encode().hex() not in row


def test_the_same_number_twice_is_the_one_row(operator):
    person = record_person(name="А", by=operator, number=NUMBER)
    add_phone(person=person, number=NUMBER, by=operator, safety="unsafe", safety_note="брат")
    assert (person.phones.get().safety, person.phones.get().safety_note) == ("unsafe", "брат")
    add_phone(person=person, number=NUMBER, by=operator)
    assert person.phones.get().safety == "unsafe"  # "not known" is no newer word


def test_one_more_name_finds_the_same_person(operator):
    person = record_person(name="Гулмира", by=operator)
    add_name(person=person, full="Гүлмира", by=operator)
    add_name(person=person, full="Гүлмира", by=operator)
    assert person.names.count() == 2
    assert persons_by_name("гүлмира") == persons_by_name("ГУЛМИРА") == [person.pk]


def test_search_by_phone_and_name_is_one_statement_each(operator, django_assert_num_queries):
    mother = record_person(name="Айша Ли", by=operator, number=NUMBER)
    son = record_person(name="Тимур Ли", by=operator, number=NUMBER)
    with django_assert_num_queries(1):
        assert persons_by_phone(NUMBER) == [mother.pk, son.pk]  # a family may share one phone
    with django_assert_num_queries(1):
        assert persons_by_name("ли тимур") == [son.pk]
    with django_assert_num_queries(1):
        assert list(persons_called_so("Айша Ли", NUMBER)) == [mother.pk]
    assert persons_called_so("Айша Ли", "+996100004119") == {}


@pytest.mark.parametrize("nothing", ["", "   ", "—", "??"])
def test_a_name_without_letters_meets_nobody(operator, nothing):
    record_person(name="—", by=operator)
    assert persons_by_name(nothing) == []
    assert NameKey.objects.count() == 0
    assert persons_by_phone("") == []


def test_withdrawn_people_are_met_no_more_and_their_number_is_gone(operator):
    person = record_person(name="Айша Ли", by=operator, number=NUMBER)
    withdraw_persons([person], at=timezone.now())
    assert persons_by_phone(NUMBER) == persons_by_name("Айша Ли") == []
    assert Phone.objects.get().number == ""
    assert (Person.objects.count(), PersonName.objects.count()) == (1, 1)  # nothing is deleted
