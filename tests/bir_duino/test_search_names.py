"""The search page by name: any spelling, why, what tells namesakes apart, and nothing of those whom the reader may not see."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from cases.models import Party
from people.record import PersonFacts, record_person, record_persons
from reference.models import Place
from tests import factories

KNOWN = "Человек с таким именем нам известен"
NAME, LATIN = "Токонов Эркин", "Erkin Tokonov"


def ask(client, typed, **more):
    return client.post(reverse("search"), {"q": typed, **more})


def page(client, typed, **more) -> str:
    return ask(client, typed, **more).content.decode()


def names(response) -> list[str]:
    return [line.hit.name.full for line in response.context["found"].people]


def same_but(body: str, *words: str) -> str:
    """The page without what was typed and without what differs at each request."""
    for word in words:
        body = body.replace(word, "…")
    return "\n".join(line for line in body.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize(
    ("stored", "typed", "why"),
    [
        (NAME, LATIN, "то же имя, латиницей"),
        ("Өмүрбекова Гүлзат", "Омурбекова Гулзат", "то же имя"),
        ("Мамыт уулу Кубат", "Кубат Мамыт уулу", "то же имя"),
        ("Токонова Гульмира Асановна", "Токонова Гульмира", "отца"),
    ],
)
def test_a_client_is_found_in_any_spelling_and_the_page_says_why(supervisor, as_, stored, typed, why):
    case = factories.case(supervisor, client=stored)
    body = page(as_(supervisor), typed)
    assert stored in body
    assert case.code in body
    assert why in body


def test_a_father_of_another_name_is_offered_as_somebody_else(supervisor, as_):
    factories.case(supervisor, client="Токонова Гульмира Асановна")
    response = ask(as_(supervisor), "Токонова Гульмира Бакытовна")
    assert names(response) == []
    body = response.content.decode()
    assert "имя отца" in body or "отчество" in body
    assert "Самые близкие имена" in body


def test_namesakes_are_counted_and_told_apart_by_year_place_and_last_contact(supervisor, operator, as_):
    places = list(Place.objects.filter(parent__isnull=False)[:2])
    for year, place in zip(("1961", "1988-03-02"), places, strict=True):
        person = record_person(name=NAME, by=operator)
        person.birth_date = year
        person.save(update_fields=["birth_date"])
        factories.contact(operator, caller=person, place=place)
    body = page(as_(supervisor), LATIN)
    assert "2 человека с таким именем" in body
    for words in ("год рождения: 1961", "год рождения: 1988<", *(place.name for place in places)):
        assert words in body
    assert body.count("Последнее обращение:") == 2


def test_a_reader_learns_place_and_contact_only_from_what_he_sees(lawyer, operator, supervisor, as_):
    place = Place.objects.filter(parent__isnull=False)[0]
    case = factories.case(supervisor, responsible=lawyer, client=NAME)
    person = Party.objects.get(case=case).person
    hidden = factories.contact(operator, caller=person, place=place)
    body = page(as_(lawyer), NAME)
    assert case.code in body
    assert place.name not in body
    assert hidden.get_absolute_url() not in body
    assert place.name in page(as_(supervisor), NAME)


@pytest.mark.parametrize("typed", [NAME, LATIN])
def test_an_operator_and_a_lawyer_learn_of_others_only_that_they_are_known(
    operator, other_lawyer, lawyer, supervisor, as_, typed
):
    case = factories.case(supervisor, responsible=lawyer, client=NAME)
    for reader in (operator, other_lawyer):
        client = as_(reader)
        body = page(client, typed)
        assert KNOWN in body
        assert names(ask(client, typed)) == []
        assert case.code not in body
        lines = set(same_but(body, typed).splitlines()) - set(
            same_but(page(client, "Нет Такого"), "Нет Такого").splitlines()
        )
        assert len(lines) == 1, "one sentence more, nothing else"


def test_a_surname_alone_or_somebody_like_him_is_no_key_to_what_is_known(operator, supervisor, as_):
    factories.case(supervisor, client=NAME)
    client = as_(operator)
    for typed in ("Токонов", "Токонов Э.", "Токонов Эрмек", "Эркин"):
        assert KNOWN not in page(client, typed)


def test_an_intern_learns_nothing_of_others(intern, lawyer, supervisor, as_):
    factories.case(supervisor, responsible=lawyer, client=NAME)
    own = factories.case(supervisor, responsible=lawyer, intern=intern, client="Садыкова Асель")
    client = as_(intern)
    assert same_but(page(client, NAME), NAME) == same_but(page(client, "Нет Такого"), "Нет Такого")
    assert own.code in page(client, "Sadykova Asel")


def test_restricted_walled_and_hidden_people_are_as_if_they_were_not(
    operator, lawyer, supervisor, other_supervisor, other_lawyer, as_
):
    restricted = factories.case(supervisor, responsible=lawyer, client=NAME, restricted=True)
    caller = record_person(name="Абдиева Гүлай", by=operator)
    factories.contact(lawyer, caller=caller, case=restricted, state="done", finished_at=timezone.now(), finished_by=lawyer)  # fmt: skip
    walled = factories.case(supervisor, responsible=lawyer, client="Исаков Тилек")
    for reader in (other_supervisor, other_lawyer, operator):
        factories.wall(walled, reader, supervisor)
    record_persons([PersonFacts("Мусаева Бермет", hidden=True)], by=operator)
    for reader in (other_supervisor, other_lawyer, operator):
        client = as_(reader)
        nothing = same_but(page(client, "Нет Такого"), "Нет Такого")
        for typed in (NAME, LATIN, "Абдиева Гүлай", "Isakov Tilek", "Мусаева Бермет"):
            assert same_but(page(client, typed), typed) == nothing
            assert same_but(page(client, typed, wider="1"), typed) == same_but(
                page(client, "Нет Такого", wider="1"), "Нет Такого"
            )
    assert restricted.code in page(as_(lawyer), LATIN)


def test_whoever_stands_in_an_open_case_too_is_found_there(lawyer, supervisor, other_supervisor, as_):
    secret = factories.case(supervisor, responsible=lawyer, client=NAME, restricted=True)
    party = Party.objects.get(case=secret)
    other = factories.case(supervisor)
    Party.objects.create(case=other, person=party.person, name=party.name, role="victim", from_date=timezone.localdate(), by=supervisor)  # fmt: skip
    body = page(as_(other_supervisor), NAME)
    assert other.code in body
    assert secret.code not in body


def test_own_clients_come_before_a_crowd_of_strangers(lawyer, supervisor, operator, as_):
    case = factories.case(supervisor, responsible=lawyer, client=NAME)
    record_persons([PersonFacts(NAME) for _ in range(60)], by=operator)
    response = ask(as_(lawyer), LATIN)
    assert names(response) == [NAME]
    assert case.code in response.content.decode()
    assert KNOWN in response.content.decode()
    assert "61" not in re.sub(r"<[^>]+>", "", response.content.decode())


def test_searching_wider_is_a_button(supervisor, as_):
    factories.case(supervisor, client=NAME)
    factories.case(supervisor, client="Токонов Бакыт")
    client = as_(supervisor)
    body = page(client, NAME)
    assert "Искать шире" in body
    assert "Токонов Бакыт" not in body
    wider = page(client, NAME, wider="1")
    assert "Токонов Бакыт" in wider
    assert "Искать шире" not in wider


def test_what_was_typed_goes_on_to_a_call_and_never_into_an_address(operator, as_):
    client = as_(operator)
    for typed, field in (("Нет Такого", "caller_name"), ("0100 12 12 12", "number")):
        body = page(client, typed)
        form = re.search(r'<form method="post" action="(/contacts/new/[^"]+)">(.*?)</form>', body, re.DOTALL)
        assert f'name="{field}" value="{typed}"' in form[2]
        answer = client.post(form[1], {"do": "look_up", field: typed})
        assert answer.status_code == 200
        assert typed in answer.content.decode()


def test_an_earlier_number_is_still_found(supervisor, as_):
    case = factories.case(supervisor, client=NAME)
    person = Party.objects.get(case=case).person
    record = record_person(name="Кто-то", by=supervisor, number="+996100313131")
    phone = record.phones.get()
    phone.person, phone.voided_at = person, timezone.now()
    phone.save(update_fields=["person", "voided_at"])
    assert case.code in page(as_(supervisor), "0100 31 31 31")


def test_a_number_of_others_is_known_and_no_more(operator, lawyer, supervisor, intern, as_):
    case = factories.case(supervisor, responsible=lawyer, client=NAME)
    record_person(name="Кто-то", by=supervisor, number="+996100313131").phones.update(
        person=Party.objects.get(case=case).person
    )
    body = page(as_(operator), "0100 31 31 31")
    assert "Этот номер нам известен" in body
    assert NAME not in body
    assert case.code not in body
    record_persons([PersonFacts("Мусаева Бермет", "+996100313132", hidden=True)], by=supervisor)
    assert "Этот номер нам известен" not in page(as_(operator), "0100 31 31 32")
    assert "Этот номер нам известен" not in page(as_(intern), "0100 31 31 31")


@pytest.mark.parametrize("typed", [NAME, "Токонов Эрмек", "Токонов", "Нет Такого"])
@pytest.mark.parametrize("role", ["supervisor", "lawyer", "operator"])
def test_it_costs_the_same_with_5_and_with_50_rows(role, typed, supervisor, lawyer, operator, as_):
    client, counts = as_({"supervisor": supervisor, "lawyer": lawyer, "operator": operator}[role]), []
    for count in (5, 45):
        for _ in range(count):
            case = factories.case(supervisor, responsible=lawyer, client=NAME)
            factories.contact(operator, caller=Party.objects.get(case=case).person, case=case)
        ask(client, typed)
        with CaptureQueriesContext(connection) as asked:
            ask(client, typed)
        counts.append(len([query for query in asked if "SAVEPOINT" not in query["sql"]]))
    assert counts[1] <= counts[0] <= 8


@pytest.mark.parametrize(
    "typed",
    [
        "я" * 1_000_000,
        "\x00Токонов\x00 Эркин",
        "\u202eТоконов Эркин\u202c",
        "\ud800".encode("utf-8", "surrogatepass"),
    ],
)
def test_odd_questions_get_an_answer(supervisor, as_, typed):
    factories.case(supervisor, client=NAME)
    response = ask(as_(supervisor), typed)
    assert response.status_code == 200
    assert (NAME in response.content.decode()) == (isinstance(typed, str) and "Эркин" in typed)


def test_each_look_is_recorded_by_kind_and_count(supervisor, as_):
    factories.case(supervisor, client=NAME)
    ask(as_(supervisor), LATIN)
    ask(as_(supervisor), LATIN, wider="1")
    entries = AuditEntry.objects.filter(verb="search.by_name", actor_id=supervisor.pk)
    assert [entry.found for entry in entries] == [1, 1]
    assert not any(entry.words for entry in entries)
