"""What changed on the screens is told once: line by line, remembered with the back-up of before."""

from io import StringIO

import pytest
from django.core.management import call_command

from bir_duino.backup import facts
from bir_duino.backup.making import back_up
from vault.models import BackupRun

FIRST = "# Changes\n\n## Unreleased\n\n- A queue\n  to triage.\n- Drafts.\n"


@pytest.fixture
def changelog(monkeypatch, tmp_path):
    path = tmp_path / "CHANGELOG.md"
    path.write_text(FIRST)
    monkeypatch.setattr(facts, "CHANGES", path)
    return path


def told() -> str:
    out = StringIO()
    call_command("whats_new", stdout=out)
    return out.getvalue()


def test_each_line_is_told_once_wherever_it_stands(real_db, folder, changelog):
    back_up()
    assert "A queue to triage." in told()
    assert "Nothing changed" in told()
    changelog.write_text(
        FIRST.replace("## Unreleased", "## Unreleased\n\n- Back-ups.\n\n## The frame, 2026-12-01")
    )
    back_up()
    said = told()
    assert "Back-ups." in said
    assert "queue" not in said
    assert "Nothing changed" in told()
    assert BackupRun.objects.exclude(changes="").count() == 2


def test_without_a_back_up_it_is_told_and_not_remembered(real_db, changelog):
    assert "Drafts." in told()
    assert "Drafts." in told()


def test_our_own_changelog_can_be_read():
    assert len(facts.changes()) > 10
