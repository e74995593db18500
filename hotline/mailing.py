"""What the post office must know of contacts: who may still be reminded of them, where they stand. Never sends."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accounts.access import staff_with_role
from accounts.models import Role, User
from cases.company import pairs_that_see
from cases.models import Wall
from hotline.access import NO_CASE_YET, may_log_contacts, sees
from hotline.models import Callback, CaseQuestion, Contact, Emergency, Shift, Talk, Vacancy
from hotline.on_call import on_call
from hotline.owed import reaches_deputies

Pair = tuple[UUID, str]


def register_with(providers: Any) -> None:
    """Called once, in AppConfig.ready(), with the module reminders.providers."""
    providers.register("hotline.Contact", may_receive=may_receive, url=page_of, facts=answer_times)
    providers.register("hotline.CaseQuestion", may_receive=supervisors_but_who_asked)
    providers.register("hotline.Callback", may_receive=who_owes, url=page_of_callback, facts=window_ends)
    providers.register("hotline.Emergency", may_receive=owners, url=page_of)
    providers.register("hotline.Shift", may_receive=supervisors_of_now)
    providers.register("hotline.Vacancy", may_receive=administrators_while_it_lasts)
    providers.register("hotline.Talk", may_receive=may_talk, url=page_of_talks, facts=coming_times)


def page_of(about_id: str) -> str:
    """The contact's page."""
    return reverse("contact_page", args=[about_id])


def may_receive(pairs: Sequence[Pair]) -> set[Pair]:
    """The pairs whose reader sees that contact today; two statements, however many pairs, three more where one has a case."""
    users = User.objects.active().with_roles().filter(pk__in={user for user, _about in pairs})
    readers = {str(user.pk): user for user in users}
    # Words stay closed: only ids, states and people are loaded.
    rows = Contact.objects.filter(pk__in={about for _user, about in pairs}).select_related("case")
    rows = rows.only("state", "operator_id", "finished_by_id", "case__state")
    contacts = {str(contact.pk): contact for contact in rows}
    seen = {
        (user, about)
        for user, about in pairs
        if str(user) in readers and str(about) in contacts and sees(readers[str(user)], contacts[str(about)])
    }
    return seen - _hidden_with_their_case(seen, contacts, readers)


def _hidden_with_their_case(
    pairs: set[Pair], contacts: dict[str, Contact], readers: dict[str, User]
) -> set[Pair]:
    """Calls of others that follow their case behind a wall or a restriction."""
    cases = {
        pair: contact.case_id
        for pair in pairs
        if (contact := contacts[str(pair[1])]).case_id and str(contact.operator_id) != str(pair[0])
    }
    if not cases:
        return set()
    asked = {(UUID(str(user)), case) for (user, _about), case in cases.items()}
    seen = pairs_that_see(asked)
    behind = set(Wall.objects.active().filter(case__in=set(cases.values())).values_list("user", "case"))

    def is_hidden(pair: Pair) -> bool:
        reader, contact = readers[str(pair[0])], contacts[str(pair[1])]
        if (reader.pk, contact.case_id) in seen:
            return False
        # Whoever finished it reads what became of it: an operator always, a lawyer while it is no case (access.visible_contacts).
        began = contact.finished_by_id == reader.pk and (reader.pk, contact.case_id) not in behind
        no_case = contact.case is not None and contact.case.state in NO_CASE_YET
        return not (began and (reader.has_role(Role.OPERATOR) or no_case))

    return {pair for pair in cases if is_hidden(pair)}


