"""Long runs are asked for by name (`make soak`); a plain `make test` passes them by."""

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the folder out unless somebody named it."""
    return None if any("soak" in word for word in config.args) else True
