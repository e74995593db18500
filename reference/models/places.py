"""Places: country, regions, districts, towns, with their old names. Never an address of a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from reference.models.named import Named


class Place(Named):
    """A place on the map; old names lead to it through its aliases."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        CITY_REPUBLIC = "city_republic", _("city of republican significance")
        REGION = "region", _("region")
        CITY_DISTRICT = "city_district", _("district of a city")
        DISTRICT = "district", _("district")
        TOWN_REGION = "town_region", _("town of a region")
        TOWN_DISTRICT = "town_district", _("town of a district")

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    code_system = models.CharField(_("system of codes"), max_length=20, blank=True, default="")
    aliases = models.JSONField(_("other and old names"), default=list, blank=True)

    class Meta(Named.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")