def answer_times(about_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What the text may say besides the code: until when somebody should answer."""
    rows = Contact.objects.filter(pk__in=about_ids).values_list("pk", "answer_by")
    return {str(pk): {"due_at": answer_by} for pk, answer_by in rows}


def supervisors_but_who_asked(pairs: Sequence[Pair]) -> set[Pair]:
    """Too many questions of one colleague are told to the supervisors of today, never to who asked. Two statements."""
    today = staff_with_role(Role.SUPERVISOR).order_by().values_list("pk", flat=True)
    supervisors = {str(pk) for pk in today}
    rows = CaseQuestion.objects.filter(pk__in={about for _user, about in pairs}).values_list("pk", "by")
    asked_by = {str(pk): str(by) for pk, by in rows}
    return {
        (user, about)
        for user, about in pairs
        if str(user) in supervisors and asked_by.get(str(about), str(user)) != str(user)
    }


def page_of_callback(about_id: str) -> str:
    """The card of a promised call."""
    return reverse("callback_page", args=[about_id])


def who_owes(pairs: Sequence[Pair]) -> set[Pair]:
    """Of calls that are still owed: their owner, as long as he takes calls, and the supervisors who see them.

    Three statements, however many pairs, more where one has a case.
    """
    users = User.objects.active().with_roles().filter(pk__in={user for user, _about in pairs})
    readers = {str(user.pk): user for user in users}
    # Words stay closed: only ids, states and people are loaded.
    rows = Callback.objects.owed().filter(pk__in={about for _user, about in pairs})
    rows = rows.select_related("contact").only("owner_id", "case_id", "contact__case_id")
    owed = {str(row.pk): row for row in rows}
    told: set[Pair] = set()
    others: set[Pair] = set()
    for user, about in pairs:
        reader, callback = readers.get(str(user)), owed.get(str(about))
        if reader is None or callback is None or not may_log_contacts(reader):
            continue
        if str(callback.owner_id) == str(user) or reader.has_role(Role.SUPERVISOR):
            told.add((user, about))
        elif callback.case_id is None:
            others.add((user, about))
    told |= _of_deputies(others)
    return told - _kept_from_their_case(told, owed)


def _of_deputies(pairs: set[Pair]) -> set[Pair]:
    """What has climbed to a supervisor who is away reaches the deputy. Asks only where somebody else than these is meant."""
    there = {str(one.pk) for one in on_call().supervisors} if pairs else set()
    meant = {pair for pair in pairs if str(pair[0]) in there}
    rows = (
        reaches_deputies(timezone.now()).filter(pk__in={about for _user, about in meant}) if meant else None
    )
    climbed = {str(pk) for pk in rows.values_list("pk", flat=True)} if rows is not None else set()
    return {pair for pair in meant if str(pair[1]) in climbed}


def _kept_from_their_case(pairs: set[Pair], owed: dict[str, Callback]) -> set[Pair]:
    """What belongs to a case follows its wall and restriction; a promise made in one's own call stays one's own."""
    cases = {}
    for pair in pairs:
        row = owed[str(pair[1])]
        own = str(row.owner_id) == str(pair[0])
        case = row.case_id or (row.contact.case_id if row.contact and not own else None)
        if case:
            cases[pair] = case
    if not cases:
        return set()
    seen = pairs_that_see({(UUID(str(user)), case) for (user, _about), case in cases.items()})
    return {pair for pair, case in cases.items() if (UUID(str(pair[0])), case) not in seen}


def window_ends(about_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Until when somebody should have rung."""
    rows = Callback.objects.filter(pk__in=about_ids).values_list("pk", "until_at")
    return {str(pk): {"due_at": until_at} for pk, until_at in rows}


def owners(pairs: Sequence[Pair]) -> set[Pair]:
    """An emergency that nobody has accepted is told to whoever owns it now. One statement."""
    rows = Emergency.objects.unheld().filter(pk__in={about for _user, about in pairs}, owner__is_active=True)
    owned = {(str(owner), str(pk)) for pk, owner in rows.values_list("pk", "owner")}
    return {(user, about) for user, about in pairs if (str(user), str(about)) in owned}


def supervisors_of_now(pairs: Sequence[Pair]) -> set[Pair]:
    """A hand-over that nobody took is told to supervisors who are there, and to deputies of those who are not."""
    there = {str(one.pk) for one in on_call().supervisors}
    rows = Shift.objects.waiting().filter(pk__in={about for _user, about in pairs})
    waiting = {str(pk) for pk in rows.values_list("pk", flat=True)}
    return {(user, about) for user, about in pairs if str(user) in there and str(about) in waiting}


def administrators_while_it_lasts(pairs: Sequence[Pair]) -> set[Pair]:
    """That nobody decides is told to administrators of today. Two statements."""
    administrators = {
        str(pk) for pk in staff_with_role(Role.ADMINISTRATOR).order_by().values_list("pk", flat=True)
    }
    rows = Vacancy.objects.filter(until=None, pk__in={about for _user, about in pairs})
    lasting = {str(pk) for pk in rows.values_list("pk", flat=True)}
    return {(user, about) for user, about in pairs if str(user) in administrators and str(about) in lasting}


def page_of_talks(_about_id: str) -> str:
    """One page for all wishes to talk."""
    return reverse("ask_to_talk")


def may_talk(pairs: Sequence[Pair]) -> set[Pair]:
    """The two who are meant, while the row is there."""
    rows = Talk.objects.filter(pk__in={about for _user, about in pairs})
    meant = {(str(who), str(row.pk)) for row in rows for who in (row.asker_id, row.supervisor_id)}
    return {(user, about) for user, about in pairs if (str(user), str(about)) in meant}


def coming_times(about_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """When the supervisor comes; no names."""
    rows = Talk.objects.filter(pk__in=about_ids, come_at__isnull=False).values_list("pk", "come_at")
    return {str(pk): {"due_at": come_at} for pk, come_at in rows}
