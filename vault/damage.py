"""Where a value that cannot be decrypted is reported. Rooms to the right register what to do with it (audit: a row).

Never here: the decision what the page shows (``vault.fields.Unreadable``) or the database.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger("vault")


@dataclass(frozen=True, slots=True)
class Damage:
    """Which value could not be opened: ids and names only, never a byte of it."""

    label: str
    pk: str
    column: str


_callbacks: list[Callable[[Damage], None]] = []


def register(callback: Callable[[Damage], None]) -> None:
    """Call this with every damaged value from now on (once per reading of an instance's field)."""
    if callback not in _callbacks:
        _callbacks.append(callback)


def report(damage: Damage) -> None:
    """Tell everybody who registered. Nothing that goes wrong here may break the page around the value."""
    logger.warning("unreadable value: %s %s %s", damage.label, damage.pk, damage.column)
    for callback in _callbacks:
        try:
            callback(damage)
        except Exception:
            logger.exception("reporting a damaged value failed")
