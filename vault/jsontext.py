"""JSON as it is encrypted: compact, readable letters, and nothing a person typed can make it fail."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def dumps(value: Any) -> bytes:
    """UTF-8 JSON. Lone surrogates, which UTF-8 cannot carry, make the whole text escape to ASCII instead."""
    try:
        return _dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return _dumps(value, ensure_ascii=True).encode()


def loads(text: bytes) -> Any:
    """The value again; ValueError if it is not JSON."""
    return json.loads(text)


def _dumps(value: Any, *, ensure_ascii: bool) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=ensure_ascii, separators=(",", ":"))
