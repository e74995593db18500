"""Statements built once answer what the queryset answers, to each reader his own, at each moment anew."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.prepared import (
    SOME_BYTES,
    SOME_ID,
    SOME_MOMENT,
    SOME_TEXT,
    ForReader,
    Prepared,
    Statement,
    among,
)
from hotline.models import Contact
from people.models import PersonName
from people.names import key_of
from people.record import record_person
from statements import planned
from tests import factories

pytestmark = pytest.mark.django_db


def test_it_answers_what_the_queryset_answers(operator, lawyer):
    kept = Prepared(
        lambda name, moment: User.objects.with_roles(moment).filter(name=name),
        name=SOME_TEXT,
        moment=SOME_MOMENT,
    )
    now = timezone.now()
    assert kept.rows(name=operator.name, moment=now) == [operator]
    assert kept.rows(name=lawyer.name, moment=now) == [lawyer]
    assert kept.first(name="nobody", moment=now) is None


def test_a_role_that_ends_is_gone_with_the_next_statement(operator):
    kept = Prepared(
        lambda pk, moment: User.objects.with_roles(moment).filter(pk=pk), pk=SOME_ID, moment=SOME_MOMENT
    )
    now = timezone.now()
    assert kept.first(pk=operator.pk, moment=now).roles_today == {"operator"}
    RoleGrant.objects.update(until=now + timedelta(hours=1))
    assert kept.first(pk=operator.pk, moment=now).roles_today == {"operator"}
    assert kept.first(pk=operator.pk, moment=now + timedelta(hours=2)).roles_today == set()


def test_joined_rows_come_with_it(operator, django_assert_num_queries):
    kept = Prepared(lambda user: RoleGrant.objects.filter(user=user).select_related("user"), user=SOME_ID)
    with django_assert_num_queries(1):
        assert kept.first(user=operator.pk).user.name == operator.name


def test_a_moment_that_would_stand_still_is_refused(operator):
    kept = Prepared(lambda pk: User.objects.with_roles().filter(pk=pk), pk=SOME_ID)
    with pytest.raises(ValueError, match="stand still"):
        kept.rows(pk=operator.pk)


def test_a_value_that_is_lost_is_refused(operator):
    kept = Prepared(lambda pk: User.objects.all(), pk=SOME_ID)
    with pytest.raises(ValueError, match="lost"):
        kept.rows(pk=operator.pk)


def test_what_is_surely_empty_asks_nothing(django_assert_num_queries):
    kept = Prepared(lambda pk: User.objects.filter(pk=pk, pk__in=[]), pk=SOME_ID)
    with django_assert_num_queries(0):
        assert kept.rows(pk=SOME_ID) == []


def test_each_set_of_roles_has_its_own_statement(operator, lawyer, supervisor):
    def seen(reader: User):
        return User.objects.all() if reader.has_role("supervisor") else User.objects.filter(Q(pk=reader.pk))

    kept = ForReader(seen)
    assert set(kept.rows(supervisor)) >= {operator, lawyer, supervisor}
    assert kept.rows(lawyer) == [lawyer]
    assert kept.rows(operator) == [operator]
    both = factories.staff("Обе роли", "operator", "lawyer")
    assert kept.rows(both) == [both]


def test_a_statement_is_planned_once_on_each_connection(operator):
    """A connection that is lost takes its plans along; the next one plans anew."""
    kept = Prepared(lambda pk: User.objects.filter(pk=pk), pk=SOME_ID)
    assert kept.first(pk=operator.pk) == operator
    with CaptureQueriesContext(connection) as asked:
        assert kept.first(pk=operator.pk) == operator
    assert [one["sql"].split(" (")[0] for one in asked] == [f"EXECUTE {kept.statement.name}"]
    assert kept.statement.name in planned._PLANNED[connection.connection]
    planned._PLANNED[connection.connection].discard(kept.statement.name)
    with connection.cursor() as cursor:
        cursor.execute(f"DEALLOCATE {kept.statement.name}")
    assert kept.first(pk=operator.pk) == operator


def test_bytes_and_texts_that_vary(operator):
    name = "Эркин'; DROP TABLE people_person; -- %s $1"
    person = record_person(name=name, by=operator)
    kept = Prepared(
        lambda key: PersonName.objects.filter(keys__key=key, keys__scheme=0).order_by("id"), key=SOME_BYTES
    )
    assert [one.person_id for one in kept.rows(key=key_of(name))] == [person.pk]
    assert kept.rows(key=key_of("Somebody Else")) == []
    by_address = Prepared(lambda email: User.objects.filter(email=email), email=SOME_TEXT)
    assert by_address.rows(email=name) == []
    assert by_address.first(email=operator.email) == operator


def test_a_list_of_values_is_one_value(operator, lawyer):
    numbers = ["+996555123456", "+996990180300", "+996555123457"]
    first, second, third = (factories.contact(operator, number=number) for number in numbers)
    by_number = Prepared(
        lambda indexes: Contact.objects.filter(among("number_index", indexes)), indexes=SOME_TEXT
    )
    by_key = Prepared(lambda keys: Contact.objects.filter(among("id", keys, "uuid")), keys=SOME_TEXT)
    name = None
    for wanted in ([], [first], [first, third], [first, second, third]):
        assert set(by_number.rows(indexes=[bytes(one.number_index) for one in wanted])) == set(wanted)
        assert set(by_key.rows(keys=[one.pk for one in wanted])) == set(wanted)
        name = name or by_number.statement.name
        assert by_number.statement.name == name
    assert by_number.rows(indexes=[b"'; DROP TABLE people_person; -- %s {}"]) == []


def test_sql_of_our_own_says_what_it_did(operator):
    counted = Statement(
        "SELECT count(*), %s::text FROM accounts_user WHERE id = %s", ["a%b", SOME_ID], pk=SOME_ID
    )
    assert counted.row(pk=operator.pk) == (1, "a%b")
    changed = Statement(
        "UPDATE accounts_user SET name = %s WHERE id = %s", [SOME_TEXT, SOME_ID], name=SOME_TEXT, pk=SOME_ID
    )
    assert (changed.run(name="Айгүл", pk=operator.pk), changed.run(name="Айгүл", pk=SOME_ID)) == (1, 0)
    operator.refresh_from_db()
    assert operator.name == "Айгүл"


def test_a_moment_may_not_stand_still_in_sql_of_our_own():
    with pytest.raises(ValueError, match="stand still"):
        Statement("SELECT %s", [timezone.now()])
