"""Enclosure: the one photo or voice recording that came with a contact. Its bytes lie sealed in the vault."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from hotline.models.contacts import Contact
from vault.incoming import PICTURES
from vault.models import SealedFile


class Enclosure(models.Model):
    """What was enclosed, by whom, until when it was kept. No name of the sender's is kept: names of files tell."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="enclosures")
    file = models.OneToOneField(SealedFile, models.PROTECT, related_name="enclosure")
    kind = models.CharField(max_length=4)  # as vault.incoming.KINDS names it
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enclosures_added")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="enclosures_withdrawn", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(withdrawn_at=None), name="hotline_enclosure_one_a_contact"
            ),
            models.CheckConstraint(
                name="hotline_enclosure_withdrawn_facts",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_picture(self) -> bool:
        """A photo; else a recording."""
        return self.kind in PICTURES

    @property
    def file_name(self) -> str:
        """What a download is called: the code of the contact and the kind, nothing else."""
        return f"{self.contact.code}.{self.kind}"
