"""Reading and showing telephone numbers: any grouping in, E.164 (or a short code) out, one style on the screen.

Rules: domain.md section 6. Country code 996, trunk 0; `8 10 996 …` is the old exit code and is stripped; short codes
are a small list of our own because libphonenumber does not know them. The demonstration also accepts +996 100 xxxxxx,
a range that cannot be assigned, and nothing real can be typed there by mistake.
"""

import re
import unicodedata

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vault.index import blind_index

SHORT_CODES = frozenset({"101", "102", "103", "104", "111", "112", "113", "115", "117", "119", "161"})
DEMONSTRATION_NUMBER = re.compile(r"^\+996100\d{6}$")
LIKE_A_NUMBER = re.compile(r"\s*\+?[0-9()\s.\-–‐/]+")
MAXIMUM = 40


def read_phone(typed: str) -> str:
    """What was typed as E.164 (`+996990180300`) or a short code (`102`).

    Raises ValidationError when it is no telephone number; the sentence is shown beside the field.
    """
    refusal = ValidationError(
        _("This is not a telephone number. Example: 0555 12 34 56 or +996 555 123456."), code="phone"
    )
    plain = unicodedata.normalize("NFKC", typed[: MAXIMUM + 1])
    if len(plain) > MAXIMUM or not LIKE_A_NUMBER.fullmatch(plain):
        raise refusal
    digits = with_plus(re.sub(r"[^0-9+]", "", plain))
    if digits in SHORT_CODES:
        return digits
    invented = f"+996{digits[1:]}" if digits.startswith("0100") else digits
    if settings.DEMONSTRATION and DEMONSTRATION_NUMBER.match(invented):
        return invented
    try:
        number = phonenumbers.parse(digits, "KG")
    except phonenumbers.NumberParseException:
        raise refusal from None
    if not phonenumbers.is_valid_number(number):
        raise refusal
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def with_plus(digits: str) -> str:
    """Other ways to begin an international number: the old exit code `8 10`, `00`, and 996 without a sign."""
    if digits.startswith("810"):
        return "+" + digits[3:]
    if digits.startswith("00"):
        return "+" + digits[2:]
    if digits.startswith("996") and len(digits) == 12:
        return "+" + digits
    return digits


def show_phone(number: str) -> str:
    """One style for the screen: `0990 18 03 00` at home, the international form for other countries."""
    if number.startswith("+996") and len(number) == 13:
        local = "0" + number[4:]
        return f"{local[:4]} {local[4:6]} {local[6:8]} {local[8:]}"
    if not number.startswith("+"):
        return number
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def phone_key(number: str) -> bytes:
    """The keyed hash by which a stored number is found again; `number` as read_phone returns it."""
    return blind_index("people.phone", number)
