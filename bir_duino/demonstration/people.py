"""What is known of a few people of the stories: spellings, kin, consents, needs; two records that were one, twins, a question
that waits. All invented; played through the real actions, at their times.
"""

from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from accounts.models import User
from bir_duino.demonstration.clock import at, moment
from bir_duino.demonstration.files import FILES
from cases.models import Party
from cases.models.parties import PartyRole
from people.actions.consents import ConsentFacts, record_consent, withdraw_consent
from people.actions.correcting import correct_person
from people.actions.duplicates import keep_apart, propose_merge
from people.actions.kin import add_kin
from people.actions.merging import merge_persons
from people.actions.names import add_name
from people.actions.reaching import AddressFacts, add_address, add_phone
from people.models import Person, PossibleDuplicate
from people.record import record_person
from reference.models import Place

KEEPS = "+996100004477"  # of the brothers Zhanybek
TWINS = "+996100660011"
MARAT = "+996100318855"
FATHER, BROTHERS, DEFENDANT = "Эрмек Токобаев", "Жаныбек уулу Бакыт", "Марат Сапаров"


def key_of(what: str) -> UUID:
    """The same row each time."""
    return uuid5(NAMESPACE_URL, f"demonstration:people:{what}")


def number_of(client: str) -> int:
    """Which story it is."""
    return next(number for number, story in enumerate(FILES) if story.client == client)


def party(client: str, role: str) -> Person:
    """The person of that role in the story of that client."""
    key = uuid5(NAMESPACE_URL, f"demonstration:file {number_of(client)}")
    return Party.objects.select_related("person").get(case=key, role=role).person


@transaction.atomic
def know(cast: dict[str, User]) -> None:
    """All of it, once."""
    father_and_son(cast)
    one_man_twice(cast)
    twins(cast)
    a_question(cast)


def father_and_son(cast: dict[str, User]) -> None:
    """The client has died; his father, who sees badly, goes on. Consents as they are given in a village: read aloud."""
    son, father, by = party(FATHER, PartyRole.CLIENT), party(FATHER, PartyRole.RELATIVE), cast["lawyer"]
    with at(moment(-150, 11)):
        facts = {"sex": "male", "birth_date": "1981-03-14", "died_on": "2025-11", "language": "ky"}
        correct_person(person=son, version=1, facts=facts, by=by)
        add_name(person=son, full="Tokobaev Ermek", kind="document", by=by)
        add_kin(key=key_of("kin"), person=son, relation="parent", other=father, by=by)
        needs = {
            "sex": "male", "birth_date": "1952", "language": "ky", "speaks": ["ru"], "reads": ["ru"],
            "needs": ["large_print", "cannot_walk"], "access_needs": "Звонить после обеда, говорить громко.",
        }  # fmt: skip
        correct_person(person=father, version=Person.objects.get(pk=father.pk).version, facts=needs, by=by)
        add_phone(
            person=father,
            number="+996100550077",
            whose="соседа",
            safety="hours",
            safety_note="после 14:00",
            by=by,
        )
        facts = AddressFacts(
            Place.objects.get(pk="KG-Y"), "с. Кызыл-Туу, дом у моста", "safe", "письма крупным шрифтом"
        )
        add_address(key=key_of("address"), person=father, facts=facts, by=by)
        consents(father, by)
    with at(moment(-30, 15)):
        last = father.consents.get(scope="publish")
        withdraw_consent(
            consent=last, person=father, version=Person.objects.get(pk=father.pk).version,
            withdrawn_on=moment(-30).date(), note="Боится за младшего сына.", by=by,
        )  # fmt: skip


def consents(person: Person, by: User) -> None:
    """To record, to act, to share with a named body; and to publish, which is withdrawn later."""
    day = moment(-150).date()
    aloud = {"form": "read_aloud", "read_by": "Нурлан Жолдошев", "witness": "сосед, Асан Мамытов"}
    wanted = (
        ConsentFacts(scope="record", given_on=day, form="spoken"),
        ConsentFacts(scope="act", given_on=day, **aloud),
        ConsentFacts(scope="share", given_on=day, body="Национальный центр по предупреждению пыток", **aloud),
        ConsentFacts(scope="publish", given_on=day + timedelta(days=1), form="signed", note="без фамилии"),
    )
    for facts in wanted:
        record_consent(key=key_of(f"consent {facts.scope}"), person=person, facts=facts, by=by)


def one_man_twice(cast: dict[str, User]) -> None:
    """His brother called, and was written down in Latin letters; the number told. Merged, and can be taken back."""
    kept, by = party(BROTHERS, PartyRole.CLIENT), cast["supervisor"]
    with at(moment(-11, 12)):
        add_phone(person=kept, number=KEEPS, by=cast["lawyer2"])
        goes = record_person(name="Bakyt Zhanybek uulu", number=KEEPS, by=cast["operator"])
    pair = question(kept, goes)
    with at(moment(-10, 9)):
        merge_persons(
            pair=pair, kept=kept.pk, version=pair.version, versions={one.pk: one.version for one in (pair.first, pair.second)},
            why="Агасы тастыктады: бир эле адам, паспортто латынча жазылган.", by=by,
        )  # fmt: skip


def twins(cast: dict[str, User]) -> None:
    """One birth date, one telephone, names that a bad line makes the same: two different people, not asked about again."""
    with at(moment(-20, 10)):
        one, other = (
            record_person(name=name, number=TWINS, language="uz", by=cast["operator"])
            for name in ("Хасан Абдуллаев", "Хусан Абдуллаев")
        )
        for person in (one, other):
            correct_person(
                person=person,
                version=1,
                facts={"birth_date": "1999-03-01", "sex": "male"},
                by=cast["operator"],
            )
        propose_merge(
            person=one, other=other.pk, remark="Один номер, один день рождения.", by=cast["operator"]
        )
    with at(moment(-19, 16)):
        pair = question(one, other)
        keep_apart(pair=pair, version=pair.version, why="Близнецы: говорил с обоими.", by=cast["supervisor"])


def a_question(cast: dict[str, User]) -> None:
    """A call of last week may be a client's: his lawyer thinks so, a supervisor decides."""
    known = party(DEFENDANT, PartyRole.CLIENT)
    with at(moment(-6, 14)):
        add_phone(person=known, number=MARAT, by=cast["lawyer"])
        other = record_person(name="Marat Saparov", number=MARAT, language="ru", by=cast["operator2"])
    with at(moment(-5, 10)):
        propose_merge(
            person=known, other=other.pk, remark="Тот же голос, говорит о том же репосте.", by=cast["lawyer"]
        )


def question(one: Person, other: Person) -> PossibleDuplicate:
    """The question that was asked when the second of them was recorded."""
    first, second = sorted((one.pk, other.pk), key=lambda pk: pk.bytes)
    return PossibleDuplicate.objects.select_related("first", "second").get(first=first, second=second)
