"""Form fields of a call: the moment when it was and when the form was opened; words and numbers: people/fields.py. Never saves."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from hotline.moments import read_day, read_past
from hotline.services import fitting, in_one_line
from people.fields import NAME as NAME
from people.fields import QUIET
from people.fields import NumberField as NumberField
from people.fields import WordsField as WordsField
from reference.fields import ReferenceField
from vault.incoming import Incoming, taken

OLDEST = timedelta(days=31)
FARTHEST = 366 * 20  # days
EARLIEST = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


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


class SaidTimeField(forms.Field):
    """A moment of the past as it was said (`22:15`, `вчера 22:15`, `4 ч назад`): one line, one stop of the Tab key."""

    default_error_messages = {
        "unread": _("Write a time like 22:15, yesterday 22:15, 24.11 22:15 or 4 h ago."),
        **MomentField.default_error_messages,
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={**QUIET, "class": "short"})
        super().__init__(required=False, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A stored moment as it may be typed again."""
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}" if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        """Whole minutes, neither in the future nor before the house began."""
        typed, now = str(value or "").strip(), timezone.now()
        if not typed:
            return None
        at = read_past(typed, now)
        problem = "unread" if at is None else "future" if at > now else "ancient" if at < EARLIEST else ""
        if at is None or problem:
            raise ValidationError(self.error_messages[problem], code=problem)
        return at.replace(second=0, microsecond=0)


class SaidDayField(forms.Field):
    """A day as it was said (`28.11`, `завтра`), also one that is still to come."""

    default_error_messages = {"unread": _("Write a day like 28.11, tomorrow or 28.11.2026.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={**QUIET, "class": "short"})
        super().__init__(required=False, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A stored day as it may be typed again."""
        return f"{value:%d.%m.%Y}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        """Within twenty years."""
        typed, today = str(value or "").strip(), timezone.localdate()
        if not typed:
            return None
        day = read_day(typed, today)
        if day is None or abs((day - today).days) > FARTHEST:
            raise ValidationError(self.error_messages["unread"], code="unread")
        return day


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
