"""Kinship: who is who to a person; also of staff, for the conflict check."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models.persons import Person
from vault.fields import EncryptedTextField


class Kin(models.TextChoices):
    """What the other is to the person."""

    PARENT = "parent", _("mother or father")
    CHILD = "child", _("son or daughter")
    SPOUSE = "spouse", _("husband or wife")
    SIBLING = "sibling", _("brother or sister")
    GRANDPARENT = "grandparent", _("grandmother or grandfather")
    GRANDCHILD = "grandchild", _("grandson or granddaughter")
    GUARDIAN = "guardian", _("guardian")
    WARD = "ward", _("ward of this guardian")
    RELATIVE = "relative", pgettext_lazy("kin", "other relative")


#: What the person is to the other.
TURNED = {
    Kin.PARENT: Kin.CHILD,
    Kin.CHILD: Kin.PARENT,
    Kin.GRANDPARENT: Kin.GRANDCHILD,
    Kin.GRANDCHILD: Kin.GRANDPARENT,
    Kin.GUARDIAN: Kin.WARD,
    Kin.WARD: Kin.GUARDIAN,
}


class Kinship(models.Model):
    """`other` (or `staff`, a colleague) is the `relation` of `person`. Read from both sides."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="kin")
    other = models.ForeignKey(Person, models.PROTECT, related_name="kin_of", null=True, blank=True)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="kin_outside", null=True, blank=True
    )
    relation = models.CharField(_("relation"), max_length=12, choices=Kin.choices)
    note = EncryptedTextField(_("note"), blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="kin_recorded")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="kin_voided", null=True, blank=True
    )
    void_reason = EncryptedTextField(_("reason"), blank=True)

    class Meta:
        verbose_name_plural = "kinships"
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="people_kinship_of_one",
                condition=Q(other__isnull=False, staff__isnull=True)
                | Q(other__isnull=True, staff__isnull=False),
            ),
            models.CheckConstraint(
                name="people_kinship_not_of_oneself",
                condition=Q(other__isnull=True) | ~Q(other=F("person")),
            ),
            models.CheckConstraint(
                name="people_kinship_void_facts",
                condition=Q(voided_at__isnull=True, voided_by__isnull=True)
                | Q(voided_at__isnull=False, voided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_subject(self) -> Person:
        """History files it under the person on whose page it was written."""
        return self.person

    def seen_from(self, person: Person) -> str:
        """What the other side is to `person`, in words."""
        relation = Kin(self.relation)
        return str((relation if person.pk == self.person_id else TURNED.get(relation, relation)).label)
