"""Hotline: the call, from the first ring to done, refused or a case."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class HotlineConfig(AppConfig):
    """Registers with the rooms to the left what only the hotline knows."""

    name = "hotline"
    verbose_name = _("Hotline")

    def ready(self) -> None:
        from accounts.saved import register_form
        from audit import history as audit_history
        from cases import named_elsewhere
        from hotline import history, mailing, named, people_met
        from hotline.actions import forgetting
        from people import sources
        from reminders import clock, providers

        audit_history.register(history.SENTENCES)
        mailing.register_with(providers)
        clock.register("forget_asked_numbers", forgetting.forget_asked_numbers)
        people_met.register_with(sources)
        named.register_with(named_elsewhere)
        register_form(
            "log_contact",
            title=_("New contact"),
            resume_url=lambda saved: reverse("log_contact", args=[saved.pk]),
        )
