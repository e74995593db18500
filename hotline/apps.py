"""Hotline: the call, from the first ring to done, refused or a case."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class HotlineConfig(AppConfig):
    """Registers with the rooms to the left what only the hotline knows."""

    name = "hotline"
    verbose_name = _("Hotline")

    def ready(self) -> None:
        from accounts import leaving
        from accounts.saved import register_form
        from audit import history as audit_history
        from cases import named_elsewhere
        from hotline import handing_over, history, mailing, named, people_met
        from hotline.actions import climbing, duties, forgetting, giving, missed, owing, shifts
        from people import sources
        from reminders import clock, providers

        audit_history.register(history.SENTENCES)
        mailing.register_with(providers)
        clock.register("forget_asked_numbers", forgetting.forget_asked_numbers)
        clock.register("forget_missed_numbers", missed.forget_missed_numbers)
        # Minutes count here: asked with each bell, before what is due goes out.
        clock.register("climb_over_absent", owing.climb_over_absent, pressing=True)
        clock.register("climb_emergencies", climbing.climb_emergencies, pressing=True)
        clock.register("watch_supervision", duties.watch_supervision, pressing=True)
        clock.register("watch_shifts", shifts.watch_shifts, pressing=True)
        leaving.register("emergencies", climbing.let_go_of)
        people_met.register_with(sources)
        handing_over.register("callbacks", giving.SECTION)
        named.register_with(named_elsewhere)
        register_form(
            "log_contact",
            title=_("New contact"),
            resume_url=lambda saved: reverse("log_contact", args=[saved.pk]),
        )
