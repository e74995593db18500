"""People: persons outside the staff, their names and phones."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Persons outside the staff; knows nothing of cases or calls."""

    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from audit import history as audit_history
        from people import history

        audit_history.register(history.SENTENCES)
