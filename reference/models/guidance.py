"""What an operator says and does in a situation: a text in three languages, in dated editions. Never a word of a caller."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reference.letters import active_language
from reference.models.named import Named


class Guidance(Named):
    """One situation. The row holds the edition in force; earlier ones are kept beside it and never change.

    `say_…` is spoken, `do_…` is for the operator alone; one thought a line. Law stands with its article, or the text
    says that it is unconfirmed (`confidence`).
    """

    NAMES = ("name_ru", "name_ky", "name_en")
    WORDS = ("say_ru", "say_ky", "say_en", "do_ru", "do_ky", "do_en")
    NOT_IN_FILES = frozenset({"edition", "edition_at", "edition_by_id"})

    say_ru = models.TextField(_("what to say, in Russian"))
    say_ky = models.TextField(_("what to say, in Kyrgyz"), blank=True, default="")
    say_en = models.TextField(_("what to say, in English"))
    do_ru = models.TextField(_("what to do, in Russian"), blank=True, default="")
    do_ky = models.TextField(_("what to do, in Kyrgyz"), blank=True, default="")
    do_en = models.TextField(_("what to do, in English"), blank=True, default="")
    edition = models.PositiveIntegerField(default=1)
    edition_at = models.DateTimeField(default=timezone.now)
    # None: the words came with the program.
    edition_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="guidance_written", null=True, blank=True
    )

    class Meta(Named.Meta):
        verbose_name = _("guidance")
        verbose_name_plural = _("guidance")

    @property
    def is_edited(self) -> bool:
        """Whether a supervisor wrote the edition in force."""
        return self.edition_by_id is not None

    @property
    def say(self) -> list[str]:
        """What is spoken, line by line, in the reader's language."""
        return self._lines("say")

    @property
    def do(self) -> list[str]:
        """What to do, line by line."""
        return self._lines("do")

    @property
    def searched(self) -> str:
        """All that a reader may look for it by: words of all three languages."""
        return "\n".join(getattr(self, name) for name in (*self.NAMES, *self.WORDS)).casefold()

    def _lines(self, part: str) -> list[str]:
        words = getattr(self, f"{part}_{active_language()}") or getattr(self, f"{part}_ru")
        return [line for line in words.splitlines() if line.strip()]

    def get_absolute_url(self) -> str:
        """Its place on the page of all situations."""
        return f"{reverse('guidance')}#guidance-{self.code}"

    def words(self) -> dict[str, str]:
        """The words of the edition in force."""
        return {name: getattr(self, name) for name in (*self.NAMES, *self.WORDS)}

    def keep_edition(self, changed: Collection[str]) -> None:
        """The words in force become an earlier edition. Whoever writes the next one calls this first, under the lock."""
        if not {*self.NAMES, *self.WORDS} & set(changed):
            return
        now = timezone.now()
        GuidanceEdition.objects.create(
            guidance=self, number=self.edition, words=self.words(), from_at=self.edition_at, until=now,
            by_id=self.edition_by_id,
        )  # fmt: skip
        type(self).objects.filter(pk=self.pk).update(edition=self.edition + 1, edition_at=now)


class GuidanceEdition(models.Model):
    """Words that were in force from then till then. Added to, never changed."""

    guidance = models.ForeignKey(Guidance, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    words = models.JSONField()
    from_at = models.DateTimeField()
    until = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="guidance_editions", null=True, blank=True
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["guidance", "number"], name="reference_guidanceedition_once"),
            models.CheckConstraint(
                name="reference_guidanceedition_ends_after_it_begins",
                condition=Q(until__gte=models.F("from_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guidance_id} {self.number}"

    @property
    def name(self) -> str:
        """Its title then."""
        return self._word("name")

    @property
    def say(self) -> list[str]:
        """What was to be said then."""
        return self._word("say").splitlines()

    @property
    def do(self) -> list[str]:
        """What was to be done then."""
        return self._word("do").splitlines()

    def _word(self, part: str) -> str:
        words: dict[str, Any] = self.words
        return str(words.get(f"{part}_{active_language()}") or words.get(f"{part}_ru") or "")
