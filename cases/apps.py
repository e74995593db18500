"""Cases: the file, from opening to closing and reopening."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Registers with the rooms to the left what only cases know: who may be reminded, how history reads."""

    name = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from accounts import saved
        from audit import history as audit_history
        from cases import history, mailing, people_met, resuming
        from cases.actions import ringing_again
        from people import sources
        from reminders import clock, providers

        audit_history.register(history.SENTENCES)
        mailing.register_with(providers)
        resuming.register_with(saved)
        people_met.register_with(sources)
        clock.register("ring_unassigned", ringing_again.ring_unassigned)
