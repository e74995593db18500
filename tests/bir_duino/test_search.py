"""Search by code, number in any grouping and name: each reader finds what he may see, and nothing is told of the rest."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from people.record import record_person
from tests import factories


def ask(client, typed):
    return client.post(reverse("search"), {"q": typed})


def hits(response) -> tuple[list[str], int]:
    """Codes of the cases and the count of contacts that the answer shows; nearest names, who are somebody else, apart."""
    found = response.context["found"]
    parts = [part for line in found.people for part in line.cases]
    calls = [contact for line in found.people for contact in line.contacts]
    return [one.code for one in (*found.cases, *(part.case for part in parts))], len(found.contacts) + len(
        calls
    )


@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("-", ""), lambda code: f"  {code} "])
def test_a_code_is_found_however_it_is_written(supervisor, as_, write):
    case = factories.case(supervisor, client="Эркин Токонов")
    response = ask(as_(supervisor), write(case.code))
    assert hits(response) == ([case.code], 0)
    assert "Эркин Токонов" in response.content.decode()


@pytest.mark.parametrize(
    "typed", ["0100 55 44 33", "+996 100 554433", "996100554433", "0100-55-44-33", "8 10 996 100 55 44 33"]
)
def test_a_number_is_found_in_any_grouping(operator, as_, typed):
    contact = factories.contact(operator, number="+996100554433")
    codes, contacts = hits(ask(as_(operator), typed))
    assert (codes, contacts) == ([], 1)
    assert contact.get_absolute_url() in ask(as_(operator), typed).content.decode()


@pytest.mark.parametrize("typed", ["эркин токонов", "Токонов  Эркин", "ЭРКИН ТОКОНОВ"])
def test_an_exact_name_is_found_in_free_order(lawyer, supervisor, as_, typed):
    case = factories.case(supervisor, responsible=lawyer, client="Эркин Токонов")
    assert hits(ask(as_(lawyer), typed)) == ([case.code], 0)


def test_the_order_around_uulu_carries_meaning(lawyer, supervisor, as_):
    factories.case(supervisor, responsible=lawyer, client="Асан уулу Бакыт")
    response = ask(as_(lawyer), "Бакыт уулу Асан")
    assert hits(response) == ([], 0)
    assert "имена отца и ребёнка стоят наоборот" in response.content.decode()
    assert len(hits(ask(as_(lawyer), "Бакыт Асан уулу"))[0]) == 1


def test_a_stranger_finds_nothing_by_code_number_or_name(lawyer, other_lawyer, operator, supervisor, as_):
    case = factories.case(supervisor, responsible=lawyer, client="Эркин Токонов")
    caller = record_person(name="Гульмира Токонова", by=operator, number="+996100554433")
    factories.contact(operator, number="+996100554433", caller=caller, case=case)
    for typed in (case.code, "0100 55 44 33", "Эркин Токонов", "Гульмира Токонова"):
        response = ask(as_(other_lawyer), typed)
        assert hits(response) == ([], 0)
        assert "Эркин" not in response.content.decode().replace(typed, "")


def test_the_caller_is_found_by_name(operator, as_):
    caller = record_person(name="Гульмира Токонова", by=operator)
    contact = factories.contact(operator, caller=caller, concerned=caller)
    response = ask(as_(operator), "Токонова Гульмира")
    assert hits(response) == ([], 1)
    assert contact.get_absolute_url() in response.content.decode()


def test_what_was_typed_stands_in_no_record(operator, as_):
    ask(as_(operator), "Эркин Токонов")
    entry = AuditEntry.objects.get(verb="search.by_name")
    assert entry.found == 0
    assert not entry.words
    assert "Токонов" not in f"{entry.about_id}{entry.code}{entry.fields}"


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "я" * 201, "уулу", "%", "' OR 1=1 --", "\u202eабв"])
def test_odd_questions_get_an_answer(operator, as_, typed):
    assert ask(as_(operator), typed).status_code == 200


def test_an_administrator_does_not_search(administrator, as_):
    assert ask(as_(administrator), "Эркин Токонов").status_code == 403
