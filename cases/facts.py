"""What every page of a file shows besides its own columns, counted in the statement that finds the file. Never whose it is."""

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.prepared import SOME_TEXT, Prepared
from cases.models import Case, ConflictCheck, Draft, Entry, FollowUp


def with_facts(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Adds what every page of a file shows: `follow_ups_planned`, `drafts_written`, the date of the first entry,
    and whether a conflict check waits for a supervisor (`check_waits`).
    """
    this = {"case": OuterRef("pk")}
    first = Entry.objects.filter(**this).order_by("date", "at", "id").values("date")[:1]
    return cases.annotate(
        follow_ups_planned=_count(FollowUp.objects.planned().filter(**this)),
        drafts_written=_count(Draft.objects.filter(**this)),
        first_entry_on=Subquery(first),
        check_waits=Exists(ConflictCheck.objects.waiting().filter(**this)),
    )


def _count(rows: QuerySet) -> Coalesce:
    """How many rows, in the same statement."""
    counted = rows.order_by().values("case").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


_FACTS = Prepared(lambda code: with_facts(Case.objects.filter(code=code)), code=SOME_TEXT)
FACTS = ("follow_ups_planned", "drafts_written", "first_entry_on", "check_waits")


def give_facts(case: Case) -> None:
    """The facts of with_facts for a case that came through the gate of a verb; asks nothing where they are there."""
    if not hasattr(case, FACTS[0]):
        facts = _FACTS.first(code=case.code)
        for name in FACTS:
            setattr(case, name, getattr(facts, name))
