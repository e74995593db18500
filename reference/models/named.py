"""What all reference rows share: a code, three names, dates between which they hold, how sure we are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reference.letters import active_language


class Confidence(models.TextChoices):
    """How sure we are of a row."""

    SURE = "sure", _("sure")
    LIKELY = "likely", _("likely")
    UNSURE = "unsure", _("unsure, must be checked")


class Named(models.Model):
    """A dated row of a list, known by its code."""

    NOT_IN_FILES: frozenset[str] = frozenset()  # columns that no file changes

    code = models.CharField(_("code"), max_length=40, primary_key=True)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_ky = models.CharField(_("name in Kyrgyz"), max_length=200, blank=True, default="")
    name_en = models.CharField(_("name in English"), max_length=200)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, blank=True, default="")
    note = models.CharField(_("remark"), max_length=400, blank=True, default="")
    position = models.PositiveIntegerField(_("place in the list"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_it_begins",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_is_named",
                condition=~Q(code="") & ~Q(name_ru="") & ~Q(name_en=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language; Russian where the Kyrgyz one is still blank."""
        return getattr(self, f"name_{active_language()}") or self.name_ru

    @property
    def name_is_fallback(self) -> bool:
        """Whether the reader sees the Russian name because the one in their language is blank."""
        return not getattr(self, f"name_{active_language()}")

    @property
    def label(self) -> str:
        """The name as lists show it; a Russian name standing in for a Kyrgyz one is marked."""
        return f"{self.name} (рус.)" if self.name_is_fallback else self.name

    @property
    def is_edited(self) -> bool:
        """Whether somebody here wrote the words, so that loading the files must leave them."""
        return False

    def keep_edition(self, changed: Collection[str]) -> None:
        """Called before a file changes these columns: a list that keeps its earlier words does so here."""

    def is_valid_on(self, day: date) -> bool:
        """Whether the row holds on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or self.valid_to >= day
        )


class ListVersion(models.Model):
    """One row that counts the changes of all lists, so that a process learns cheaply that its copy is old."""

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    version = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="reference_listversion_is_one_row", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return str(self.version)
