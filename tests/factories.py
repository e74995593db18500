"""One maker a model, with traits as keywords. All people are invented; all numbers cannot be assigned."""

import itertools
from datetime import timedelta

from django.utils import timezone

from accounts.models import RoleGrant, User
from cases.models import Assignment, BreakGlass, Case, Draft, DraftVersion, FollowUp, Party, Wall
from cases.models.assignments import AssignmentRole
from cases.models.case import ALPHABET
from cases.models.parties import PartyRole
from cases.states import CaseState, DraftState
from hotline.models import Contact
from people.models import Person
from people.phones import phone_key
from people.record import record_person
from reference.models import CaseType

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
