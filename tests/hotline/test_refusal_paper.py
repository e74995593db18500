"""The paper for a caller whom we cannot serve: where else to turn, in the caller's language, never why."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from hotline.models import Contact
from hotline.refusals import paper_of
from hotline.services import fitting, in_one_line
from reference import choices
from reference.models import HelpLine
from tests import factories
from tests.hotline.calls import WORDS, press

pytestmark = pytest.mark.django_db
BETRAYS = re.compile(
    r"конфликт|интерес|кызыкчылык|conflict|interest|мандат|mandate|друг(ая|ой) сторон", re.IGNORECASE
)


def refused(operator, outcome="CONFLICT", **fields) -> Contact:
    now = timezone.now()
    given = {
        "state": "refused",
        "outcome_id": outcome,
        "finished_at": now,
        "finished_by": operator,
        "answer_by": None,
    }
    return factories.contact(operator, **{**given, **fields})


def page(client, contact, query: str = "") -> str:
    answer = client.get(reverse("refusal_paper", args=[contact.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_refusal_asks_for_a_reason_and_a_service_and_says_it_aloud(as_, operator):
    client = as_(operator)
    press(client, operator, "refused", **WORDS, refusal="CONFLICT", signpost="DV")
    contact = Contact.objects.get()
    shown = client.get(contact.get_absolute_url()).content.decode()
    assert reverse("refusal_paper", args=[contact.pk]) in shown
    assert "117" in paper_of(contact).text
    assert paper_of(contact).text in shown


@pytest.mark.parametrize("language", ["ru", "ky", "en"])
def test_a_conflict_has_the_very_words_of_every_other_refusal(operator, language):
    """Not only no word of it: the same words, or the difference would tell."""
    same = {"signpost_id": "SGLA", "language": language}
    conflict = paper_of(refused(operator, "CONFLICT", **same), language)
    other = paper_of(refused(operator, "OUT_OF_SCOPE", **same), language)
    assert conflict == other
    assert not BETRAYS.search(conflict.text)


def test_the_paper_names_neither_caller_nor_us_nor_who_printed_it(as_, operator):
    contact = refused(
        operator, concerned_name="Эркин Токонов", number="+996100004118", answer="Из-за второй стороны"
    )
    text = page(as_(operator), contact)
    paper = text[text.index('class="card paper"') : text.index("</main>")]
    for word in ("Гульмира", "Токонов", "4118", "второй стороны", "Bir Duino", operator.name):
        assert word not in paper
    after = text[text.index("</main>") :]
    assert "print-only" not in after
    assert operator.name not in after


@pytest.mark.parametrize(
    ("spoken", "query", "expected"),
    [("ky", "", "ky"), ("en", "", "en"), ("uz", "", "ru"), ("", "", "ru"), ("ky", "?language=en", "en"),
     ("ky", "?language=xx", "ky"), ("ru", "?language=ky&print=large", "ky")],
)  # fmt: skip
def test_its_language_is_the_callers_whatever_the_reader_reads(as_, operator, spoken, query, expected):
    operator.language = "ru"
    operator.save(update_fields=["language"])
    text = page(as_(operator), refused(operator, language=spoken, signpost_id="CHILD"), query)
    words = {"ru": "Телефон доверия для детей", "ky": "Балдар үчүн ишеним телефону", "en": "Child help line"}
    assert f'class="card paper" lang="{expected}"' in text
    assert words[expected] in text
    assert '<html lang="ru"' in text
    assert ("large-print" in text) is ("print=large" in query)


def test_who_ended_it_by_own_wish_is_told_so(operator):
    own = paper_of(refused(operator, "CALLER_DECLINED", signpost_id="SGLA"))
    assert own.text != paper_of(refused(operator, "CONFLICT", signpost_id="SGLA")).text


def test_a_service_that_has_ended_is_never_offered(operator):
    """The old centre stands in the list of its days; without a service that holds, the best of today are named."""
    contact = refused(operator, signpost_id="NCPT", language="ky")
    assert "999" not in paper_of(contact).text
    assert 'class="num"' in paper_of(contact).text
    assert "NCPT" not in {line.code for line in fitting()}


def test_what_fits_the_place_and_the_language_comes_first():
    HelpLine.objects.create(
        code="OSH-UZ", number="0100", name_ru="Ош", name_en="Osh", languages=["uz"], place_id="KG-O"
    )
    HelpLine.objects.create(
        code="TALAS", number="0100", name_ru="Талас", name_en="Talas", languages=["ru"], place_id="KG-T"
    )
    HelpLine.objects.create(code="ALL-UZ", number="0100", name_ru="Все", name_en="All", languages=["uz"])
    choices.forget()
    order = [line.code for line in fitting("KG-O", "uz")]
    assert order[:2] == ["OSH-UZ", "ALL-UZ"]
    assert order[-1] == "TALAS"


def test_the_form_says_number_hours_and_languages(as_, operator):
    contact = factories.contact(operator, language="ky")
    shown = as_(operator).get(reverse("finish_contact", args=[contact.pk])).content.decode()
    assert in_one_line(HelpLine.objects.get(pk="CHILD")) in shown
    assert "111" in in_one_line(HelpLine.objects.get(pk="CHILD"))


def test_it_is_recorded_and_only_a_refused_contact_has_one(
    as_, operator, other_operator, lawyer, administrator
):
    contact = refused(operator)
    page(as_(operator), contact)
    assert AuditEntry.objects.filter(verb="hotline.refusal_paper", about_id=str(contact.pk)).count() == 1
    for stranger in (other_operator, lawyer, administrator):
        assert as_(stranger).get(reverse("refusal_paper", args=[contact.pk])).status_code == 404
    waiting = factories.contact(operator)
    assert as_(operator).get(reverse("refusal_paper", args=[waiting.pk])).status_code == 404
