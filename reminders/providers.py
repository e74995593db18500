"""What only the apps above know: who may still see a thing, where its page is, what its mail may say.

The apps above register in `AppConfig.ready()`. Never a right of our own.

    from reminders.providers import register

    register(
        "cases.FollowUp",                 # `_meta.label` of the model that reminders are about
        may_receive=follow_ups_seen_by,   # [(user id, about id), …] -> the pairs that hold; a fixed number of statements
        url=…,                            # optional: about id -> path; without it the path is the one that
                                          # `about.get_absolute_url()` gave when the reminder was planned
        facts=…,                          # optional: [about id, …] -> {about id: {"due_at": datetime}} for the texts
    )
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Pair = tuple[UUID, str]  # (id of the reader, id of the thing as text)
MayReceive = Callable[[Sequence[Pair]], Collection[tuple[Any, Any]]]


class UnknownSubject(LookupError):
    """No app has said who may be reminded of such a thing."""


@dataclass(frozen=True)
class Provider:
    """What one app answers about one kind of thing."""

    may_receive: MayReceive
    url: Callable[[str], str] | None = None
    facts: Callable[[Sequence[str]], Mapping[Any, Mapping[str, Any]]] | None = None


_providers: dict[str, Provider] = {}


def register(
    label: str,
    *,
    may_receive: MayReceive,
    url: Callable[[str], str] | None = None,
    facts: Callable[[Sequence[str]], Mapping[Any, Mapping[str, Any]]] | None = None,
) -> None:
    """Say who may be reminded of things with this label ("cases.Case"). The last word counts."""
    _providers[label] = Provider(may_receive, url, facts)


def provider_of(label: str) -> Provider:
    """The provider of the label, or UnknownSubject."""
    try:
        return _providers[label]
    except KeyError:
        raise UnknownSubject(f"No app has registered who may be reminded of {label}") from None


def allowed_pairs(label: str, pairs: Iterable[Pair]) -> set[Pair]:
    """Those of the pairs that hold right now; ids are compared as text, so providers may answer UUIDs."""
    asked = {(str(user_id), str(about_id)): (user_id, about_id) for user_id, about_id in pairs}
    if not asked:
        return set()
    answer = provider_of(label).may_receive(list(asked.values()))
    return {asked[pair] for user_id, about_id in answer if (pair := (str(user_id), str(about_id))) in asked}


def facts_of(label: str, about_ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """What the texts may say about each thing (times only)."""
    provider = provider_of(label)
    if provider.facts is None:
        return {}
    return {str(about_id): facts for about_id, facts in provider.facts(sorted(set(about_ids))).items()}
