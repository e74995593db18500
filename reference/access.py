"""Who may read and write what stands in the lists (design/model.md section 7: guidance). The lists themselves are everybody's."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from accounts.models import Role, User
from reference.choices import rows_of
from reference.models import Guidance, GuidanceEdition

RIGHTS: dict[str, tuple[Role, ...]] = {
    "read_guidance": (Role.OPERATOR, Role.INTERN, Role.LAWYER, Role.SUPERVISOR),  # who takes calls
    "edit_guidance": (Role.SUPERVISOR,),
}


def may(user: User, verb: str) -> bool:
    """Whether one of today's roles allows it."""
    return user.has_role(*RIGHTS[verb])


def check(user: User, verb: str) -> None:
    """PermissionDenied unless the person may."""
    if not may(user, verb):
        raise PermissionDenied


def guidance_found(typed: str) -> list[Guidance]:
    """The situations of today in whose words, of any language, each typed word stands; all of them for nothing typed."""
    wanted = typed.casefold().split()
    return [row for row in rows_of(Guidance) if all(word in row.searched for word in wanted)]


def get_guidance(user: User, code: str, *, to: str) -> Guidance:
    """The situation as the database has it now (else Http404), if the person may `to` (else PermissionDenied)."""
    check(user, to)
    row = Guidance.objects.select_related("edition_by").filter(pk=code).first()
    if row is None or not row.is_valid_on(timezone.localdate()):
        raise Http404
    return row


def editions_of(guidance: Guidance) -> list[GuidanceEdition]:
    """The earlier ones, newest first."""
    return list(guidance.editions.select_related("by"))
