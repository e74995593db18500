"""What forms about people share: words as typed, a telephone number, a day that is only half known. Never saves."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.phones import read_phone
from vault.texts import validate_plain_text

LINE, NAME, LONG = 500, 120, 20_000
QUIET = {"autocomplete": "off", "spellcheck": "false"}
TURNING = re.compile(
    "[\u202a-\u202e\u2066-\u2069]"
)  # marks that turn the direction of text and hide what stands there
BROKEN = _("This text contained a character that cannot be kept; it now shows as �. Please type it again.")
VAGUE = re.compile(r"(?:(?:(?P<day>\d{1,2})\.)?(?P<month>\d{1,2})\.)?(?P<year>\d{4})")
ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
EARLIEST_YEAR = 1900


class _SharedChoices:
    """Answers that stand in the code: the forms of all requests share one list (Django copies it, word by word, for each)."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return forms.Field.__deepcopy__(self, memo)  # type: ignore[arg-type]


class AnswerField(_SharedChoices, forms.ChoiceField):
    """One answer of a fixed list."""


class AnswersField(_SharedChoices, forms.MultipleChoiceField):
    """Several answers of a fixed list."""


class WordsField(forms.CharField):
    """Text as a person typed it; browsers neither remember it nor send it to a spell checker."""

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        quiet = {**QUIET, "rows": rows} if rows else QUIET
        kwargs.setdefault("widget", forms.Textarea(attrs=quiet) if rows else forms.TextInput(attrs=quiet))
        kwargs.setdefault("max_length", LONG if rows else LINE)
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.validators.append(validate_plain_text)
        # The browser must not cut a pasted text in silence: the server says what is too long and keeps it.
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        """Without marks that turn the direction of what follows."""
        return TURNING.sub("", super().to_python(value)).replace("\r\n", "\n")


class NumberField(forms.CharField):
    """A telephone number in any grouping; cleaned: E.164 or a short code."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {**QUIET, "inputmode": "tel", "class": "short"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        """The readable number, or the sentence of read_phone."""
        typed = super().to_python(value)
        return read_phone(typed) if typed else ""


class VagueDateField(WordsField):
    """A day, a month or a year of a life: 1984, 05.1984, 12.05.1984 or 1984-05-12. Cleaned: ISO, as far as known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs |= {"class": "short", "inputmode": "numeric"}

    def clean(self, value: Any) -> str:
        """What was meant; neither in the future nor before anybody alive."""
        typed = super().clean(value).strip()
        if not typed:
            return ""
        found = VAGUE.fullmatch(typed) or ISO.fullmatch(typed)
        if found is None:
            raise ValidationError(
                _("Write a year, a month or a day: 1984, 05.1984 or 12.05.1984."), code="date"
            )
        year, month, day = (int(found[part] or 0) for part in ("year", "month", "day"))
        try:
            first = date(year, month or 1, day or 1)
        except ValueError:
            raise ValidationError(_("There is no such day."), code="date") from None
        if not year >= EARLIEST_YEAR or first > timezone.localdate():
            raise ValidationError(_("Please check the year."), code="year")
        return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


class DayField(forms.DateField):
    """A whole day, by the browser's own calendar; without one, a line that takes 20.11.2026 too."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> date | None:
        """In a year that somebody alive can mean."""
        day = super().clean(value)
        if day is not None and not EARLIEST_YEAR <= day.year <= timezone.localdate().year:
            raise ValidationError(_("Please check the year."), code="year")
        return day


class VersionField(forms.IntegerField):
    """Hidden: the version of the row that the page showed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.HiddenInput, label="", min_value=0, max_value=2_000_000_000, **kwargs)


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
