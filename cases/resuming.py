"""Forms of a file that save themselves while somebody types, and the way back to each. Never their contents.

The field `place` of such a form ("BD-26-K7M4" or "BD-26-K7M4/3") lies encrypted with the rest and says where it belongs.
"""

import re
from types import ModuleType

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

PLACE = re.compile(r"(BD-[0-9]{2}-[A-Z0-9]{4})(?:/([0-9]{1,5}))?")
FORMS = {
    "add_note": _("Note in a case"),
    "write_draft": _("New draft in a case"),
    "change_draft": _("Change of a draft"),
}


def register_with(saved: ModuleType) -> None:
    """Names our forms to `accounts.saved`; called from `AppConfig.ready()`."""
    for form_name, title in FORMS.items():
        saved.register_form(
            form_name, title=title, resume_url=lambda row: reverse("resume_saved_form", args=[row.pk])
        )


def page_of(form_name: str, place: str) -> str | None:
    """The address of the form that belongs to this place; None for what is none of ours."""
    known = PLACE.fullmatch(place)
    if known is None or form_name not in FORMS:
        return None
    code, number = known.groups()
    if form_name == "change_draft":
        return reverse(form_name, args=[code, int(number)]) if number else None
    return reverse(form_name, args=[code])
