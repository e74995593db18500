"""The supervisor's desk of the hotline: each number is that of exactly the list to which it leads."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.deadlines import TARGETS
from tests import factories

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r'<a href="([^"]+)"[^>]*><strong>(\d+)</strong> ([^<]+)</a>')
ROW = re.compile(
    r"<tr(?: class=\"[^\"]*\")?>\s*<th scope=\"row\"|<li[^>]*><span class=\"what\"><a href=\"/shifts/"
)


@pytest.fixture
def house(operator, other_operator, lawyer, supervisor):
    """Something of everything, and nothing that counts twice."""
    now = timezone.now()
    factories.duty(lawyer, supervisor)
    factories.emergency(operator)
    factories.emergency(
        operator, logged_at=now - timedelta(minutes=20), answer_by=now - timedelta(minutes=20)
    )
    for level, hours in (("urgent", 3), ("urgent", -1), ("standard", 30), ("standard", -2), ("routine", 90)):
        at = now + timedelta(hours=hours)
        factories.contact(operator, triage=level, answer_by=at, logged_at=at - TARGETS[level])
    factories.shift(operator)
    factories.shift(other_operator, ended_at=now, ended_by=other_operator)
    factories.flag(factories.number(), operator)
    factories.flag(factories.number(), operator, days=-1)
    owe_and_miss(operator, other_operator)


def owe_and_miss(operator, other_operator):
    """Two promises that are late, three to decide on, one for later, one kept; two numbers that rang three times."""
    for hours in (-1, -30):
        factories.callback(operator, until_in=timedelta(hours=hours))
    for _ in range(3):
        factories.callback(other_operator, until_in=timedelta(hours=60), state="stuck")
    factories.callback(other_operator, until_in=timedelta(hours=60))
    factories.callback(operator, state="done", ended_at=timezone.now(), ended_by=operator)
    row = factories.missed(operator)
    factories.missed(operator, phone=row.number, ago=timedelta(hours=5))
    factories.missed(other_operator)


def numbers(page: str) -> dict[str, int]:
    """Link -> number, as they stand on the desk."""
    block = page.split("<main", 1)[1]
    return {unescape(url): int(count) for url, count, _text in NUMBER.findall(block)}


def test_each_number_is_that_of_its_list(house, supervisor, as_):
    client = as_(supervisor)
    found = numbers(client.get(reverse("hotline_desk")).content.decode())
    queue = reverse("contact_queue")
    assert found == {
        f"{queue}?level=emergency": 2,
        f"{queue}?level=urgent": 2,
        f"{queue}?level=standard": 2,
        f"{queue}?level=routine": 1,
        f"{queue}?late=1": 3,
        reverse("emergencies"): 2,
        f"{reverse('owed_calls')}?list=today": 2,
        f"{reverse('owed_calls')}?list=late": 2,
        f"{reverse('owed_calls')}?list=decide": 3,
        reverse("missed_calls"): 2,
        f"{reverse('shifts')}#to-be-taken": 1,
        f"{reverse('shifts')}#on-the-line": 1,
        reverse("caller_flags"): 1,
    }
    for url, count in found.items():
        path, _, part = url.partition("#")
        page = client.get(path).content.decode().split("<main", 1)[1]
        if part:  # a part of a page begins with its heading
            page = page.split(f'id="{part}"')[1].split("<h2")[0]
        assert len(ROW.findall(page)) == count, url


def test_a_second_look_asks_the_kept_statement(house, supervisor, operator, as_):
    client = as_(supervisor)
    before = numbers(client.get(reverse("hotline_desk")).content.decode())
    factories.contact(operator, triage="routine", answer_by=timezone.now() + timedelta(days=5))
    after = numbers(client.get(reverse("hotline_desk")).content.decode())
    changed = {url: (before[url], count) for url, count in after.items() if before[url] != count}
    assert changed == {f"{reverse('contact_queue')}?level=routine": (1, 2)}


def test_it_is_the_supervisors(operator, lawyer, intern, administrator, as_):
    for user in (operator, lawyer, intern, administrator):
        assert as_(user).get(reverse("hotline_desk")).status_code == 403
