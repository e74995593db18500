"""One maker a model, with traits as keywords. All people are invented; all numbers cannot be assigned."""

import itertools
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Absence, DutyPhone, RoleGrant, User
from cases.conflict import Finding, Named
from cases.models import (
    Assignment,
    BreakGlass,
    Case,
    ConflictCheck,
    Draft,
    DraftVersion,
    FollowUp,
    Party,
    Volunteer,
    Wall,
)
from cases.models.assignments import AssignmentRole
from cases.models.case import ALPHABET
from cases.models.parties import PartyRole
from cases.states import CaseState, DraftState
from hotline.actions import climbing
from hotline.models import Callback, CallerFlag, Contact, Duty, Enclosure, MissedCall, Shift, Talk
from people.actions.merging import merge_persons
from people.models import Address, Consent, Kinship, Person, PossibleDuplicate
from people.models.duplicates import Ground
from people.phones import phone_key
from people.record import add_name, add_phone, record_person
from reference.models import CaseType
from vault import files

counter = itertools.count(1)
PASSWORD = "long enough to be kept"


def staff(name: str, *roles: str, **fields) -> User:
    """A colleague who has these roles since yesterday; given by a command (by = null), so in force at once."""
    user = User.objects.create_user(
        email=f"colleague{next(counter)}@demo.invalid",
        password=None,
        name=name,
        language="ru",
        **fields,
    )
    for role in roles:
        RoleGrant.objects.create(user=user, role=role, from_at=timezone.now() - timedelta(days=1))
    return user


def number() -> str:
    """A demonstration number that nobody else in this run has."""
    return f"+996100{next(counter):06d}"


def person(by: User, name: str = "Эркин Токонов", **fields) -> Person:
    """A person with one spoken name."""
    return record_person(name=name, by=by, **fields)


def all_of(person: Person, by: User) -> dict[str, object]:
    """One of everything that hangs on a person, by the verb that takes it out (or changes it)."""
    at = timezone.now()
    made = {"created_at": at, "created_by": by}
    phone = add_phone(person=person, number=number(), by=by)
    kin = Kinship.objects.create(person=person, staff=by, relation="sibling", **made)
    return {
        "void_name": add_name(person=person, full="Бакыт Асанович", by=by),
        "change_phone": phone,
        "void_phone": phone,
        "void_address": Address.objects.create(person=person, line="ул. Тестовая, 5", **made),
        "void_kin": kin,
        "withdraw_consent": Consent.objects.create(
            person=person, scope="record", form="spoken", given_on=timezone.localdate(at), **made
        ),
    }


def duplicate(one: Person, other: Person, **fields) -> PossibleDuplicate:
    """Are these two one person? They have one number."""
    first, second = sorted((one, other), key=lambda person: person.pk.bytes)
    values = {"ground": Ground.PHONE, "reason": "spelling", "found_at": timezone.now(), **fields}
    return PossibleDuplicate.objects.create(first=first, second=second, **values)


def merged(kept: Person, goes: Person, by: User) -> PossibleDuplicate:
    """The second record was merged into the first."""
    pair = duplicate(kept, goes)
    versions = {
        pk: version for pk, version in Person.objects.values_list("pk", "version") if pk in pair.persons
    }
    merge_persons(pair=pair, kept=kept.pk, version=1, versions=versions, why="сверили по телефону", by=by)
    pair.refresh_from_db()
    kept.refresh_from_db()
    return pair


def contact(operator: User, *, number: str = "", **fields) -> Contact:
    """A contact in triage, said in Russian."""
    now = timezone.now()
    values = {
        "began_at": now - timedelta(minutes=3),
        "logged_at": now,
        "operator": operator,
        "number": number,
        "number_index": phone_key(number) if number else None,
        "caller_name": "Гульмира Токонова",
        "said": "Сына забрали ночью, где он, не говорят.",
        "answer_by": now + timedelta(days=3),
        **fields,
    }
    return Contact.objects.create(**values)


def refused(operator: User, outcome: str = "CONFLICT", **fields) -> Contact:
    """A contact that was refused just now."""
    ended = {
        "state": "refused",
        "outcome_id": outcome,
        "finished_at": timezone.now(),
        "finished_by": operator,
    }
    return contact(operator, **{**ended, "answer_by": None, **fields})


