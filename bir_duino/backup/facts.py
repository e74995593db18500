"""What a back-up says of the house besides its rows: settings without keys, reference lists, program. Never a secret's value."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings

from bir_duino.environment import env

#: Variables whose values a new machine needs and everybody may know. Of all others only the name is kept.
TOLD = (
    "MODE", "SITE_URL", "PORT", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "TRUSTED_PROXIES", "TLS", "DEFAULT_FROM_EMAIL",
    "LOG_LEVEL", "BACKUP_KEEP",
)  # fmt: skip
EXAMPLE = Path(settings.BASE_DIR) / ".env.example"
CHANGES = Path(settings.BASE_DIR) / "CHANGELOG.md"
REFERENCE = Path(settings.BASE_DIR) / "reference" / "data"


def as_bytes(manifest: dict[str, Any]) -> bytes:
    """The manifest as it stands in the back-up."""
    return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()


def settings_without_keys() -> dict[str, Any]:
    """{"values": {name: value of the harmless ones}, "kept_elsewhere": names of the others that are set}."""
    names = sorted(set(re.findall(r"^#? ?([A-Z_]+)=", _text(EXAMPLE), re.MULTILINE)) | set(TOLD))
    values = {name: env.str(name, "") for name in TOLD}
    others = [name for name in names if name not in TOLD and env.str(name, "")]
    return {"values": {name: value for name, value in values.items() if value}, "kept_elsewhere": others}


def reference_state() -> dict[str, str]:
    """A hash of each list that the program brings along; the rows themselves are in the database."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(REFERENCE.glob("*.csv"))
    }


def changes() -> list[tuple[str, str]]:
    """(short hash, line) of each line of CHANGELOG.md that tells of a change, newest first."""
    lines = re.findall(r"^- (.+(?:\n  .+)*)", _text(CHANGES), re.MULTILINE)
    joined = [" ".join(line.split()) for line in lines]
    return [(hashlib.sha256(line.encode()).hexdigest()[:12], line) for line in joined]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
