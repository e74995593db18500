"""Search before create: what a page with a name in its form shows about who may be called so. Never rights of its own.

Another page includes it so: the field gets look_up_attributes("#perhaps") and the form's row key `data-lookup-with`; the page
includes people/_perhaps_known.html (with look_only=True where nobody can be ticked) in an element with that id, and its view
adds `**asked(request)` to the context. Every question is recorded without its words (design/safety.md 8).
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.urls import reverse

from accounts.fields import RowKeyField
from audit.log import record_read
from people.access import may_know_persons
from people.fields import mended
from people.models import Person
from people.reading import Perhaps, perhaps_known

LOOK_UP = "look_up"
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "do"})
#: The fields of forms in which a person is named; the first that is sent counts.
NAMING = ("name", "client_name", "concerned_name", "caller_name")


def look_up_attributes(target: str) -> dict[str, str]:
    """For a field in which a name is typed: asks people/look-up/ and shows the answer in the element `target`."""
    return {
        "data-lookup-url": reverse("look_up_person"),
        "data-lookup-target": target,
        "data-lookup-min": "3",
        "data-lookup-words": "",
    }


def asked(request: HttpRequest, *, but: UUID | None = None) -> dict[str, object]:
    """What the fragment wants: `perhaps`, and who was ticked. `but`: the person on whose page somebody asks."""
    if not may_know_persons(request.user):
        raise PermissionDenied
    words = next((request.POST[name] for name in NAMING if request.POST.get(name)), "")
    perhaps = perhaps_known(request.user, words.replace("\x00", ""), but=but)
    record(request, perhaps)
    return {"perhaps": perhaps, "chosen": request.POST.get("known", "")}


def typed(request: HttpRequest) -> dict[str, str]:
    """What stood in the form when the button of the look-up was pressed (without a script); empty otherwise."""
    if request.POST.get("do") != LOOK_UP:
        return {}
    return {name: value for name, value in mended(request.POST)[0].dict().items() if name not in NOT_KEPT}


def record(request: HttpRequest, perhaps: Perhaps) -> None:
    """Without the name. Questions within one open form carry its key and count once, as those about a number do."""
    if perhaps.asked:
        record_read("people.look_up_person", about=_open_form(request), by=request.user, found=perhaps.found)


def _open_form(request: HttpRequest) -> Person | None:
    """The row that the open form will become, by its signed key; of which kind does not matter here."""
    field = RowKeyField(required=False)
    field.bind_to(request.user)
    try:
        key: UUID = field.clean(request.POST.get("row_key", ""))
    except ValidationError:
        return None
    return Person(pk=key)
