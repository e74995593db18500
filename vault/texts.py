"""What text may be kept at all: no NUL and no lone surrogate, which only broken or hostile clients send."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_UNFIT = re.compile("[\0\ud800-\udfff]")


def validate_plain_text(value: object) -> None:
    """ValidationError for text with a NUL or half a character in it. For forms that are not model forms too."""
    if isinstance(value, str) and _UNFIT.search(value):
        raise ValidationError(
            _("This text contains a character that cannot be kept. Please type it again."),
            code="unfit_character",
        )