def enclosure(contact: Contact, by: User, content: bytes = b"a recording", kind: str = "ogg") -> Enclosure:
    """A photo that was kept with a contact."""
    return Enclosure.objects.create(
        contact=contact, file=files.keep(content), kind=kind, added_at=timezone.now(), added_by=by
    )


def callback(owner: User, *, phone: str = "", until_in: timedelta = timedelta(hours=4), **fields) -> Callback:
    """A call that was promised an hour ago; `person` with that number, if anybody is named."""
    now, phone = timezone.now(), phone or number()
    values = {
        "number": phone,
        "number_index": phone_key(phone),
        "ask_for": "Гульмира",
        "reason": "Сказать, где сын.",
        "promised_at": now - timedelta(hours=1),
        "promised_by": owner,
        "from_at": now - timedelta(hours=1) + min(until_in, timedelta(0)),
        "until_at": now + until_in,
        "owner": owner,
        "owned_since": now - timedelta(hours=1),
        "limit": 3,
        **fields,
    }
    return Callback.objects.create(**values)


def missed(by: User, *, phone: str = "", ago: timedelta = timedelta(hours=2), **fields) -> MissedCall:
    """A ring that nobody answered."""
    phone = phone or number()
    values = {
        "number": phone,
        "number_index": phone_key(phone),
        "rang_at": (timezone.now() - ago).replace(second=0, microsecond=0),
        "noted_at": timezone.now(),
        "noted_by": by,
        **fields,
    }
    return MissedCall.objects.create(**values)


def flag(number: str, by: User, *, days: int = 30, **fields) -> CallerFlag:
    """A flag on a number since yesterday; `days` below zero: it is over."""
    given = {
        "number_index": phone_key(number), "kind": "repeat", "plan": "По вторникам говорит одна коллега.",
        "from_at": timezone.now() - timedelta(days=10), "until": timezone.localdate() + timedelta(days=days), **fields,
    }  # fmt: skip
    return CallerFlag.objects.create(number=number, by=by, **given)


def talk(asker: User, supervisor: User) -> Talk:
    """A wish to talk that nobody has seen yet."""
    return Talk.objects.create(asker=asker, supervisor=supervisor, asked_at=timezone.now())


def duty(first: User, by: User, second: User | None = None, *, hours: int = 12, **fields) -> Duty:
    """On call since an hour."""
    since = timezone.now() - timedelta(hours=1)
    values = {"from_at": since, "until": since + timedelta(hours=hours), **fields}
    return Duty.objects.create(first=first, second=second, by=by, **values)


def emergency(operator: User, *, held_hours: int = 4, **fields) -> Contact:
    """A contact in triage that climbs: somebody is held since four hours."""
    since = timezone.now() - timedelta(hours=held_hours)
    made = contact(operator, triage="emergency", signs="held", held_since=since, **fields)
    with transaction.atomic():  # as inside an action, also where a test commits for good
        climbing.begin_emergency(made)
    return made


def shift(operator: User, **fields) -> Shift:
    """On the line since five hours."""
    values = {"began_at": timezone.now() - timedelta(hours=5), **fields}
    return Shift.objects.create(operator=operator, **values)


def absence(user: User, by: User, deputy: User | None = None, **fields) -> Absence:
    """Away since an hour, for two days."""
    now = timezone.now()
    values = {"from_at": now - timedelta(hours=1), "until": now + timedelta(days=2), **fields}
    return Absence.objects.create(user=user, deputy=deputy, by=by, **values)


def duty_phone(user: User, **fields) -> DutyPhone:
    """The numbers on which this colleague answers."""
    return DutyPhone.objects.create(user=user, number=number(), changed_at=timezone.now(), **fields)


def code() -> str:
    """A case code that no other case of this run has (drawn ones would meet once in a while)."""
    count, letters = next(counter), ""
    for _ in range(4):
        count, place = divmod(count, len(ALPHABET))
        letters = ALPHABET[place] + letters
    return f"BD-26-{letters}"


