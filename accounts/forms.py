"""Shapes of input: sign-in, passwords, invitation, roles, preferences. Nothing here saves."""

from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Role, User
from accounts.passwords import RULES, check_rules

LONGEST_PASSWORD = 1000


def _plain(form: forms.Form, labels: dict[str, Any]) -> None:
    """Our own labels, no text inside the fields (it vanishes while typing), a bound on what is hashed."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field.widget, forms.PasswordInput):
            field.max_length = LONGEST_PASSWORD
            field.validators.append(forms.CharField(max_length=LONGEST_PASSWORD).validators[0])


class SignInForm(allauth_forms.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"login": _("E-mail address"), "password": _("Password")})
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs.update(autocomplete="username", spellcheck="false")


class AskPasswordForm(allauth_forms.ResetPasswordForm):
    """Asks for a link to set a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"email": _("E-mail address")})


def _two_passwords(form: forms.Form) -> None:
    _plain(form, {"password1": _("New password"), "password2": _("The same password again")})
    form.fields["password1"].help_text = RULES


class SetPasswordForm(allauth_forms.ResetPasswordKeyForm):
    """A new password, from a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _two_passwords(self)


class FirstPasswordForm(allauth_forms.SetPasswordForm):
    """A password for an account that has none yet (the demonstration's accounts)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _two_passwords(self)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """A new password, by who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"oldpassword": _("Current password")})
        _two_passwords(self)
        self.fields["oldpassword"].help_text = ""


class OpenHouseForm(forms.Form):
    """Who wants to open a locked house: address and password."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class InviteColleagueForm(forms.ModelForm):
    """Whom to invite, as what, and in which language to write."""

    class Meta:
        model = Invitation
        fields = ("email", "role", "language")
        widgets = {"role": forms.RadioSelect, "language": forms.RadioSelect}
        help_texts = {"language": _("The invitation is written in this language.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = Role.choices
        self.fields["email"].widget.attrs.update(autocomplete="off", spellcheck="false")

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return self.cleaned_data["email"].lower()


class AcceptInvitationForm(forms.Form):
    """Name, language and password of a new colleague."""

    name = forms.CharField(
        label=_("Your name, as colleagues see it"), max_length=120, help_text=_("For example: А. Мамытова")
    )
    language = forms.ChoiceField(
        label=_("Language of the screens"), choices=User.Language, widget=forms.RadioSelect
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("The same password again"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["password"].help_text = RULES

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same, and good enough for Django's validators."""
        data = super().clean()
        password = data.get("password")
        if password and "password_again" in data and password != data["password_again"]:
            self.add_error("password_again", _("The two passwords differ."))
        elif password:
            try:
                check_rules(password, User(email=self.email, name=data.get("name", "")))
            except ValidationError as problem:
                self.add_error("password", problem)
        return data


class GrantRoleForm(forms.Form):
    """Which role, from which day, to which day (both days included)."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    from_day = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: today"),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: no end"),
    )

    def clean(self) -> dict[str, Any]:
        """Days become moments of our own time zone."""
        data = super().clean()
        today, first, last = timezone.localdate(), data.get("from_day"), data.get("last_day")
        if first and first < today:
            self.add_error("from_day", _("A role cannot begin in the past."))
        if last and last < max(first or today, today):
            self.add_error("last_day", _("The last day lies before the first one, or in the past."))
        elif last and last.year > today.year + 50:
            self.add_error("last_day", _("This day is too far away. Leave the field empty for no end."))
        if first and first.year > today.year + 50:
            self.add_error("from_day", _("This day is too far away."))
        if not self.errors:
            data["from_at"] = start_of(first) if first and first > today else None
            data["until"] = start_of(last + timedelta(days=1)) if last else None
        return data


def start_of(day: date) -> datetime:
    """Midnight at the beginning of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))


class PreferencesForm(forms.ModelForm):
    """How the screens look for this colleague."""

    text_size = forms.TypedChoiceField(
        label=_("Size of the text"), choices=User.TextSize.choices, coerce=int, widget=forms.RadioSelect
    )

    class Meta:
        model = User
        fields = ("language", "theme", "text_size", "keys_on")
        labels = {"language": _("Language"), "theme": _("Colours"), "keys_on": _("Keyboard shortcuts")}
        help_texts = {"keys_on": _("Never active inside a field. Press ? on any page to see them.")}
        widgets = {"language": forms.RadioSelect, "theme": forms.RadioSelect}
