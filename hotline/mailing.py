"""What the post office must know of contacts: who may still be reminded of them, where they stand. Never sends."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.access import staff_with_role
from accounts.models import Role, User
from cases.company import pairs_that_see
from cases.models import Wall
from hotline.access import NO_CASE_YET, sees
from hotline.models import CaseQuestion, Contact, Talk

Pair = tuple[UUID, str]


def register_with(providers: Any) -> None:
    """Called once, in AppConfig.ready(), with the module reminders.providers."""
    providers.register("hotline.Contact", may_receive=may_receive, url=page_of, facts=answer_times)
    providers.register("hotline.CaseQuestion", may_receive=supervisors_but_who_asked)
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
