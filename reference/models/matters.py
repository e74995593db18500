"""What a matter is and how it ends: kinds of cases, outcomes of contacts, closing reasons, offences."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from reference.models.named import Named


class CaseType(Named):
    """A kind of case; types stand in groups through their parent."""

    class Triage(models.TextChoices):
        EMERGENCY = "emergency", _("emergency")
        URGENT = "urgent", _("urgent")
        STANDARD = "standard", _("standard")
        ROUTINE = "routine", _("routine")

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    typical_law = models.CharField(_("typical law"), max_length=200, blank=True, default="")
    default_triage = models.CharField(
        _("usual triage level"), max_length=10, choices=Triage, blank=True, default=""
    )

    class Meta(Named.Meta):
        verbose_name = _("case type")
        verbose_name_plural = _("case types")


class ContactOutcome(Named):
    """How a contact ended, and what follows from that."""

    class Group(models.TextChoices):
        ANSWERED = "answered", _("answered")
        REFERRED = "referred", _("referred")
        PENDING = "pending", _("call-back agreed")
        DECLINED = "declined", _("refused")
        NONSUBSTANTIVE = "nonsubstantive", _("no conversation")
        SECURITY = "security", _("security")
        OTHER = "other", _("other")

    group = models.CharField(_("group"), max_length=20, choices=Group)
    substantive = models.BooleanField(_("a conversation took place"), default=False)
    needs_follow_up = models.BooleanField(_("something must follow"), default=False)
    may_open_case = models.BooleanField(_("may lead to a case"), default=False)
    keep_number = models.BooleanField(_("the number is kept"), default=False)

    class Meta(Named.Meta):
        verbose_name = _("outcome of a contact")
        verbose_name_plural = _("outcomes of contacts")


class ClosingReason(Named):
    """Why a case is closed."""

    class Level(models.TextChoices):
        LIMITED = "limited", _("limited service")
        EXTENDED = "extended", _("extended service")
        NONE = "none", _("without service")

    lsc_code = models.CharField(
        _("code of the Legal Services Corporation"), max_length=4, blank=True, default=""
    )
    level = models.CharField(_("level of service"), max_length=10, choices=Level)
    needs_result = models.BooleanField(_("a result must be written"), default=False)

    class Meta(Named.Meta):
        verbose_name = _("closing reason")
        verbose_name_plural = _("closing reasons")


class Offence(Named):
    """An article of one edition of the criminal code; `same_as` joins the same offence across editions."""

    same_as = models.CharField(_("same offence as"), max_length=40, blank=True, default="")
    edition = models.CharField(_("edition of the code"), max_length=10, blank=True, default="")
    article = models.CharField(_("article"), max_length=10, blank=True, default="")
    part = models.CharField(_("part"), max_length=10, blank=True, default="")

    class Meta(Named.Meta):
        verbose_name = _("offence")
        verbose_name_plural = _("offences")
