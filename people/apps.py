"""People: persons outside the staff, their names and phones."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Persons outside the staff; knows nothing of cases or calls."""

    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from audit import history
        from people import marking

        history.register(marking.SENTENCES)
