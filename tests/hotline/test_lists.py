"""The queue and one's own contacts: order, filters, paging by key, who sees what, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hotline.models import Contact
from tests import factories
from tests.hotline.test_log_contact import statements

LEVELS = ("routine", "emergency", "standard", "urgent")


def shown(response) -> list[Contact]:
    return response.context["page"].rows


def test_what_burns_stands_first(as_, operator, other_operator):
    now = timezone.now()
    for level in LEVELS:
        for hours in (5, 1):
            factories.contact(operator, triage=level, answer_by=now + timedelta(hours=hours))
    factories.contact(operator, state="voided")
    rows = shown(as_(other_operator).get(reverse("contact_queue")))
    assert [row.triage for row in rows] == [
        level for level in ("emergency", "urgent", "standard", "routine") for _ in "12"
    ]
    assert all(one.answer_by < two.answer_by for one, two in zip(rows[::2], rows[1::2], strict=True))


def test_filters_are_levels_in_the_address(as_, operator):
    for level in LEVELS:
        factories.contact(operator, triage=level)
    client = as_(operator)
    assert {row.triage for row in shown(client.get(reverse("contact_queue"), {"level": "urgent"}))} == {
        "urgent"
    }
    assert len(shown(client.get(reverse("contact_queue"), {"level": "\x00worst"}))) == 4


@pytest.mark.parametrize("name", ["contact_queue", "my_contacts"])
def test_paging_by_key_shows_each_once(as_, operator, name):
    for number in range(60):
        factories.contact(
            operator, triage=LEVELS[number % 4], began_at=timezone.now() - timedelta(minutes=number // 3)
        )
    client, seen, url = as_(operator), [], reverse(name)
    while url:
        page = client.get(url)
        seen += [row.pk for row in shown(page)]
        url = page.context["page"].next_url and reverse(name) + page.context["page"].next_url
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize(
    "after", ["x", "\x00", "0~0001-01-01T00:00:00+00:00~x", "~~", "9" * 400, "1~2026-01-01~1"]
)
def test_a_damaged_key_shows_the_first_page(as_, operator, after):
    factories.contact(operator)
    for name in ("contact_queue", "my_contacts"):
        assert len(shown(as_(operator).get(reverse(name), {"after": after}))) == 1


def test_the_queue_is_for_operators_and_supervisors(as_, supervisor, lawyer, intern, administrator):
    assert as_(supervisor).get(reverse("contact_queue")).status_code == 200
    for other in (lawyer, intern, administrator):
        assert as_(other).get(reverse("contact_queue")).status_code == 403
    assert as_(administrator).get(reverse("my_contacts")).status_code == 403


def test_ones_own_contacts_and_everybodys(as_, operator, other_operator, supervisor):
    mine, theirs = factories.contact(operator), factories.contact(other_operator)
    assert shown(as_(operator).get(reverse("my_contacts"))) == [mine]
    assert shown(as_(operator).get(reverse("my_contacts"), {"whose": "all"})) == [mine]
    assert set(shown(as_(supervisor).get(reverse("my_contacts"), {"whose": "all"}))) == {mine, theirs}
    assert shown(as_(operator).get(reverse("my_contacts"), {"state": "done"})) == []


def test_an_empty_list_says_what_to_do(as_, operator):
    for name in ("contact_queue", "my_contacts"):
        assert reverse("new_contact") in as_(operator).get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", ["contact_queue", "my_contacts"])
def test_a_list_costs_the_same_for_five_and_for_fifty(as_, operator, name):
    client, costs = as_(operator), []
    for many in (5, 45):
        for _ in range(many):
            factories.contact(operator)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name))
        costs.append(statements(asked))
    assert costs[0] == costs[1] <= 8
