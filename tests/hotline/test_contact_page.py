"""The page of a contact: who sees it, what stands on it, that its opening is recorded."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEntry
from reminders.providers import provider_of
from tests import factories
from tests.hotline.test_log_contact import statements


def test_opening_it_is_recorded(as_, operator):
    contact = factories.contact(operator)
    assert as_(operator).get(contact.get_absolute_url()).status_code == 200
    entry = AuditEntry.objects.get(verb="hotline.read_contact")
    assert (entry.outcome, entry.about_id) == ("read", str(contact.pk))


def test_who_sees_a_finished_contact(
    as_, operator, other_operator, supervisor, lawyer, intern, administrator
):
    contact = factories.contact(
        operator, state="done", finished_at="2026-11-01T00:00+06:00", finished_by=operator
    )
    codes = {
        who.name: as_(who).get(contact.get_absolute_url()).status_code
        for who in (operator, supervisor, other_operator, lawyer, intern, administrator)
    }
    assert list(codes.values()) == [200, 200, 404, 404, 404, 404]


def test_a_lawyer_sees_the_contacts_of_own_cases_an_intern_only_own_ones(
    as_, operator, supervisor, lawyer, other_lawyer, intern
):
    case = factories.case(supervisor, responsible=lawyer, intern=intern)
    contact = factories.contact(operator, case=case)
    assert as_(lawyer).get(contact.get_absolute_url()).status_code == 200
    assert as_(other_lawyer).get(contact.get_absolute_url()).status_code == 404
    assert as_(intern).get(contact.get_absolute_url()).status_code == 404
    assert as_(intern).get(factories.contact(intern).get_absolute_url()).status_code == 200


def test_foreign_and_missing_contacts_answer_alike(as_, operator, lawyer):
    foreign = as_(lawyer).get(factories.contact(operator).get_absolute_url())
    missing = as_(lawyer).get(reverse("contact_page", args=[uuid4()]))
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)


def test_an_operator_knows_code_and_state_of_the_case_and_no_way_in(as_, operator, supervisor):
    case = factories.case(supervisor, client="Эркин Токонов", summary="Только для дела")
    contact = factories.contact(
        operator, case=case, state="done", finished_at="2026-11-01T00:00+06:00", finished_by=supervisor
    )
    page = as_(operator).get(contact.get_absolute_url()).content.decode()
    assert case.code in page
    assert case.get_absolute_url() not in page
    assert "Только для дела" not in page and "Эркин" not in page
    assert case.get_absolute_url() in as_(supervisor).get(contact.get_absolute_url()).content.decode()


def test_words_that_cannot_be_read_break_nothing(as_, operator):
    contact = factories.contact(operator, wanted="Чего хотят")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE hotline_contact SET said = wanted WHERE id = %s", [contact.pk])
    page = as_(operator).get(contact.get_absolute_url())
    assert page.status_code == 200
    assert "Чего хотят" in page.content.decode()


def test_what_it_costs(as_, operator, supervisor):
    case = factories.case(supervisor)
    contact = factories.contact(
        operator, case=case, state="done", finished_at="2026-11-01T00:00+06:00", finished_by=operator
    )
    for user in (operator, supervisor):
        client = as_(user)
        client.get(contact.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(contact.get_absolute_url())
        assert statements(asked) <= 10, [query["sql"][:90] for query in asked.captured_queries]


@pytest.mark.parametrize("many", [1, 20])
def test_who_may_be_reminded_is_asked_in_two_statements(
    operator, other_operator, supervisor, administrator, django_assert_num_queries, many
):
    contacts = [factories.contact(operator) for _ in range(many)]
    voided = factories.contact(operator, state="voided")
    readers = (operator, other_operator, supervisor, administrator)
    pairs = [(user.pk, str(contact.pk)) for user in readers for contact in [*contacts, voided]]
    with django_assert_num_queries(2):
        allowed = provider_of("hotline.Contact").may_receive(pairs)
    assert len(allowed) == 3 * many
    assert not {about for _user, about in allowed} & {str(voided.pk)}
