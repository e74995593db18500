"""Files of reference lists to spoil, and a shelf that forgets between tests."""

import csv
import shutil
from pathlib import Path

import pytest

from reference import choices
from reference.actions import DATA


class Files:
    """A copy of the lists that a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def lines(self, name: str) -> list[str]:
        return (self.folder / name).read_text(encoding="utf-8").splitlines()

    def write(self, name: str, lines: list[str]) -> None:
        (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def add(self, name: str, *lines: str) -> int:
        """Append lines; returns the number of the first one."""
        before = self.lines(name)
        self.write(name, [*before, *lines])
        return len(before) + 1

    def drop(self, name: str, code: str) -> None:
        self.write(name, [line for line in self.lines(name) if not line.startswith(f"{code},")])

    def change(self, name: str, code: str, **cells: str) -> None:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if row["code"] == code:
                row.update(cells)
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    folder = tmp_path / "lists"
    shutil.copytree(DATA, folder)
    return Files(folder)


@pytest.fixture(autouse=True)
def fresh_shelf():
    choices.forget()
    yield
    choices.forget()
