"""What the post office must know of contacts: who may still be reminded of them, where they stand. Never sends."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from hotline.access import sees
from hotline.models import Contact

Pair = tuple[UUID, str]


def register_with(providers: Any) -> None:
    """Called once, in AppConfig.ready(), with the module reminders.providers."""
    providers.register("hotline.Contact", may_receive=may_receive, url=page_of, facts=answer_times)


def page_of(about_id: str) -> str:
    """The contact's page."""
    return reverse("contact_page", args=[about_id])


def may_receive(pairs: Sequence[Pair]) -> set[Pair]:
    """The pairs whose reader sees that contact today; two statements, however many pairs."""
    users = User.objects.active().with_roles().filter(pk__in={user for user, _about in pairs})
    readers = {str(user.pk): user for user in users}
    # Words stay closed: only ids, states and people are loaded.
    rows = Contact.objects.filter(pk__in={about for _user, about in pairs}).only(
        "state", "operator_id", "finished_by_id", "case_id"
    )
    contacts = {str(contact.pk): contact for contact in rows}
    return {
        (user, about)
        for user, about in pairs
        if str(user) in readers and str(about) in contacts and sees(readers[str(user)], contacts[str(about)])
    }


def answer_times(about_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What the text may say besides the code: until when somebody should answer."""
    rows = Contact.objects.filter(pk__in=about_ids).values_list("pk", "answer_by")
    return {str(pk): {"due_at": answer_by} for pk, answer_by in rows}
