"""note_missed_calls: the list of a handset, typed or pasted; all or nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.handset import MOST
from hotline.models import MissedCall
from people.actions.hiding import hide_person
from tests import factories
from tests.hotline.owed import local

pytestmark = pytest.mark.django_db
NUMBER = "+996555123456"


def line(minutes: int = 60) -> str:
    then = timezone.localtime() - timedelta(minutes=minutes)
    return f"0555 12 34 56 {then:%d.%m.%Y %H:%M}"


def note(client, text, **words):
    return client.post(reverse("note_missed_calls"), {"calls": text, **words})


def test_it_notes_and_records(as_, operator):
    assert note(as_(operator), f"Пропущенные\n{line()}\n0700 11 22 33").url == reverse("missed_calls")
    first, second = MissedCall.objects.order_by("rang_at")
    assert (first.number, first.timed, first.noted_by, first.state) == (NUMBER, True, operator, "waiting")
    assert not second.timed
    assert AuditEntry.objects.filter(verb="hotline.note_missed_calls").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(f)::text FROM hotline_missedcall f")
        assert NUMBER[-9:] not in cursor.fetchone()[0]


def test_the_same_list_again_changes_nothing(as_, operator, other_operator):
    text = "\n".join([line(60), line(60), line(120), "0700112233"] * 5)
    for who in (operator, other_operator, operator):
        note(as_(who), text)
    assert MissedCall.objects.count() == 3


def test_what_was_dismissed_does_not_come_back(as_, operator):
    client = as_(operator)
    note(client, line())
    client.post(reverse("dismiss_missed_call", args=[MissedCall.objects.get().pk]), {"why": "advert"})
    note(client, line())
    assert MissedCall.objects.get().state == "dismissed"


def test_who_has_called_since_is_left_out(as_, operator, supervisor):
    factories.contact(supervisor, number=NUMBER, began_at=timezone.now() - timedelta(minutes=30))
    answer = as_(operator).post(
        reverse("note_missed_calls"), {"calls": f"{line(60)}\n{line(10)}"}, follow=True
    )
    assert [row.rang_at > timezone.now() - timedelta(minutes=20) for row in MissedCall.objects.all()] == [
        True
    ]
    assert "<table" in answer.content.decode()


def test_nobody_learns_so_that_a_hidden_person_has_called(as_, operator, supervisor):
    person = factories.person(supervisor, "Гульмира Токонова", number=NUMBER)
    factories.contact(supervisor, number=NUMBER, caller=person)
    hide_person(person=person, version=person.version, reason="угрозы", by=supervisor)
    note(as_(operator), line())
    assert MissedCall.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", ""), ("Никто не звонил", "Никто"), ("0555 12 34 5\n0700112233", "0555 12 34 5"),
        ("\n".join(f"0555 12{n:04}" for n in range(MOST + 1)), "0555 120001"), ("шум 0555123456 " * 8000, "шум"),
        ("слово\0", ""),
    ],
    ids=["nothing", "no number", "unread", "too many", "too long", "broken"],
)  # fmt: skip
def test_all_or_nothing_and_the_text_stays(as_, operator, text, kept):
    answer = note(as_(operator), text)
    assert answer.status_code == 422
    assert kept in answer.content.decode()
    assert answer.context["form"].errors
    assert not MissedCall.objects.exists()


def test_a_megabyte_of_noise_is_refused_in_words(as_, operator):
    answer = note(as_(operator), "0 шум 1\n" * 100_000)
    assert answer.status_code == 422
    assert not MissedCall.objects.exists()


def test_lines_that_cannot_be_read_are_left_out_only_when_somebody_says_so(as_, operator):
    text = "0555 12 34 5\n0700112233"
    assert "0555 12 34 5" in str(note(as_(operator), text).context["form"].errors)
    assert note(as_(operator), text, skip="on").status_code == 302
    assert MissedCall.objects.count() == 1


def test_rights(as_, lawyer, intern, administrator, supervisor):
    for stranger in (lawyer, intern, administrator):
        assert note(as_(stranger), line()).status_code == 403
    assert note(as_(supervisor), line()).status_code == 302


def test_a_time_that_was_typed_by_the_browser_field_is_the_same_minute(as_, operator):
    note(as_(operator), line(60))
    assert local(MissedCall.objects.get().rang_at) == local(timezone.now() - timedelta(minutes=60))
