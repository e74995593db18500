"""`manage.py match_names`: in a bare checkout, without settings, database or environment, on any CSV that people make."""

import csv
import importlib
import io
import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from people.matching.command import Unreadable, pairs, write_verdicts
from people.matching.compare import compare
from tests.house.source import ROOT
from tests.people.lists_of_names import HERE

PAIR = "Асан уулу Бакыт,Bakyt Asan uulu"


def run(*words, given=b"", code=0, cwd=ROOT):
    """The command as a shell starts it, with no environment at all; what it printed, or what it said when it refused."""
    done = subprocess.run(
        [sys.executable, "-W", "error", ROOT / "manage.py", "match_names", *words], cwd=cwd, env={}, input=given, capture_output=True, check=False
    )  # fmt: skip
    assert done.returncode == code, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return (done.stderr if code else done.stdout).decode()


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_it_needs_no_settings_and_no_environment(tmp_path):
    answer = rows(run(HERE / "names_known.csv", cwd=tmp_path))
    with open(HERE / "names_known.csv", encoding="utf-8", newline="") as file:
        asked = list(csv.DictReader(file))
    assert list(answer[0]) == ["a", "b", "verdict", "score", "reason"]
    assert [(row["a"], row["b"]) for row in answer] == [(row["a"], row["b"]) for row in asked]
    for row in answer:
        verdict = compare(row["a"], row["b"])
        assert (row["verdict"], row["reason"]) == (verdict.verdict, verdict.reason.text)
        assert float(row["score"]) == pytest.approx(verdict.score)


@pytest.mark.parametrize(
    "given",
    [
        f"a,b\n{PAIR}\n".encode(),
        f"\ufeffa,b\r\n{PAIR}\r\n".encode(),
        f"A , B\n{PAIR}".encode(),
        f"a;b\n{PAIR.replace(',', ';')}\n".encode(),
        ("a\tb\n" + PAIR.replace(",", "\t")).encode(),
        b'"n","b","a","rule"\n1,"Bakyt Asan uulu","' + "Асан уулу Бакыт".encode() + b'","two, words"\n',
        f"a,b\n\n{PAIR}\n\n".encode(),
    ],
)  # fmt: skip
def test_it_reads_what_people_save(given):
    (row,) = rows(run("-", given=given))
    assert {row["a"], row["b"]} == set(PAIR.split(","))
    assert (row["verdict"], row["reason"]) == ("match", "same name, Latin spelling")


def test_quoted_fields_come_back_as_they_were():
    given = 'a,b\n"Асанов, ""Бакыт""\nдва",\n=1+1,"@x"\nодин\n'
    answer = rows(run("-", given=given.encode()))
    assert [(row["a"], row["b"]) for row in answer] == [
        ('Асанов, "Бакыт"\nдва', ""),
        ("=1+1", "@x"),
        ("один", ""),
    ]
    assert {row["verdict"] for row in answer} == {"no"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"", "must name the columns a and b"),
        (b"name,other\n1,2\n", "must name the columns a and b"),
        (b"a,c\n1,2\n", "must name the columns a and b"),
        ("a,b\nАсан,Асан\n".encode("cp1251"), "not in UTF-8"),
        ("a,b\nАсан,Асан\n".encode("utf-16"), "not in UTF-8"),
    ],
)
def test_it_refuses_with_a_sentence_and_code_2(given, said):
    assert said in run("-", given=given, code=2)


def test_it_refuses_a_missing_file_a_folder_and_no_file(tmp_path):
    assert "nowhere.csv cannot be read" in run(tmp_path / "nowhere.csv", code=2)
    assert "cannot be read" in run(tmp_path, code=2)
    assert "FILE.csv" in run(code=2)


def test_a_heading_alone_is_no_fault():
    assert run("-", given=b"a,b\n") == "a,b,verdict,score,reason\n"


def test_a_reader_that_has_enough_is_no_fault(tmp_path):
    (tmp_path / "many.csv").write_text("a,b\n" + f"{PAIR}\n" * 50_000, encoding="utf-8")
    words = f"'{sys.executable}' '{ROOT / 'manage.py'}' match_names '{tmp_path / 'many.csv'}'; echo $? >&2"
    shell = ["sh", "-c", f"({words}) | head -n 1"]
    done = subprocess.run(shell, env={"PATH": os.defpath}, capture_output=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == (b"a,b,verdict,score,reason\n", b"0\n")


class Endless(io.RawIOBase):
    """A CSV that makes its rows when they are asked for, and counts them."""

    def __init__(self, count):
        self.made = 0
        self.count = count

    def readable(self):
        return True

    def readinto(self, target):
        row = b"a,b\n" if not self.made else f"{PAIR}\n".encode()
        if self.made > self.count:
            return 0
        self.made += 1
        target[: len(row)] = row
        return len(row)


class Watching(io.StringIO):
    """Keeps nothing, and remembers how far the source was ahead at most."""

    def __init__(self, source):
        super().__init__()
        self.source, self.written, self.ahead = source, 0, 0

    def write(self, text):
        self.written += 1
        self.ahead = max(self.ahead, self.source.made - self.written)
        return len(text)


def test_a_row_is_answered_before_the_next_hundreds_are_read():
    source = Endless(20_000)
    out = Watching(source)
    assert write_verdicts(io.BufferedReader(source), out) == 20_000
    assert out.ahead < 500  # the buffer of the reader, not the file


@pytest.mark.parametrize(
    "room", ["letters", "sounds", "distance", "words", "parse", "align", "compare", "keys"]
)
def test_what_is_remembered_of_names_is_bounded_and_words_only(room):
    module = importlib.import_module(f"people.matching.{room}")
    caches = [thing for thing in vars(module).values() if hasattr(thing, "cache_info")]
    assert all(cache.cache_info().maxsize is not None for cache in caches)
    assert room not in ("parse", "compare", "keys") or not [
        cache for cache in caches if cache.__module__ == module.__name__
    ]


def test_a_quotation_mark_that_nobody_closed_does_not_swallow_the_machine():
    with pytest.raises(Unreadable, match="not a readable CSV"):
        list(pairs(io.BytesIO(b'a,b\n"' + b"x" * 5_000_000)))


def test_it_is_in_the_list_of_commands(capsys, tmp_path):
    (tmp_path / "one.csv").write_text(f"a,b\n{PAIR}\n", encoding="utf-8")
    call_command("match_names", str(tmp_path / "one.csv"))
    assert "match,0.990" in capsys.readouterr().out
    with pytest.raises(SystemExit) as refusal:
        call_command("match_names", str(tmp_path / "two.csv"))
    assert refusal.value.code == 2
