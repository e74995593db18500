"""manage.py verify_audit: what it prints, how it ends, and what a head from outside shows."""

import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command

from audit.models import Seal
from audit.verify import heads_in
from local.places import ROOT
from tests.audit.chains import seal_all, verdict_of, write_rows

MANY = 100_000
FILL = """
INSERT INTO audit_auditentry (at, actor_id, actor_roles, verb, outcome, about_label, about_id, code, subject_label, subject_id, fields, words)
SELECT now(), gen_random_uuid()::text, '{lawyer}', 'cases.read_case', 'read', 'cases.Case', gen_random_uuid()::text, 'BD-26-K7M4',
'cases.Case', gen_random_uuid()::text, '{summary}', sha256(number::text::bytea) || sha256(number::text::bytea) FROM generate_series(1, %s) AS number
"""


def as_superuser(database, *statements):
    """Past every right and trigger, as who has the disk."""
    root = database.connect("postgres")
    with root, root.cursor() as cursor:
        for table in ("audit_auditentry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            cursor.execute(statement)
    root.close()


def run(database, *words):
    return subprocess.run(
        [sys.executable, "manage.py", "verify_audit", *words],
        cwd=ROOT, env=database.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_it_prints_counts_and_head_and_ends_with_0(bare_db):
    write_rows(9)
    seal_all()
    write_rows(2)
    answer = run(bare_db)
    assert answer.returncode == 0, answer.stderr
    assert "9 rows in 1 seals compared" in answer.stdout
    assert "2 rows wait for a seal" in answer.stdout
    assert f"Head: {bytes(Seal.objects.get().hash).hex()}" in answer.stdout
    assert "Everything is as it was sealed." in answer.stdout


def test_it_names_the_first_wrong_row_and_ends_with_1(bare_db):
    write_rows(9)
    seal_all()
    as_superuser(
        bare_db,
        "UPDATE audit_auditentry SET verb = 'x' WHERE id % 4 = 0",
        "SELECT min(id) FROM audit_auditentry WHERE verb = 'x'",
    )
    first = verdict_of(bare_db).problems[0].row
    answer = run(bare_db)
    assert answer.returncode == 1
    assert f"First: row {first} (seal 1): edited" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "WRONG: row" in answer.stdout


def test_a_head_from_outside_shows_a_chain_that_was_made_anew(bare_db, tmp_path, capsys):
    write_rows(6)
    seal_all()
    groups = " ".join(Seal.objects.get().groups)
    mail = tmp_path / "mail.txt"
    mail.write_text(f"> The head:\n> {groups[:35]}\n> {groups[36:]}\n> 6 rows, 25.11.2026 10:00\n")
    joined = groups.replace(" ", "").upper()
    call_command("verify_audit", "--head", str(mail), "--since-head", joined)
    assert "2 heads from outside" in capsys.readouterr().out
    as_superuser(bare_db, "DELETE FROM audit_seal", "UPDATE audit_auditentry SET verb = 'x'")
    seal_all()
    call_command("verify_audit")  # it fits itself …
    for outside in (["--head", str(mail)], ["--since-head", *groups.split()]):
        with pytest.raises(CommandError, match="rewritten, or its tail was cut"):
            call_command("verify_audit", *outside)


@pytest.mark.parametrize(
    ("outside", "sentence"),
    [
        (["--since-head", "12ab"], "64 characters"),
        (["--head", "/nowhere/mail"], "cannot be read"),
        (["--head", __file__], "holds no head"),
    ],
)
def test_what_is_no_head_is_refused_with_a_sentence(bare_db, outside, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("verify_audit", *outside)


def test_heads_are_found_in_any_dress():
    head = "0123abcd" * 8
    grouped = " ".join([head[:8]] * 8)
    for dress in (
        head,
        head.upper(),
        grouped,
        grouped.replace(" ", "\n> "),
        f"head: {head} seal 12345678, 5 rows",
    ):
        assert heads_in(dress) == [head]
    assert heads_in(head[:-1]) == heads_in(head + "0") == []


def test_many_rows_are_verified_quickly_and_in_little_memory(bare_db, capsys):
    root = bare_db.connect("postgres")
    with root, root.cursor() as cursor:
        cursor.execute(FILL, [MANY])
    root.close()
    began = time.monotonic()
    assert seal_all() == MANY
    sealed = time.monotonic() - began
    words = [sys.executable, "-c", MEASURED]
    answer = subprocess.run(
        words, cwd=ROOT, env=bare_db.environment(), capture_output=True, text=True, check=True
    )
    seconds, before, after = answer.stdout.split()[-3:]
    with capsys.disabled():
        print(
            f"\n{MANY} rows sealed in {sealed:.1f} s, verified in {seconds} s, memory {before} -> {after} kB"
        )
    assert f"{MANY} rows in" in answer.stdout
    assert float(seconds) < 20
    assert int(after) - int(before) < 60_000


MEASURED = """
import os, re, time, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bir_duino.settings")
django.setup()
from django.core.management import call_command
def highest():  # of this program alone; what getrusage says begins with the memory of the parent
    return re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
before, began = highest(), time.monotonic()
call_command("verify_audit")
print(f"{time.monotonic() - began:.1f}", before, highest())
"""
