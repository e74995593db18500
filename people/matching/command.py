"""`manage.py match_names FILE.csv`: columns a and b in, a,b,verdict,score,reason out. No settings, no database, no Django.

Reads and writes row by row, so that a million pairs need no more memory than one. Never here: how names are compared.
"""

import argparse
import csv
import io
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from people.matching.compare import compare

COLUMNS = ("a", "b", "verdict", "score", "reason")
USAGE_ERROR = 2
#: A field longer than this is no name but a quotation mark that nobody closed.
LONGEST_FIELD = 4 * 1024 * 1024
_EXPLAINED = """Reads a CSV file with the columns a and b (UTF-8, a heading line, any order, more columns do no harm) and prints
a,b,verdict,score,reason: is a the same person's name as b? The verdict is match, possible or no; a possible or a match
is a question to a person, never a proof. FILE - is standard input. Answers 2 when the file or a column is missing."""


class Unreadable(Exception):
    """The input is not what it should be; the text says what, for the person who typed the command."""


def main(arguments: list[str]) -> int:
    """Run the command; the answer is the exit code."""
    parser = argparse.ArgumentParser("match_names", description=_EXPLAINED)
    parser.add_argument("file", metavar="FILE.csv", help="the pairs; - for standard input")
    options = parser.parse_args(arguments)
    try:
        with _opened(options.file) as source:
            write_verdicts(source, _output())
    except BrokenPipeError:  # the reader (head, less) has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Unreadable as problem:
        sys.stderr.write(f"match_names: {problem}\n")
        return USAGE_ERROR
    return 0


def write_verdicts(source: BinaryIO, out: TextIO) -> int:
    """Compare all pairs of the source, writing a row for each as it comes; the answer is how many."""
    answers = csv.writer(out, lineterminator="\n")
    answers.writerow(COLUMNS)
    count = 0
    for a, b in pairs(source):
        verdict = compare(a, b)
        answers.writerow((a, b, verdict.verdict, f"{verdict.score:.3f}", verdict.reason.text))
        count += 1
    out.flush()
    return count


def pairs(source: BinaryIO) -> Iterator[tuple[str, str]]:
    """The pairs of a CSV, one after the other. Commas, semicolons or tabs: whichever parts `a` from `b` in the heading."""
    csv.field_size_limit(LONGEST_FIELD)
    lines = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
    try:
        heading = next(lines, "")
        signs, a, b = _columns(heading)
        for row in csv.reader(lines, delimiter=signs):
            if row:
                yield (row[a] if a < len(row) else ""), (row[b] if b < len(row) else "")
    except UnicodeDecodeError:
        raise Unreadable("the file is not in UTF-8; save it as UTF-8 and try again.") from None
    except csv.Error as problem:
        raise Unreadable(f"the file is not a readable CSV: {problem}.") from None
    finally:
        lines.detach()  # the source belongs to the caller


def _columns(heading: str) -> tuple[str, int, int]:
    for signs in (",", ";", "\t"):
        names = [name.strip().casefold() for name in next(csv.reader([heading], delimiter=signs), [])]
        if "a" in names and "b" in names:
            return signs, names.index("a"), names.index("b")
    seen = heading.strip()[:80]
    raise Unreadable(f"the first line must name the columns a and b; it is: {seen!r}.")


def _opened(name: str) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    try:
        return open(name, "rb")
    except OSError as problem:
        raise Unreadable(f"{name} cannot be read: {problem.strerror}.") from None


def _output() -> TextIO:
    """Standard output in UTF-8, whatever the machine's own encoding is."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    return sys.stdout
