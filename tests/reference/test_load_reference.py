"""Loading the lists: idempotent, parents first, bad rows by line and reason, nothing deleted."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import AuditEntry
from reference import choices
from reference.actions import DATA, load_reference
from reference.models import (
    Authority,
    CaseType,
    ClosingReason,
    ContactOutcome,
    HelpLine,
    ListVersion,
    Offence,
    Place,
)
from reference.tables import TABLES

pytestmark = pytest.mark.django_db


def reasons(report) -> list[str]:
    return [str(rejection) for rejection in report.rejections]


def test_it_loads_every_row_of_every_list(files):
    report = load_reference(directory=files.folder)
    assert report.rejections == []
    for table in TABLES:
        assert table.model.objects.count() >= len(files.lines(table.file)) - 1 > 0, table.file
    assert Place.objects.get(code="KG-J-KER").parent_id == "41703211000000"
    assert Authority.objects.get(code="CT-GB").parent_id == "SC"
    assert CaseType.objects.get(code="ARBDET").default_triage == "emergency"
    silent = ContactOutcome.objects.get(code="WRONG")
    assert (silent.substantive, silent.keep_number) == (False, False)
    assert ClosingReason.objects.get(code="CRIM_ACQ").needs_result is True
    assert Offence.objects.get(code="CC2021-137").same_as == Offence.objects.get(code="CC1997-305-1").same_as
    assert HelpLine.objects.get(code="NCPT").valid_to == datetime.date(2025, 10, 3)
    assert HelpLine.objects.get(code="DV").valid_from == datetime.date(2021, 1, 1)


def test_a_second_load_writes_nothing(files, django_assert_max_num_queries):
    load_reference(directory=files.folder)
    version = ListVersion.objects.get().version
    entries = AuditEntry.objects.count()
    with django_assert_max_num_queries(16) as seen:
        report = load_reference(directory=files.folder)
    assert report.written == 0
    assert not [q for q in seen.captured_queries if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert ListVersion.objects.get().version == version
    assert AuditEntry.objects.count() == entries


def test_it_is_recorded(files):
    files.change("regions.csv", "KG-GO", name_en="Osh, the city")
    load_reference(directory=files.folder)
    assert AuditEntry.objects.filter(verb="reference.load_reference").last().actor_id == ""


def test_it_writes_only_what_changed(files):
    load_reference(directory=files.folder)
    files.change("regions.csv", "KG-GO", name_en="Osh, the city")
    report = load_reference(directory=files.folder)
    assert (report.written, Place.objects.get(code="KG-GO").name_en) == (1, "Osh, the city")


# Each added line, and why it is not taken (nothing: it is).
ADDED = [
    ("KG-GB,KG,city_republic,Again,Снова,Дагы,,,sure", "the code KG-GB stands in line 3 already"),
    ("NEW-1,NOWHERE,district,A,А,А,local,,sure", "there is no NOWHERE"),
    ("NEW-2,KG,castle,B,Б,Б,local,,sure", "kind: “castle” is none of"),
    ("NEW-3,KG,district,,В,В,local,,sure", "name_en is missing"),
    ("NEW-4,KG,district,D,Г,Г,local,,perhaps", "confidence: “perhaps” is none of"),
    ("NEW-5,KG,district,E", "fewer cells than the head has"),
    ("НОВЫЙ,KG,district,F,Е,Е,local,,sure", "“НОВЫЙ” is not a code"),
    ("NEW-7,KG,district,G\x01,Ж,Ж,local,,sure", "name_en holds an invisible character"),
    ("NEW-8,NEW-1,district,H,З,З,local,,sure", "NEW-1 was rejected too"),
    (f"NEW-9,KG,district,{'x' * 300},И,И,local,,sure", "name_en: "),
    ("GOOD-1,GOOD-2,town_district,Child first,Сначала дитя,Бала,local,,sure", ""),
    ("GOOD-2,KG,district,Parent later,Потом родитель,Ата-эне,local,,sure", ""),
    ("LOOP-1,LOOP-2,district,L,Л,Л,local,,sure", "in a circle"),
    ("LOOP-2,LOOP-1,district,L,Л,Л,local,,sure", "in a circle"),
]


def test_rejected_rows_are_named_by_line_and_reason(files):
    load_reference(directory=files.folder)
    first = files.add("regions.csv", *(line for line, _reason in ADDED))
    said = reasons(load_reference(directory=files.folder))
    expected = [(first + place, reason) for place, (_line, reason) in enumerate(ADDED) if reason]
    assert len(said) == len(expected), said
    for (line, reason), sentence in zip(expected, said, strict=True):
        assert sentence.startswith(f"regions.csv, line {line}: "), sentence
        assert reason in sentence, sentence
    assert Place.objects.get(code="GOOD-1").parent_id == "GOOD-2"
    assert Place.objects.get(code="KG-GB").name_en == "Bishkek"


def test_a_row_gone_from_its_file_ends_and_comes_back(files):
    load_reference(directory=files.folder)
    files.drop("regions.csv", "KG-C-ORL")
    assert sum(count.ended for count in load_reference(directory=files.folder).counts) == 1
    gone = Place.objects.get(code="KG-C-ORL")
    assert gone.valid_to == timezone.localdate() - datetime.timedelta(days=1)
    assert load_reference(directory=files.folder).written == 0, "ended once is enough"
    files.add(
        "regions.csv",
        "KG-C-ORL,41708213000000,town_district,Orlovka,город Орловка,Орловка шаары,local,,likely",
    )
    load_reference(directory=files.folder)
    assert Place.objects.get(code="KG-C-ORL").valid_to is None


def test_a_row_that_became_bad_stays_as_it_was(files):
    load_reference(directory=files.folder)
    files.change("case_types.csv", "TORT", default_triage="soon")
    report = load_reference(directory=files.folder)
    assert len(report.rejections) == 1
    kept = CaseType.objects.get(code="TORT")
    assert (kept.default_triage, kept.valid_to) == ("urgent", None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"code,name_ru\n",
        b"code,kind,name_en,name_ru\n",
        b"\xff\xfe\x00k",
        b'code,name_ru,name_en,kind\n"a',
    ],
)
def test_a_broken_file_ends_nothing(files, content):
    load_reference(directory=files.folder)
    (files.folder / "regions.csv").write_bytes(content)
    report = load_reference(directory=files.folder)
    assert report.written == 0
    assert not Place.objects.exclude(valid_to=None).exists()


def test_a_file_that_is_not_there_is_left_alone(files):
    load_reference(directory=files.folder)
    (files.folder / "regions.csv").unlink()
    assert load_reference(directory=files.folder).written == 0


def test_the_command_ends_with_0_unless_strict(files):
    files.add("help_lines.csv", "BAD,1,,,,,,,,,")
    out, err = StringIO(), StringIO()
    call_command("load_reference", dir=files.folder, stdout=out, stderr=err)
    assert "help_lines.csv, line 11: " in err.getvalue()
    assert "1 REJECTED" in out.getvalue()
    with pytest.raises(CommandError) as refused:
        call_command("load_reference", dir=files.folder, strict=True, stdout=out, stderr=err)
    assert refused.value.returncode == 1


def test_the_lists_of_the_process_follow_a_load(files, django_capture_on_commit_callbacks):
    load_reference(directory=files.folder)
    choices.forget()
    before = len(choices.choices_of(Place))
    files.add("regions.csv", "NEW-1,KG,district,New,Новый,Жаңы,local,,sure")
    with django_capture_on_commit_callbacks(execute=True):
        load_reference(directory=files.folder)
    assert len(choices.choices_of(Place)) == before + 1


def test_a_list_of_the_organisation_takes_the_place_of_ours(files, tmp_path, settings):
    """An administrator corrects a duty number once; no start and no upgrade brings the old one back."""
    call_command("load_reference", verbosity=0)
    ours = (DATA / "help_lines.csv").read_text(encoding="utf-8")
    (tmp_path / "help_lines.csv").write_text(ours.replace("SGLA,,", "SGLA,0312001122,"), encoding="utf-8")
    settings.REFERENCE_DIR = tmp_path
    for _start in range(2):
        call_command("load_reference", verbosity=0)
        assert HelpLine.objects.get(code="SGLA").number.endswith("312001122")
    assert HelpLine.objects.get(code="POLICE").number == "102"
    assert CaseType.objects.count() > 10, "the lists that are not there are ours"
