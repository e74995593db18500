"""The guards of people, each switched off once (see test_twins.py)."""

import pytest
from django.db.models import Q
from django.urls import reverse

from people import access
from people.actions import hiding, merging
from people.finding import find_by_name
from people.models import Kinship, MergeDecision, Person
from people.record import record_person
from tests import factories
from tests.house.test_twins import twin
from tests.people.met import persons_by_name

pytestmark = pytest.mark.django_db
NAME = "Эркин Токонов"


@pytest.fixture
def person(supervisor, lawyer):
    return factories.case(supervisor, responsible=lawyer, client=NAME).parties.get().person


def test_rows_visible_persons(person, other_lawyer, as_, monkeypatch):
    """The one function that says who exists for whom."""

    def off() -> None:
        monkeypatch.setattr(access, "visible_persons", lambda _user: Person.objects.all())

    page = reverse("person_page", args=[person.pk])
    twin(lambda: as_(other_lawyer).get(page).status_code == 200, off)


def test_nobody_hears_of_a_person_behind_a_wall(person, lawyer, supervisor, as_, monkeypatch):
    factories.wall(person.parties.get().case, lawyer, supervisor)

    def off() -> None:
        monkeypatch.setattr(access, "behind_a_wall", lambda _user: Q(pk__in=[]))

    def told() -> bool:
        return as_(lawyer).post(reverse("look_up_person"), {"name": NAME}).context["perhaps"].elsewhere

    twin(told, off)


def test_kin_with_a_case_of_their_own_is_no_line(person, lawyer, supervisor, as_, monkeypatch):
    wife = factories.case(supervisor, client="Айнура Токонова").parties.get().person
    Kinship.objects.create(
        person=person, other=wife, relation="spouse", created_at=person.created_at, created_by=supervisor
    )

    def off() -> None:
        monkeypatch.setattr(access, "seen_among", lambda _user, ids: set(ids))

    page = reverse("person_page", args=[person.pk])
    twin(lambda: "Айнура Токонова" in as_(lawyer).get(page).content.decode(), off)


def test_no_search_meets_the_hidden(person, supervisor, monkeypatch):
    def found() -> bool:
        hiding.hide_person(
            person=person, version=Person.objects.get(pk=person.pk).version, reason="угрозы", by=supervisor
        )
        return bool(persons_by_name(NAME) or find_by_name(NAME).hits)

    twin(found, lambda: monkeypatch.setattr(hiding, "set_findable", lambda _person, _findable: None))


def test_what_was_compared_is_what_is_merged(person, supervisor, monkeypatch):
    """One record changed between the page and the press."""
    other = record_person(name="Erkin Tokonov", by=supervisor)
    pair = factories.duplicate(person, other)

    def merged() -> bool:
        merging.merge_persons(
            pair=pair,
            kept=person.pk,
            version=1,
            versions={person.pk: 1, other.pk: 77},
            why="x",
            by=supervisor,
        )
        return MergeDecision.objects.exists()

    def off() -> None:
        lock = merging._lock_both

        class Any(int):
            __hash__ = None  # type: ignore[assignment]

            def __ne__(self, _other: object) -> bool:
                return False

        def blind(persons):
            both = lock(persons)
            for one in both.values():
                one.version = Any(one.version)
            return both

        monkeypatch.setattr(merging, "_lock_both", blind)

    twin(merged, off)


def test_a_merge_moves_every_row(person, supervisor, monkeypatch):
    """Switched off: a key that nobody registered. The rows of a case would lose their person."""
    other = factories.case(supervisor, client="Erkin Tokonov").parties.get().person
    pair = factories.duplicate(person, other)

    def lost() -> bool:
        merging.merge_persons(
            pair=pair, kept=person.pk, version=1, versions={person.pk: 1, other.pk: 1}, why="x", by=supervisor
        )
        return other.parties.exists()

    twin(lost, lambda: monkeypatch.setattr(merging, "sources", dict))
