"""The door for gunicorn: refuses to open with a ring that cannot read the database."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bir_duino.settings")
application = get_wsgi_application()

from vault.ring import check_ring  # noqa: E402  (needs the apps that the line above loads)

check_ring()
