"""Statements that are kept for each set of roles (accounts/prepared.py: ForReader), as the twins need them: without a guard.

Never here: which guard.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from accounts.prepared import ForReader

HOUSE = {"accounts", "audit", "bir_duino", "cases", "hotline", "people", "reminders"}


@contextmanager
def gates_built_anew() -> Iterator[None]:
    """Statements that are kept for each set of roles know the guard: here they are built without it, and then forgotten."""
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] in HOUSE]
    gates = {value for module in modules for value in vars(module).values() if isinstance(value, ForReader)}
    kept = {gate: gate.of_roles for gate in gates}
    for gate in gates:
        gate.of_roles = {}
    try:
        yield
    finally:
        for gate in gates:
            gate.of_roles = kept[gate]
