"""Form fields of a call: words of a person, a telephone number, the moment when the form was opened. Never saves."""

import re
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from hotline.services import fitting, in_one_line
from people.phones import read_phone
from reference.fields import ReferenceField
from vault.incoming import Incoming, taken
from vault.texts import validate_plain_text

LINE, NAME, LONG = 500, 120, 20_000
QUIET = {"autocomplete": "off", "spellcheck": "false"}
TURNING = re.compile(
    "[\u202a-\u202e\u2066-\u2069]"
)  # marks that turn the direction of text and hide what stands there
OLDEST = timedelta(days=31)
EARLIEST = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


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


class ServiceField(ReferenceField):
    """Another service, as it is said to a caller: name, number, hours, languages; what fits the caller stands first."""

    place_id: str = ""
    language: str = ""

    def fit(self, place_id: Any, language: Any) -> None:
        """Whose place and language are known."""
        self.place_id, self.language = str(place_id or ""), str(language or "")

    def _choices_now(self) -> list[Any]:
        listed = [(line.code, in_one_line(line)) for line in fitting(self.place_id, self.language)]
        return [("", self.empty_label), *listed]


class EnclosureField(forms.FileField):
    """One photo or voice recording, judged by its bytes; cleaned: what of it is kept (vault.incoming.Incoming), or None."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,audio/*"})

    def clean(self, data: Any, initial: Any = None) -> Incoming | None:
        """The name that came along is not even looked at."""
        if not data:
            if self.required:
                raise ValidationError(_("Choose a photo or a recording."), code="required")
            return None
        return taken(data.read(), data.size)


class MomentField(forms.DateTimeField):
    """A moment of the past in Asia/Bishkek."""

    default_error_messages = {
        "future": _("This time has not come yet."),
        "ancient": _("This date is too long ago. Check the year."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        """Neither in the future nor before the house began."""
        at = super().clean(value)
        if at is None:
            return None
        if at.year < EARLIEST.year:
            raise ValidationError(self.error_messages["ancient"], code="ancient")
        if at > timezone.now() + timedelta(minutes=1):
            raise ValidationError(self.error_messages["future"], code="future")
        return at


class OpenedField(forms.CharField):
    """Hidden: when the form was opened, signed for its reader. A call began then, not when somebody pressed the button.

    A forged or missing one means now; the value is never in the future and at most a month old.
    """

    SALT = "hotline.opened"
    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, label="", max_length=200, **kwargs)
        self.user: User | None = None

    def bind_to(self, user: User) -> None:
        """Binds to the reader; an empty form shows this moment."""
        self.user = user
        self.initial = self._signer().sign(timezone.now().isoformat(timespec="seconds"))

    def clean(self, value: Any) -> datetime:
        """The moment, within its bounds."""
        now = timezone.now()
        try:
            opened = parse_datetime(self._signer().unsign(str(value or "")))
        except (signing.BadSignature, ValueError, UnicodeEncodeError):
            opened = None
        return min(max(opened or now, now - OLDEST), now)

    def _signer(self) -> signing.Signer:
        return signing.Signer(salt=f"{self.SALT}.{self.user.pk if self.user else ''}")
