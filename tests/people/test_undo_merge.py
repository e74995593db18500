"""undo_merge: every row that the merge turned points at its own record again, whatever was written since."""

import random

import pytest
from django.apps import apps
from django.utils import timezone

from cases.models import Party
from people.actions.merging import pointers
from people.models import Address, Consent, Kinship, Person
from people.models.kin import Kin
from people.record import add_name, add_phone, record_person
from tests import factories
from tests.people.acts import decide, recorded, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(supervisor, lawyer):
    return factories.case(supervisor, responsible=lawyer, client="Erkin Tokonov").parties.get().person


@pytest.fixture
def merged(person, other, supervisor, as_):
    """The other record is merged into the person's."""
    pair = factories.duplicate(person, other)
    decide(as_(supervisor), "merge_persons", pair, kept=str(person.pk))
    return pair


def state_of_all() -> dict[tuple[str, str], dict[object, object]]:
    """Where every row that points at a person points."""
    return {
        (label, field): dict(apps.get_model(label).objects.values_list("pk", f"{field}_id"))
        for label, field in pointers()
    }


def test_it_takes_back_and_records_with_both(merged, person, other, supervisor, as_):
    assert decide(as_(supervisor), "undo_merge", merged).status_code == 302
    other.refresh_from_db()
    merged.refresh_from_db()
    assert other.merged_into is None
    assert (merged.state, merged.decided_by) == ("open", None)
    assert other.names.get().full == "Erkin Tokonov"
    assert len(recorded("undo_merge", person)) == len(recorded("undo_merge", other)) == 1


def hang_something_on(one: Person, case, number: str, by, dice: random.Random) -> None:
    """A name, a number that both may have, an address, consents, kin, calls and a place in a case, by chance."""
    now = timezone.now()
    for _ in range(dice.randrange(3)):
        add_name(
            person=one, full=f"Имя{dice.randrange(3)} Фамилия", by=by, kind=dice.choice(["alias", "earlier"])
        )
    for phone in dice.sample([number, factories.number()], dice.randrange(3)):
        add_phone(person=one, number=phone, by=by)
    if dice.random() < 0.5:
        Address.objects.create(person=one, line="ул. Тестовая", created_at=now, created_by=by)
    for scope in dice.sample(["record", "act", "publish"], dice.randrange(3)):
        Consent.objects.create(
            person=one, scope=scope, form="spoken", given_on=now.date(), created_at=now, created_by=by
        )
    for relation in dice.sample(list(Kin), dice.randrange(3)):
        third = record_person(name="Третий Человек", by=by)
        ends = {"person": one, "other": third} if dice.random() < 0.5 else {"person": third, "other": one}
        Kinship.objects.create(**ends, relation=relation, created_at=now, created_by=by)
    for _ in range(dice.randrange(3)):
        factories.contact(by, caller=one, concerned=dice.choice([one, None]))
    for role in dice.sample(["victim", "relative", "referrer"], dice.randrange(3)):
        Party.objects.create(
            case=case, person=one, name=one.names.first(), role=role, from_date=now.date(), by=by
        )


@pytest.mark.parametrize("seed", range(12))
def test_merge_and_undo_restore_every_pointing_row_exactly(seed, person, other, case, supervisor, as_):
    dice, number = random.Random(seed), factories.number()
    for one in (person, other):
        hang_something_on(one, case, number, supervisor, dice)
    if seed % 3 == 0:  # the two stand as kin of each other, which one person cannot be
        Kinship.objects.create(
            person=person, other=other, relation="sibling", created_at=timezone.now(), created_by=supervisor
        )
    other.birth_date = dice.choice(["", "1984"])
    other.save(update_fields=["birth_date"])
    before = state_of_all()
    pair = factories.duplicate(person, other)
    assert decide(as_(supervisor), "merge_persons", pair, kept=str(person.pk)).status_code == 302
    assert state_of_all() != before
    assert decide(as_(supervisor), "undo_merge", pair).status_code == 302
    assert state_of_all() == before
    person.refresh_from_db()
    assert person.birth_date == ""


def test_what_was_written_since_stays_with_the_kept_record(merged, person, other, supervisor, as_):
    send(as_(supervisor), "add_name", person, full="Эркин мырза", kind="alias")
    decide(as_(supervisor), "undo_merge", merged)
    assert {name.full for name in person.names.all()} == {"Эркин Токонов", "Эркин мырза"}


def test_a_fact_that_was_taken_over_and_corrected_since_stays(person, other, supervisor, as_):
    other.birth_date = "1984"
    other.save(update_fields=["birth_date"])
    pair = factories.duplicate(person, other)
    decide(as_(supervisor), "merge_persons", pair, kept=str(person.pk))
    send(as_(supervisor), "correct_person", person, birth_date="1985")
    decide(as_(supervisor), "undo_merge", pair)
    person.refresh_from_db()
    assert person.birth_date == "1985"


def test_a_later_merge_is_undone_first(merged, person, supervisor, as_):
    third = factories.case(supervisor, client="Токонов Эркин").parties.get().person
    later = factories.duplicate(person, third)
    decide(as_(supervisor), "merge_persons", later, kept=str(third.pk))
    decide(as_(supervisor), "undo_merge", merged)
    merged.refresh_from_db()
    assert merged.state == "merged"
    for pair in (later, merged):
        assert decide(as_(supervisor), "undo_merge", pair).status_code == 302
    assert Person.objects.filter(merged_into__isnull=False).count() == 0


def test_it_can_be_merged_again(merged, person, supervisor, as_):
    decide(as_(supervisor), "undo_merge", merged)
    assert decide(as_(supervisor), "merge_persons", merged, kept=str(person.pk)).status_code == 302
    assert merged.merges.count() == 2


def test_it_refuses_a_stale_version(merged, supervisor, as_):
    assert decide(as_(supervisor), "undo_merge", merged, version=0).status_code == 409


def test_a_second_press_changes_nothing(merged, supervisor, as_):
    for _ in range(2):
        decide(as_(supervisor), "undo_merge", merged)
    assert merged.merges.get().undone_by == supervisor


def test_others_may_not(merged, lawyer, other_lawyer, as_):
    for user in (lawyer, other_lawyer):
        assert decide(as_(user), "undo_merge", merged).status_code == 404
