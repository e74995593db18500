"""The door for gunicorn: refuses to open with settings that are not safe or a ring that cannot read the database."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

APP_LOAD_ERROR = 4  # gunicorn's own code: the master stops instead of starting the worker again and again

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bir_duino.settings")
try:
    application = get_wsgi_application()

    from vault.ring import check_ring  # needs the apps that the line above loads

    check_ring()
except ImproperlyConfigured as problem:
    sys.stderr.write(f"Not started. {problem}\n")
    sys.exit(APP_LOAD_ERROR)

# What is loaded now stays for the life of the worker: walking through it again and again in search of garbage took a
# tenth of every page. A page makes some ten thousand objects, nearly all of which go without the collector.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
