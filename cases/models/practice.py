"""Practice: which languages a lawyer or an intern speaks and where they work; whoever assigns looks at it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models.persons import Tongue
from reference.models import Place


class Practice(models.Model):
    """One row a colleague, once somebody has noted it. Never words."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="practice"
    )
    version = models.PositiveIntegerField(default=1)
    languages = ArrayField(
        models.CharField(max_length=8, choices=Tongue.choices), verbose_name=_("Speaks"), default=list
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Works in")
    )

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def languages_shown(self) -> str:
        """In the reader's language, as they were ticked."""
        return ", ".join(str(Tongue(code).label) for code in self.languages)

    def get_absolute_url(self) -> str:
        """Where it is noted."""
        return reverse("set_practice", args=[self.pk])
