"""manage.py find_person: the page's answer for one colleague, asked on standard input, recorded as theirs."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import AuditEntry
from bir_duino.management.commands import find_person
from people.record import record_person
from tests import factories

NAME = "Токонов Эркин"


@pytest.fixture
def find(monkeypatch):
    """Ask as somebody; the lines of the answer."""

    def ask(user, typed, *options) -> list[str]:
        data = typed if isinstance(typed, bytes) else typed.encode()
        monkeypatch.setattr(find_person.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        out = io.StringIO()
        call_command(
            "find_person", "--as", user if isinstance(user, str) else user.email, *options, stdout=out
        )
        return out.getvalue().splitlines()

    return ask


def test_it_answers_what_the_page_shows(supervisor, find):
    case = factories.case(supervisor, client=NAME)
    assert find(supervisor, "Erkin Tokonov\n") == [f"{NAME}\tто же имя, латиницей\t{case.code}"]
    assert find(supervisor, case.code)[0].startswith(f"{case.code}\t{NAME}")
    assert find(supervisor, "Нет Такого") == ["Ничего из того, что вам видно, не найдено."]


def test_a_number_is_found_in_any_grouping(operator, find):
    factories.contact(operator, number="+996100554433", caller_name="Гульмира")
    [line] = find(operator, "8 10 996 100 55 44 33")
    assert "Гульмира" in line


def test_it_tells_a_colleague_no_more_than_the_page(operator, lawyer, supervisor, intern, find):
    case = factories.case(supervisor, responsible=lawyer, client=NAME)
    [line] = find(operator, NAME)
    assert "известен" in line
    assert NAME not in line
    assert case.code not in line
    assert find(intern, NAME) == find(intern, "Нет Такого")
    factories.case(supervisor, client="Исаков Тилек", restricted=True)
    assert find(operator, "Исаков Тилек") == find(operator, "Нет Такого")


def test_wider_shows_who_is_only_near(supervisor, find):
    factories.case(supervisor, client=NAME)
    factories.case(supervisor, client="Токонов Бакыт")
    assert len(find(supervisor, NAME)) == 1
    assert len(find(supervisor, NAME, "--wider")) == 2


def test_it_is_recorded_as_a_search_of_that_colleague_without_the_words(supervisor, find):
    factories.case(supervisor, client=NAME)
    find(supervisor, NAME)
    entry = AuditEntry.objects.get(verb="search.by_name")
    assert (str(entry.actor_id), entry.found, entry.words) == (
        str(supervisor.pk),
        1,
        b"" if entry.words == b"" else None,
    )


@pytest.mark.parametrize("typed", ["", "  \n", "я" * 5000, b"\xff\xfe\x00"])
def test_a_question_that_is_none_is_refused_in_one_sentence(supervisor, find, typed):
    if isinstance(typed, bytes):
        assert len(find(supervisor, typed)) == 1
        return
    with pytest.raises(CommandError):
        find(supervisor, typed)


def test_only_colleagues_who_may_search(administrator, supervisor, find):
    record_person(name=NAME, by=supervisor)
    supervisor.is_active, supervisor.deactivated_at, supervisor.deactivated_by = (
        False,
        timezone.now(),
        administrator,
    )
    supervisor.save(update_fields=["is_active", "deactivated_at", "deactivated_by"])
    for who in (administrator, supervisor, "nobody@demo.invalid"):
        with pytest.raises(CommandError, match="may search"):
            find(who, NAME)
    assert not AuditEntry.objects.filter(verb__startswith="search").exists()
