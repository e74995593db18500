"""Party: a person in a case, in one role, from/to."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.conflict import SIDES, Side
from cases.models.case import Case
from people.models import Person, PersonName
from people.models.phones import TONES, Safety
from reference.letters import label_of


class PartyRole(models.TextChoices):
    """What a person is in this case (glossary)."""

    CLIENT = "client", _("client")
    VICTIM = "victim", _("victim")
    ACCUSED = "accused", _("accused")
    CO_ACCUSED = "co_accused", _("accused together")
    REPRESENTATIVE = "representative", _("representative")
    SUCCESSOR = "successor", _("successor")
    RELATIVE = "relative", _("relative")
    REFERRER = "referrer", _("person who called")
    WITNESS = "witness", _("witness")
    EXPERT = "expert", _("expert")
    INTERPRETER = "interpreter", _("interpreter")
    OTHER_SIDE = "other_side", _("other side")
    OFFICIAL = "official", _("official")
    PERPETRATOR = "perpetrator", _("alleged perpetrator")


# Who is told how the case stands without a paper of somebody else.
FOR_THEMSELVES = frozenset({PartyRole.CLIENT, PartyRole.VICTIM})


class Party(models.Model):
    """`name` is the form of the name that this case uses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1)
    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    person = models.ForeignKey(Person, models.PROTECT, related_name="parties")
    name = models.ForeignKey(PersonName, models.PROTECT, related_name="parties")
    role = models.CharField(max_length=16, choices=PartyRole.choices)
    from_date = models.DateField()
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="parties_recorded")

    class Meta:
        verbose_name_plural = "parties"
        ordering = ["from_date", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "person", "role"], name="cases_party_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role}"

    def get_role_display(self) -> str:
        """As Django's, cheaper in a list."""
        return label_of(PartyRole, self.role)

    @property
    def is_ours(self) -> bool:
        """Whether the person stands on the side of those whom we help."""
        return SIDES[self.role] == Side.OURS

    @property
    def speaks_for_self(self) -> bool:
        """The person helped, who needs no mandate to hear of the case."""
        return self.role in FOR_THEMSELVES

    @property
    def call_mark(self) -> str:
        """May this person be rung? In words; "" where no number is kept. Wants reading.parties_of."""
        safety = self.call_safety  # type: ignore[attr-defined]
        return str(Safety(safety).label) if safety else ""

    @property
    def call_tone(self) -> str:
        """The tone of that mark."""
        return TONES.get(self.call_safety, "amber")  # type: ignore[attr-defined]

    @property
    def audit_subject(self) -> Case:
        """History files it under its case."""
        return self.case
