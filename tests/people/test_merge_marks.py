"""merge_persons and undo_merge: the marks of numbers. The most careful ones win, and nobody brings in a word of his own."""

from datetime import time

import pytest

from people.marking import NAMES
from people.models import MergeDecision, Phone
from people.record import add_phone
from tests import factories
from tests.people.acts import decide

pytestmark = pytest.mark.django_db
NUMBER = "+996100004118"


@pytest.fixture
def case_of_other(supervisor, lawyer):
    return factories.case(supervisor, responsible=lawyer, client="Erkin Tokonov")


@pytest.fixture
def other(case_of_other):
    """Another record of the client, in a case of its own."""
    return case_of_other.parties.get().person


@pytest.fixture
def stranger(operator):
    """A record that a call alone has brought in."""
    person = factories.person(operator, "Erkin Tokonov")
    factories.contact(operator, caller=person, number=NUMBER)
    return person


def marked(person, by, number=NUMBER, **marks) -> Phone:
    phone = add_phone(person=person, number=number, by=by)
    for name, value in marks.items():
        setattr(phone, name, value)
    phone.save(update_fields=list(marks))
    return phone


def merge(client, kept, goes):
    pair = factories.duplicate(kept, goes)
    assert decide(client, "merge_persons", pair, kept=str(kept.pk)).status_code == 302
    return pair


def marks_of_all() -> dict[object, tuple[object, ...]]:
    rows = Phone.objects.order_by("pk")
    return {one.pk: (one.person_id, *(getattr(one, name) for name in NAMES)) for one in rows}


HOURS = {"safety": "hours", "hours_from": time(10), "hours_to": time(14), "safety_note": "без имён"}


@pytest.mark.parametrize(
    ("mine", "theirs", "wins"),
    [
        ({"safety": "safe"}, {"safety": "unsafe", "safety_note": "берёт муж"}, ("unsafe", "берёт муж")),
        ({"safety": "unsafe", "safety_note": "муж"}, {"safety": "safe"}, ("unsafe", "муж")),
        ({"safety": "safe", "safety_note": "всегда"}, {"safety": "unknown"}, ("unknown", "всегда")),
        ({"safety": "safe"}, HOURS, ("hours", "без имён")),
        (HOURS, {"safety": "safe"}, ("hours", "без имён")),
    ],
)
def test_the_most_careful_mark_wins_and_undo_restores(
    mine, theirs, wins, person, other, lawyer, supervisor, as_
):
    kept = marked(person, lawyer, **mine)
    marked(other, lawyer, **theirs)
    before = marks_of_all()
    pair = merge(as_(supervisor), person, other)
    kept.refresh_from_db()
    assert (kept.safety, kept.safety_note) == wins
    assert (kept.hours_from is not None) == (wins[0] == "hours")
    assert decide(as_(supervisor), "undo_merge", pair).status_code == 302
    assert marks_of_all() == before


def test_what_may_not_be_left_there_is_not_left_there(person, other, lawyer, supervisor, as_):
    kept = marked(person, lawyer, sms="yes", voicemail="no", messenger="yes")
    marked(other, lawyer, sms="no", voicemail="yes", cover_story="аптека")
    merge(as_(supervisor), person, other)
    kept.refresh_from_db()
    assert (kept.sms, kept.voicemail, kept.messenger, kept.cover_story) == ("no", "no", "unknown", "аптека")


@pytest.mark.parametrize("word", ["лаванда", ""])
def test_of_one_number_the_word_of_the_kept_record_wins(word, person, other, lawyer, supervisor, as_):
    kept = marked(person, lawyer, agreed_word=word)
    marked(other, lawyer, agreed_word="ромашка")
    merge(as_(supervisor), person, other)
    kept.refresh_from_db()
    assert kept.agreed_word == word


@pytest.mark.parametrize("kept_is_stranger", [False, True])
@pytest.mark.parametrize("number", [NUMBER, "+996100004119"])
def test_nobody_brings_in_a_word_of_his_own(
    number, kept_is_stranger, person, stranger, lawyer, operator, supervisor, as_
):
    """A colleague agrees on a word with himself in a call that nobody made, and has the records merged, either way round."""
    marked(person, lawyer, agreed_word="лаванда")
    marked(stranger, operator, number, agreed_word="шпион")
    before = marks_of_all()
    kept, goes = (stranger, person) if kept_is_stranger else (person, stranger)
    pair = merge(as_(supervisor), kept, goes)
    words = {phone.agreed_word for phone in kept.phones.all()} - {""}
    assert words == {"лаванда"}
    decide(as_(supervisor), "undo_merge", pair)
    assert marks_of_all() == before


def test_a_word_that_those_who_see_a_case_have_set_comes_along(person, other, lawyer, supervisor, as_):
    marked(other, lawyer, agreed_word="ромашка")
    merge(as_(supervisor), person, other)
    assert person.phones.get().agreed_word == "ромашка"


def test_what_was_marked_since_stays(person, other, lawyer, supervisor, as_):
    kept = marked(person, lawyer, safety="safe")
    marked(other, lawyer, **HOURS)
    pair = merge(as_(supervisor), person, other)
    Phone.objects.filter(pk=kept.pk).update(safety="unsafe", hours_from=time(9))
    decide(as_(supervisor), "undo_merge", pair)
    kept.refresh_from_db()
    assert (kept.safety, kept.safety_note, kept.hours_from, kept.hours_to) == (
        "unsafe",
        "",
        time(9),
        time(14),
    )


def test_a_number_that_was_taken_out_stays_as_it_is(person, other, lawyer, supervisor, as_):
    kept = marked(person, lawyer, safety="safe", voided_at=person.created_at, voided_by=lawyer)
    marked(other, lawyer, safety="unsafe")
    merge(as_(supervisor), person, other)
    kept.refresh_from_db()
    assert kept.safety == "safe"
    assert MergeDecision.objects.get().filled["marks"] == []
