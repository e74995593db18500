"""Acts that several tests of cases begin with, done through the real actions."""

from threading import Barrier, Thread

from django.db import connections

from cases.actions.closing import close_case
from cases.models import Case
from reference.models import ClosingReason


def close(case: Case, by) -> None:
    """The case is closed for a reason that asks for no outcome."""
    close_case(case=case, reason=ClosingReason.objects.filter(needs_result=False).first(), outcome="", by=by)


def statements(asked) -> int:
    """How many statements were captured, transactions not counted."""
    return len([one for one in asked if "SAVEPOINT" not in one["sql"]])


def at_once(*acts) -> list:
    """Runs the acts at the same moment, each in a thread with a connection of its own; what each returned or raised."""
    gate = Barrier(len(acts))
    results: list = [None] * len(acts)

    def run(place: int) -> None:
        gate.wait()
        try:
            results[place] = acts[place]()
        except Exception as problem:
            results[place] = problem
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results
