"""What gunicorn serves in the test of the canaries: the real application, and the witness of its forms beside it."""

import os

from bir_duino.wsgi import application
from tests.faults.witness import NOTES, watch

__all__ = ["application"]

watch(os.environ[NOTES])
