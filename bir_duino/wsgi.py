"""The door for gunicorn: refuses to open with settings that are not safe or a ring that cannot read the database."""

import gc
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError

APP_LOAD_ERROR = 4  # gunicorn's own code: the master stops instead of starting the worker again and again


class LookedAtLater:
    """A worker that begins while the database is away: nobody can look yet whether the ring opens it.

    A worker that failed here would take the whole server down with it (gunicorn stops when one cannot begin), and after the
    database's return the house would stay shut until somebody comes. So it opens, every page says by itself that the
    database is away, and the look is taken with the first request that can.
    """

    def __init__(self, house: Callable, look: Callable[[], None]) -> None:
        self.house, self.look, self.looked = house, look, False

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        """Serve; stop the server over a wrong ring, as at the beginning."""
        if not self.looked:
            try:
                self.look()
                self.looked = True
            except OperationalError:
                pass  # still away
            except ImproperlyConfigured as problem:
                say_why(problem)
                os._exit(APP_LOAD_ERROR)  # gunicorn would make a 500 of an ordinary exit and go on
        return self.house(environ, start_response)


def say_why(problem: ImproperlyConfigured) -> None:
    """One sentence, no wall of frames."""
    sys.stderr.write(f"Not started. {problem}\n")
    sys.stderr.flush()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bir_duino.settings")
try:
    application = get_wsgi_application()

    from vault.ring import check_ring  # needs the apps that the line above loads

    try:
        check_ring()
    except OperationalError:
        application = LookedAtLater(application, check_ring)
except ImproperlyConfigured as problem:
    say_why(problem)
    sys.exit(APP_LOAD_ERROR)

# What is loaded now stays for the life of the worker: walking through it again and again in search of garbage took a
# tenth of every page. A page makes some ten thousand objects, nearly all of which go without the collector.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
