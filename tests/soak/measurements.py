"""Where a long run leaves its figures: one dated file in docs/measurements/ for each subject."""

import os
import platform
from pathlib import Path

from django.utils import timezone

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "measurements"


def keep(
    subject: str, title: str, lines: list[str], *, database: str = "throw-away PostgreSQL (fsync off)"
) -> Path:
    """Write the figures of today; a second run of the day replaces the first."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{timezone.localdate():%Y-%m-%d}-{subject}.md"
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {database}."
    path.write_text("\n".join([f"# {title}", "", machine, "", *lines, ""]), encoding="utf-8")
    print("\n".join(["", title, *lines, f"kept in {path.relative_to(FOLDER.parent.parent)}"]))
    return path
