"""Bodies that decide or help: authorities (courts, police, prosecutors) and help lines. Never a person in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reference.models.named import Named
from reference.models.places import Place


class Authority(Named):
    """A court, a police body, a prosecutor, a committee. (The paper that lets a person act is a Mandate.)"""

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="authorities"
    )
    kind = models.CharField(_("kind"), max_length=20)
    level = models.CharField(_("level"), max_length=20, blank=True, default="")
    accepts = models.CharField(_("what may be sent there"), max_length=200, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")


class HelpLine(Named):
    """Another service whose number an operator may give."""

    number = models.CharField(_("number"), max_length=20, blank=True, default="")
    hours = models.CharField(_("hours"), max_length=60, blank=True, default="")
    languages = models.JSONField(_("languages"), default=list, blank=True)
    what_for = models.CharField(_("what for"), max_length=200, blank=True, default="")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="help_lines"
    )  # none: the whole country

    class Meta(Named.Meta):
        verbose_name = _("help line")
        verbose_name_plural = _("help lines")

    @property
    def hours_shown(self) -> str:
        """The hours in the reader's language; the lists write "24 h" and "working hours"."""
        known = {"24 h": gettext("day and night"), "working hours": gettext("working hours")}
        return known.get(self.hours, self.hours)
