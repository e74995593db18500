"""What the machine did meanwhile: CPU seconds of a tree of processes, of everything, and memory. Linux only."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> set[int]:
    """The process and all that descend from it."""
    parents: dict[int, int] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            fields = _stat(int(entry))
            if fields:
                parents[int(entry)] = int(fields[1])
    found, grown = {root}, True
    while grown:
        young = {pid for pid, parent in parents.items() if parent in found and pid not in found}
        found |= young
        grown = bool(young)
    return found


def cpu_of(pids: set[int]) -> float:
    """CPU seconds of these processes, with those of their children that have ended."""
    return sum(sum(int(cell) for cell in _stat(pid)[11:15]) for pid in pids) / TICK


def cpu_busy() -> float:
    """CPU seconds of the whole machine since it started."""
    with Path("/proc/stat").open() as file:
        cells = [int(cell) for cell in file.readline().split()[1:]]
    return (sum(cells[:8]) - cells[3] - cells[4]) / TICK


def memory_of(pid: int) -> float:
    """Resident megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
