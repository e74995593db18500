"""The ring on paper: what is printed can be typed back by tired eyes, a wrong sign is named, the code proves the sheet."""

import json
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command

from local.places import ROOT
from vault import ring, ringfile, sheet
from vault.ringfile import RingFileError


@pytest.fixture
def two_keys() -> ringfile.RingData:
    """A ring in the middle of a rotation."""
    data = ringfile.new_ring()
    data["keys"][ringfile.new_key_id()] = ringfile.new_key()
    return data


def test_what_is_printed_is_read_back(two_keys):
    assert sheet.read_lines(sheet.paper_lines(two_keys)) == two_keys


def test_small_letters_missing_blanks_and_misread_signs_do_not_matter(two_keys):
    typed = [
        line.lower().replace("  ", " ").replace("0", "o") if "/" in line else line
        for line in sheet.paper_lines(two_keys)
    ]
    assert sheet.read_lines(["# a remark", "", *typed]) == two_keys


def test_each_wrong_sign_is_found_and_its_line_is_named(two_keys):
    lines = sheet.paper_lines(two_keys)
    found = tried = 0
    for place, line in enumerate(lines):
        if "/" not in line:
            continue
        for at in (3, 8, 13, 18):
            wrong = line[:at] + ("0" if line[at] != "0" else "1") + line[at + 1 :]
            tried += 1
            try:
                sheet.read_lines([*lines[:place], wrong, *lines[place + 1 :]])
            except RingFileError as problem:
                found += f"line {place + 1} " in str(problem)
                assert line[3:7] not in str(problem)
    assert tried == 48
    assert found >= tried - 3  # eight bits of check: one sign in 256 passes, and the fingerprint catches it


@pytest.mark.parametrize("cut", [1, 2, 5, -1])
def test_a_missing_line_is_refused(two_keys, cut):
    lines = sheet.paper_lines(two_keys)
    del lines[cut]
    with pytest.raises(RingFileError):
        sheet.read_lines(lines)


def test_the_command_writes_a_ring_once_and_never_over_another(two_keys, tmp_path):
    path = tmp_path / "ring.json"
    words = [sys.executable, "-m", "vault.sheet", str(path)]
    typed = "\n".join(sheet.paper_lines(two_keys))
    first, second = (
        subprocess.run(words, input=typed, cwd=ROOT, capture_output=True, text=True, check=False)
        for _ in range(2)
    )
    assert first.returncode == 0, first.stderr
    assert json.loads(path.read_text()) == two_keys
    assert path.stat().st_mode & 0o777 == 0o600
    assert second.returncode == 1
    wrong = subprocess.run(
        [*words[:-1], str(tmp_path / "other")], input="key ab active\n1 zz", cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert wrong.returncode == 1
    assert "line 2" in wrong.stderr
    assert not (tmp_path / "other").exists()


def test_the_printed_page_comes_back_whole_and_bears_the_code():
    out = StringIO()
    call_command("recovery_sheet", stdout=out)
    page, held = out.getvalue(), ring.reload()
    assert sheet.read_lines(page.splitlines()) == ringfile.read(ring.path())
    code = sheet.check_code(held.index, held.fingerprints)
    assert code in page
    assert sheet.fingerprint(held.fingerprints) in page


def test_the_code_is_of_this_ring_alone_and_is_read_leniently():
    codes, prints = set(), set()
    for _ in range(50):
        data = ringfile.new_ring()
        held = ring.Ring(data, None)
        codes.add(sheet.check_code(held.index, held.fingerprints))
        prints.add(sheet.fingerprint(held.fingerprints))
    assert len(codes) == len(prints) == 50
    code = codes.pop()
    assert sheet.same_code(code.lower().replace(" ", "-"), code)
    assert not sheet.same_code(codes.pop(), code)
    assert not sheet.same_code("", code)
    assert not sheet.same_code("☠" * 9, code)
