"""word_for_caller: what one party of the case is told when it calls."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.history import words_of
from audit.models import AuditEntry
from cases.models import WordForCaller
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = "Жалоба принята, ответ ждём до пятницы."


@pytest.fixture
def case(supervisor, lawyer, intern):
    return factories.case(supervisor, responsible=lawyer, intern=intern, client="Эркин Токонов")


@pytest.fixture
def mother(case, lawyer):
    return factories.relative(case, lawyer)


def address(party) -> str:
    return reverse("word_for_caller", args=[party.case.code, party.pk])


def test_it_keeps_the_word_with_its_day_and_shows_it_beside_the_chronology(case, lawyer, as_):
    party = case.parties.get()
    answer = as_(lawyer).post(address(party), {"version": 0, "told": "yes", "text": TEXT})
    assert answer.headers["Location"] == reverse("case_people", args=[case.code])
    word = WordForCaller.objects.get()
    assert (word.text, word.party, word.version, word.said_by) == (TEXT, party, 1, lawyer)
    assert TEXT in as_(lawyer).get(reverse("case_page", args=[case.code])).content.decode()


def test_it_records_old_and_new_words_under_the_case(case, lawyer, as_):
    party = case.parties.get()
    as_(lawyer).post(address(party), {"version": 0, "told": "yes", "text": TEXT})
    as_(lawyer).post(address(party), {"version": 1, "told": "no", "text": ""})
    entry = AuditEntry.objects.filter(verb="cases.word_for_caller").latest("id")
    assert entry.subject_id == str(case.pk)
    assert {change.field: (change.old, change.new) for change in words_of(entry).changes}["text"] == (
        TEXT,
        "",
    )
    assert TEXT in as_(lawyer).get(reverse("case_history", args=[case.code])).content.decode()


def test_somebody_else_than_the_client_needs_a_mandate_or_consent(mother, lawyer, as_):
    typed = {"version": 0, "told": "yes", "text": TEXT, "basis": ""}
    assert as_(lawyer).post(address(mother), typed).status_code == 422
    assert as_(lawyer).post(address(mother), {**typed, "basis": "согласие от 3 ноября"}).status_code == 302
    assert WordForCaller.objects.get().basis == "согласие от 3 ноября"


def test_it_refuses_a_stale_version_and_shows_both(case, lawyer, supervisor, as_):
    party = case.parties.get()
    as_(supervisor).post(address(party), {"version": 0, "told": "yes", "text": TEXT})
    answer = as_(lawyer).post(address(party), {"version": 0, "told": "yes", "text": "Ждём суда."})
    assert answer.status_code == 409
    assert TEXT in answer.content.decode()
    assert "Ждём суда." in answer.content.decode()
    assert WordForCaller.objects.get().text == TEXT


def test_a_second_press_is_the_one_row(case, lawyer, as_):
    party = case.parties.get()
    for _ in range(2):
        answer = as_(lawyer).post(address(party), {"version": 0, "told": "yes", "text": TEXT})
        assert answer.status_code == 302
    assert WordForCaller.objects.get().version == 1


@pytest.mark.parametrize(
    ("name", "code"), [("intern", 403), ("other_lawyer", 404), ("operator", 404), ("administrator", 404)]
)
def test_it_refuses_the_wrong_role(name, code, case, as_, request):
    client = as_(request.getfixturevalue(name))
    party = case.parties.get()
    assert client.post(address(party), {"version": 0, "told": "yes", "text": TEXT}).status_code == code


def test_somebody_who_has_left_the_case_is_no_party_any_more(mother, lawyer, as_):
    mother.until = timezone.localdate()
    mother.save(update_fields=["until"])
    assert as_(lawyer).get(address(mother)).status_code == 404