def case(
    by: User,
    *,
    responsible: User | None = None,
    intern: User | None = None,
    client: str = "",
    restricted: bool = False,
    **fields,
) -> Case:
    """An open case; with `responsible` it is assigned; `client` is the client's spoken name; `restricted` since yesterday."""
    now = timezone.now()
    values = {
        "code": code(),
        "type": CaseType.objects.get(code="TORT"),
        "summary": "Жалоба на жестокое обращение при задержании.",
        "state": CaseState.ASSIGNED if responsible else CaseState.OPEN,
        "opened_at": now - timedelta(days=2),
        "opened_by": by,
        "changed_at": now - timedelta(days=1),
        **({"restricted_at": now - timedelta(days=1), "restricted_by": by} if restricted else {}),
        **fields,
    }
    made = Case.objects.create(**values)
    for user, role in (
        (responsible, AssignmentRole.RESPONSIBLE),
        (intern, AssignmentRole.INTERN),
    ):
        if user is not None:
            assignment(made, user, role, by)
    if client:
        someone = person(by, client)
        Party.objects.create(
            case=made,
            person=someone,
            name=someone.names.get(),
            role=PartyRole.CLIENT,
            from_date=timezone.localdate(),
            by=by,
        )
    return made


def relative(case: Case, by: User, name: str = "Назгүл Асанова") -> Party:
    """A relative of the client, who is told nothing until a mandate or consent is named."""
    someone = person(by, name)
    return case.parties.create(
        person=someone, name=someone.names.get(), role=PartyRole.RELATIVE, from_date=timezone.localdate(), by=by
    )  # fmt: skip


def assignment(case: Case, user: User, role: str, by: User) -> Assignment:
    """An active assignment since yesterday."""
    return Assignment.objects.create(
        case=case,
        user=user,
        role=role,
        by=by,
        from_at=timezone.now() - timedelta(days=1),
    )


def volunteer(case: Case, user: User, **fields) -> Volunteer:
    """This lawyer would take the case, since an hour."""
    return Volunteer.objects.create(
        case=case, user=user, **{"at": timezone.now() - timedelta(hours=1), **fields}
    )


def conflict_check(
    case: Case, by: User, *findings: Finding, named: tuple[Named, ...] = (), **fields
) -> ConflictCheck:
    """A check of this case that waits for a supervisor."""
    check = ConflictCheck(
        case=case, subject_label=Case._meta.label, subject_id=case.pk, at=timezone.now(), by=by, waits=True,
        verdict="ask" if findings else "clear", reasons={"found": [one.as_words() for one in findings]},
        met_cases=[one.case for one in findings if one.case], met_staff=[one.user for one in findings if one.user], **fields,
    )  # fmt: skip
    check.seal(list(named))
    check.save()
    return check


def proposed(by: User, name: str = "Жээнбек Сатаров") -> Case:
    """A case that somebody proposed; its check waits for a supervisor."""
    made = case(by, client=name, state=CaseState.PROPOSED)
    conflict_check(made, by, named=(Named("client", name),))
    return made


def wall(case: Case, user: User, by: User, **fields) -> Wall:
    """This colleague is kept out of the case since an hour."""
    values = {"from_at": timezone.now() - timedelta(hours=1), "reason": "родственник", **fields}
    return Wall.objects.create(case=case, user=user, by=by, **values)


def glass(case: Case, by: User, *, ends_in: timedelta = timedelta(minutes=50), **fields) -> BreakGlass:
    """A restricted case that this supervisor opened ten minutes ago; `ends_in` below zero: it is over."""
    until = timezone.now() + ends_in
    values = {"from_at": until - timedelta(minutes=60), "until": until, "reason": "срочный звонок", **fields}
    return BreakGlass.objects.create(case=case, by=by, **values)


def follow_up(case: Case, assignee: User, *, due_at=None, **fields) -> FollowUp:
    """A planned follow-up, due tomorrow."""
    now = timezone.now()
    values = {
        "what": "Позвонить следователю",
        "due_at": due_at or now + timedelta(days=1),
        "planned_at": now,
        "planned_by": assignee,
        **fields,
    }
    return FollowUp.objects.create(case=case, assignee=assignee, **values)


def draft(case: Case, author: User, *, state: str = DraftState.WRITING, **fields) -> Draft:
    """A draft with one version by its author."""
    now = timezone.now()
    values = {
        "number": case.drafts.count() + 1,
        "title": "Жалоба в прокуратуру",
        "state": state,
        "author_ids": [author.pk],
        "begun_at": now,
        "begun_by": author,
        "submitted_at": now if state == DraftState.WAITING else None,
        **fields,
    }
    made = Draft.objects.create(case=case, **values)
    DraftVersion.objects.create(
        draft=made,
        number=1,
        paragraphs=["Прошу провести проверку.", "Приложения: на 3 листах."],
        author=author,
        at=now,
    )
    return made
