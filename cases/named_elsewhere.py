"""Who is named in the matter of a case besides its people: only the apps to the right know (the words of its contacts).

Registered in `AppConfig.ready()`; asked by the conflict check. Never a right of our own.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from cases.conflict import Named

_sources: dict[str, Callable[[UUID], Sequence[Named]]] = {}


def register(name: str, names: Callable[[UUID], Sequence[Named]]) -> None:
    """Say who else this app knows to be named in a case; a fixed number of statements. The last word counts."""
    _sources[name] = names


def named_elsewhere(case: UUID) -> list[Named]:
    """All of them, of this case."""
    return [one for _name, names in sorted(_sources.items()) for one in names(case)]
