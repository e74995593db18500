"""Things to be reminded of, whose readers a test decides; a mail server to turn off."""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from reminders import providers
from reminders.models import Reminder
from reminders.plan import plan

LABEL = "cases.Thing"  # stands in the folder of the cases' texts; no such model is needed


class Thing:
    """As much of a model as the post office reads."""

    _meta = SimpleNamespace(label=LABEL)

    def __init__(self, code: str = "BD-26-K7M4") -> None:
        self.pk = uuid4()
        self.code = code

    def get_absolute_url(self) -> str:
        return f"/cases/{self.code}/"


@dataclass
class Readers:
    """Who may see what, as the apps above would say."""

    pairs: set[tuple[UUID, str]] = field(default_factory=set)
    asked: int = 0
    broken: bool = False
    facts: dict = field(default_factory=dict)

    def may_receive(self, pairs):
        self.asked += 1
        if self.broken:
            raise RuntimeError("no answer")
        return {pair for pair in pairs if pair in self.pairs}

    def let(self, user: User, thing: Thing) -> None:
        self.pairs.add((user.pk, str(thing.pk)))

    def stop(self, user: User, thing: Thing) -> None:
        self.pairs.discard((user.pk, str(thing.pk)))


@pytest.fixture
def readers(monkeypatch) -> Readers:
    """The provider of things; the real ones stay registered."""
    monkeypatch.setattr(providers, "_providers", dict(providers._providers))
    found = Readers()
    providers.register(
        LABEL, may_receive=found.may_receive, facts=lambda ids: dict.fromkeys(ids, found.facts)
    )
    return found


@pytest.fixture
def thing() -> Thing:
    return Thing()


@pytest.fixture
def planned(readers):
    """planned(to, kind=…, due=minutes ago, thing=…, allowed=True) -> a reminder that is due."""

    def make(
        to: User,
        *,
        kind: str = "assigned",
        due: float = 1,
        thing: Thing | None = None,
        allowed: bool = True,
        **fields,
    ) -> Reminder:
        about = thing or Thing(f"BD-26-{uuid4().hex[:4].upper()}")
        if allowed:
            readers.let(to, about)
        return plan(kind=kind, about=about, to=to, due_at=timezone.now() - timedelta(minutes=due), **fields)

    return make
