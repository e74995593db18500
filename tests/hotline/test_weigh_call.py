"""weigh_call: while somebody speaks, the page says what the signs weigh and when 48 hours end. Nothing is kept."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.models import Contact
from hotline.moments import read_day, read_past

NOW = datetime(2026, 11, 25, 16, 30, tzinfo=ZoneInfo("Asia/Bishkek"))


def weighed(client, **words):
    response = client.post(reverse("weigh_call"), words)
    assert response.status_code == 200
    return response


def test_it_proposes_and_says_when_48_hours_end(as_, operator):
    since = timezone.localtime() - timedelta(hours=4)
    response = weighed(
        as_(operator), signs=["held", "injury"], held_since=f"{since:%d.%m.%Y %H:%M}", triage="urgent"
    )
    weight, page = response.context["weight"], response.content.decode()
    until = (since + timedelta(hours=48)).replace(second=0, microsecond=0)
    assert (weight.proposal.level, weight.differs, weight.held_until) == ("emergency", True, until)
    assert f'data-clock-until="{until.isoformat()}"' in page and "59" in page
    assert (
        not AuditEntry.objects.filter(verb__startswith="hotline.").exists() and not Contact.objects.exists()
    )


@pytest.mark.parametrize(
    "words",
    [
        {}, {"signs": "x"}, {"held_since": "завтра"}, {"held_since": "\x00"}, {"held_since": "9" * 5000}, {"term_on": "32.13"},
        {"triage": "worst"}, {"held_since": "29.02.2025"}, {"term_on": "01.01.9999"}, {"held_since": "25:99"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_weighs_nothing(as_, operator, words):
    weight = weighed(as_(operator), **words).context["weight"]
    assert (weight.proposal.level, weight.held_until) == ("standard", None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("22:15", "2026-11-24 22:15"), ("4:30", "2026-11-25 04:30"), ("0430", "2026-11-25 04:30"), ("430", "2026-11-25 04:30"),
        ("16:30", "2026-11-25 16:30"), ("вчера 22:15", "2026-11-24 22:15"), ("Вчера в 22:15", "2026-11-24 22:15"),
        ("кечээ 4:30", "2026-11-24 04:30"), ("позавчера 10:00", "2026-11-23 10:00"), ("24.11 22:15", "2026-11-24 22:15"),
        ("24.11.2026, 22:15", "2026-11-24 22:15"), ("24.11.26 2215", "2026-11-24 22:15"), ("24/11 22:15", "2026-11-24 22:15"),
        ("2026-11-24T22:15", "2026-11-24 22:15"), ("4 ч назад", "2026-11-25 12:30"), ("4ч", "2026-11-25 12:30"),
        ("30 мин", "2026-11-25 16:00"), ("2 hours ago", "2026-11-25 14:30"), ("5 саат мурун", "2026-11-25 11:30"),
        ("24.11", "2026-11-24 00:00"), ("28.12 10:00", "2025-12-28 10:00"), ("today 1:05", "2026-11-25 01:05"),
        ("в 22:15", "2026-11-24 22:15"),
    ],
)  # fmt: skip
def test_a_moment_is_read_as_it_is_said(typed, said):
    assert f"{read_past(typed, NOW):%Y-%m-%d %H:%M}" == said


@pytest.mark.parametrize(
    "typed", ["", " ", "ночью", "24:00", "12:60", "31.02 10:00", "99999", "1.1.1 1:1", "-4", "²²:15"]
)
def test_what_is_no_moment_is_refused(typed):
    assert read_past(typed, NOW) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [("28.11", "2026-11-28"), ("завтра", "2026-11-26"), ("эртең", "2026-11-26"), ("15.01", "2027-01-15"), ("20.11", "2026-11-20"), ("2026-12-01", "2026-12-01"), ("сегодня", "2026-11-25"), ("", None), ("31.02", None)],
)  # fmt: skip
def test_a_day_is_read_as_it_is_said(typed, said):
    day = read_day(typed, NOW.date())
    assert (day and day.isoformat()) == said


def test_the_administrator_takes_no_calls(as_, administrator):
    assert as_(administrator).post(reverse("weigh_call")).status_code == 403


def test_it_costs_no_statement_of_its_own(as_, operator, django_assert_max_num_queries):
    client = as_(operator)
    weighed(client)
    with django_assert_max_num_queries(4):  # the session and its reader
        weighed(client, signs=["held"], held_since="4 ч")
