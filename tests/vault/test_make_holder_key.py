"""manage.py make_holder_key: a key file for the holder, a public part for the list, a line in the audit."""

import getpass
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEntry
from vault.holders import open_key, read_holders

WORDS = "тополь кирпич седло ветер"


def make(name, tmp_path, **more):
    (tmp_path / "words").write_text(WORDS + "\n")
    out = StringIO()
    call_command(
        "make_holder_key",
        name,
        to=tmp_path / f"{name}.json",
        passphrase_file=tmp_path / "words",
        stdout=out,
        **more,
    )
    return out.getvalue()


def test_two_keys_make_a_list(db, settings, tmp_path):
    settings.BACKUP_HOLDERS_FILE = tmp_path / "list" / "holders.json"
    assert "1 more is needed" in make("Асель", tmp_path)
    assert "any two of them" in make("Бакыт", tmp_path)
    names = [holder.name for holder in read_holders(settings.BACKUP_HOLDERS_FILE)]
    assert names == ["Асель", "Бакыт"]
    assert open_key(tmp_path / "Асель.json", WORDS).name == "Асель"
    assert AuditEntry.objects.filter(verb="vault.make_holder_key").count() == 2


def test_nothing_is_overwritten(db, settings, tmp_path):
    settings.BACKUP_HOLDERS_FILE = tmp_path / "holders.json"
    make("Асель", tmp_path)
    (tmp_path / "Бакыт.json").write_text("somebody's")
    with pytest.raises(CommandError, match="exists already"):
        make("Бакыт", tmp_path)
    assert (tmp_path / "Бакыт.json").read_text() == "somebody's"
    assert AuditEntry.objects.filter(verb="vault.make_holder_key").count() == 1


def test_a_name_that_is_on_the_list_makes_no_key(db, settings, tmp_path):
    settings.BACKUP_HOLDERS_FILE = tmp_path / "holders.json"
    make("Асель", tmp_path)
    with pytest.raises(CommandError, match="already"):
        call_command(
            "make_holder_key", "Асель", to=tmp_path / "other.json", passphrase_file=tmp_path / "words"
        )
    assert not (tmp_path / "other.json").exists()


def test_a_passphrase_typed_twice_differently_is_refused(db, settings, tmp_path, monkeypatch):
    settings.BACKUP_HOLDERS_FILE = tmp_path / "holders.json"
    typed = iter([WORDS, WORDS + "!"])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(typed))
    with pytest.raises(CommandError, match="differ"):
        call_command("make_holder_key", "Асель", to=tmp_path / "a.json")
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_it_says_so_in_one_sentence(db, settings, tmp_path, monkeypatch):
    settings.BACKUP_HOLDERS_FILE = tmp_path / "holders.json"
    monkeypatch.setattr(getpass, "getpass", no_terminal)
    with pytest.raises(CommandError, match="typed at a terminal"):
        call_command("make_holder_key", "Асель", to=tmp_path / "asel.json")
    assert list(tmp_path.iterdir()) == []


def no_terminal(prompt):
    raise EOFError
