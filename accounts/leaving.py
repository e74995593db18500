"""Who must know at once that a colleague may not do today what he did yesterday: deactivated, a role ended, away.

The apps to the right register in AppConfig.ready(); they are called inside the transaction of the change.

    leaving.register("emergencies", climbing.let_go_of)
"""

from collections.abc import Callable

from accounts.models import User

_to_tell: dict[str, Callable[[User], object]] = {}


def register(name: str, tell: Callable[[User], object]) -> None:
    """The last word counts."""
    _to_tell[name] = tell


def somebody_left(user: User) -> None:
    """Called by actions that take something from somebody."""
    for tell in _to_tell.values():
        tell(user)
