"""What a password must be, said in the reader's language (Django's own sentences are not complete in Kyrgyz)."""

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User

SHORTEST = 12  # the same number stands in AUTH_PASSWORD_VALIDATORS; a test compares them
SENTENCES = {
    "password_too_short": _("This password is too short: it needs at least 12 characters."),
    "password_too_similar": _("This password is too much like your name or your address."),
    "password_too_common": _("This password is in every list of common passwords."),
    "password_entirely_numeric": _("This password consists of digits only."),
}
RULES = _("At least 12 characters; not like your name or address, not a common word, not only digits.")


def check_rules(password: str, user: User | None = None) -> None:
    """Raises ValidationError with a sentence for each rule of AUTH_PASSWORD_VALIDATORS that is broken."""
    try:
        password_validation.validate_password(password, user)
    except ValidationError as problem:
        broken = [SENTENCES.get(error.code, error.message) for error in problem.error_list]
        raise ValidationError(broken) from None
