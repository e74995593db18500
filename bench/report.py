"""The figures as a table for people: what was measured, beside what may be."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.client import Page
from bench.measure import TOO_MUCH, Probe, Run

HEAD = (
    "page", "conc.", "requests/s", "of floor (≥)", "p50 ms", "p95 ms", "SQL (≤)", "KB (≤)", "gzip KB",
    "app + db CPU ms", "floor CPU ÷ ours", "others' CPU", "verdict",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One page at one concurrency, measured beside the floor."""

    page: Page
    concurrency: int
    run: Run
    floor: Run
    probe: Probe

    @property
    def share(self) -> float:
        """Of the floor's requests a second, in the same turns."""
        return self.run.rate / self.floor.rate if self.floor.rate else 0.0

    @property
    def cheapness(self) -> float:
        """The CPU time of one view of the floor, relative to one of ours: steadier than rates when others are at work."""
        return self.floor.cpu / self.run.cpu if self.run.cpu else 0.0

    @property
    def is_disturbed(self) -> bool:
        """Others used so much of the machine that rates mean little."""
        return max(self.run.foreign, self.floor.foreign) > TOO_MUCH

    @property
    def over(self) -> list[str]:
        """Which budgets it breaks. The share counts where both workers are busy, as CPU if others disturbed the rates."""
        page, found = self.page, []
        if self.run.errors or self.probe.error:
            found.append("errors")
        if self.concurrency > 1 and (self.cheapness if self.is_disturbed else self.share) < page.share:
            found.append("CPU" if self.is_disturbed else "rate")
        if page.statements and self.probe.statements > page.statements:
            found.append("SQL")
        if page.kilobytes and self.probe.kilobytes > page.kilobytes:
            found.append("KB")
        return found

    def cells(self) -> list[str]:
        """As text."""
        page, run, probe = self.page, self.run, self.probe
        return [
            page.name,
            str(self.concurrency),
            f"{run.rate:.1f}",
            f"{self.share:.0%}" + (f" ({page.share:.0%})" if page.share else ""),
            f"{run.percentile(0.5):.1f}",
            f"{run.percentile(0.95):.1f}",
            f"{probe.statements}" + (f" ({page.statements})" if page.statements else ""),
            f"{probe.kilobytes:.1f}" + (f" ({page.kilobytes})" if page.kilobytes else ""),
            f"{probe.gzipped:.1f}",
            f"{run.cpu:.1f}",
            f"{self.cheapness:.0%}",
            f"{max(run.foreign, self.floor.foreign):.0%}",
            "over: " + ", ".join(self.over) if self.over else "ok",
        ]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown with even columns."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    lines = [_line(head, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
    return "\n".join([*lines, *(_line(row, widths) for row in rows)])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"


def problems(lines: Sequence[Line]) -> list[str]:
    """The first error of each page that did not answer as it should."""
    found = {}
    for line in lines:
        error = line.probe.error or next(iter(line.run.errors), "")
        if error:
            found.setdefault(line.page.name, error)
    return [f"{name}: {error}" for name, error in found.items()]
