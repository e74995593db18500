"""What all forms of the hotline share: no `required` in the browser, half characters neither kept nor able to break a page."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

BROKEN = _("This text contained a character that cannot be kept; it now shows as �. Please type it again.")


class QuietForm(forms.Form):
    """What all forms here share: no `required` in the browser, half characters neither kept nor able to break a page."""

    use_required_attribute = False

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        data, self.broken = mended(data)
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Says where half a character stood."""
        for name in self.broken & self.fields.keys():
            self.add_error(name, BROKEN)
        return self.cleaned_data


def mended(data: Any) -> tuple[Any, set[str]]:
    """What was posted, fit to be shown again, and the names of the fields that held half a character."""
    if not isinstance(data, QueryDict):
        return data, set()
    broken = {name for name, values in data.lists() if any(_has_halves(value) for value in values)}
    if not broken:
        return data, broken
    copy = QueryDict(mutable=True)
    for name, values in data.lists():
        if not _has_halves(name):
            copy.setlist(
                name, ["".join("�" if _is_half(sign) else sign for sign in value) for value in values]
            )
    return copy, broken


def _is_half(sign: str) -> bool:
    return "\ud800" <= sign <= "\udfff"


def _has_halves(text: str) -> bool:
    return any(_is_half(sign) for sign in text)
