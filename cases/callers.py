"""Of which cases a colleague may tell a caller, and the gates of what is kept for callers: numbers, words. See access.

Who has shown that he may hear it is decided in the hotline (hotline/proving.py).
"""

from uuid import UUID

from django.db.models import Q
from django.http import Http404

from accounts.models import Role, User
from cases.access import beyond_walls, get_case, visible_cases
from cases.models import Case, Party
from cases.models.case import CaseQuerySet
from people.models import Phone


def answerable_cases(user: User) -> CaseQuerySet:
    """The cases of which this person may tell a caller (design/model.md 7): operators of any that is neither restricted
    nor behind a wall, lawyers and supervisors of those that they see. Rows to look among, not to show.
    """
    theirs = Q(pk__in=())
    if user.has_role(Role.LAWYER, Role.SUPERVISOR):
        theirs |= Q(pk__in=visible_cases(user).values("pk"))
    if user.has_role(Role.OPERATOR):
        theirs |= Q(restricted_at__isnull=True)
    return beyond_walls(user, Case.objects.filter(theirs), "pk")


def get_phone(user: User, code: str, pk: UUID, *, to: str) -> tuple[Case, Phone]:
    """A visible case and a number of one of its persons; gates as access.get_case has them."""
    case = get_case(user, code, to=to, drawn=True)
    phones = Phone.objects.filter(pk=pk, voided_at=None, person__parties__case=case)
    phone = phones.select_related("person").first()
    if phone is None:
        raise Http404
    return case, phone


def get_party(user: User, code: str, pk: UUID, *, to: str) -> Party:
    """A party who still belongs to a visible case, with the word for it if there is one; `.case` is the annotated case."""
    case = get_case(user, code, to=to, drawn=True)
    parties = Party.objects.filter(case=case, pk=pk, until=None)
    party = parties.select_related("name", "word_for_caller").first()
    if party is None:
        raise Http404
    party.case = case
    return party
