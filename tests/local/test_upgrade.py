"""`make upgrade` of a site that systemd runs: what it does in which order, with stand-ins for systemd and for the script.

The real thing was done by hand on a booted Debian (docs/measurements/2026-11-25-new-administrator.md).
"""

import os
import subprocess

import pytest

from local import install, places, systemd, upgrade
from local.say import Refusal


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with secrets and units of its own; `said` is what was asked of systemd and of the house."""
    said = tmp_path / "said"
    for folder in ("bin", "secrets", "units", "shipped"):
        (tmp_path / folder).mkdir()
    for path in systemd.SHIPPED.rglob("*"):
        if path.is_file() and path.name != "manage":
            target = tmp_path / "shipped" / path.relative_to(systemd.SHIPPED)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
    for name in ("bin/systemctl", "shipped/manage"):
        program = tmp_path / name
        program.write_text(
            f'#!/bin/sh\necho "${{0##*/}} $*" >> {said}\nif [ "$1 $2" = "$FAILS" ] || [ "$1" = "$FAILS" ]; then exit 3; fi\n'
        )
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(systemd, "SECRETS", tmp_path / "secrets")
    monkeypatch.setattr(systemd, "UNITS", tmp_path / "units")
    monkeypatch.setattr(systemd, "SHIPPED", tmp_path / "shipped")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(install, "everything", lambda *, developer: None)
    return tmp_path


def said(machine) -> list[str]:
    return (machine / "said").read_text().splitlines()


def test_back_up_first_then_units_then_migrations_then_the_rest(machine):
    assert upgrade.main() == 0
    lines = said(machine)
    assert [line.split()[1] for line in lines] == [
        "backup", "stop", "daemon-reload", "enable", "start", "start", "whats_new",
    ]  # fmt: skip
    assert lines[4] == "systemctl start bir-duino-prepare.service"
    assert "bir-duino-backup.timer" in lines[5]
    assert "bir-duino-web.service" in lines[3]
    assert "bir-duino-backup.service" not in lines[3], "the timer starts it"
    brought = {str(path.relative_to(machine / "units")) for path in (machine / "units").rglob("*.*")}
    assert {"bir-duino-web.service", "bir-duino-.service.d/house.conf"} <= brought
    assert "environment.example" not in brought


def test_units_that_are_the_same_are_left_alone(machine):
    upgrade.main()
    (machine / "said").unlink()
    (machine / "shipped" / "bir-duino-web.service").write_text("[Service]\n# new\n")
    assert systemd.bring_units() == ["bir-duino-web.service"]
    assert systemd.bring_units() == []
    assert [line.split()[1] for line in said(machine)] == ["daemon-reload", "enable", "enable"]


def test_without_a_back_up_nothing_is_touched(machine, monkeypatch):
    monkeypatch.setenv("FAILS", "backup")
    with pytest.raises(Refusal, match="Nothing after it was done"):
        upgrade.main()
    assert said(machine) == ["manage backup"]


def test_failed_migrations_start_nothing(machine, monkeypatch):
    monkeypatch.setenv("FAILS", "start bir-duino-prepare.service")
    with pytest.raises(Refusal, match="journalctl"):
        upgrade.main()
    assert said(machine)[-1] == "systemctl start bir-duino-prepare.service"


def test_only_root_upgrades_a_real_site(machine, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Refusal, match="as root"):
        upgrade.main()
    assert not (machine / "said").exists()


def test_a_machine_without_a_site_is_told_so(tmp_path):
    answer = subprocess.run(
        [places.python(), "-c", "from local import systemd, upgrade; from pathlib import Path;"
         f"systemd.SECRETS = Path('{tmp_path}/nowhere/secrets'); upgrade.main()"],
        cwd=places.ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "an upgrade is for a site of your own" in answer.stderr


def test_what_npm_brings_as_root_belongs_to_root(tmp_path, monkeypatch):
    """Seen on a bare Debian: npm 9 kept a packer's number 503, which may be a person of this machine."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "index.js").write_text("")
    (tmp_path / "link").symlink_to("/etc/hostname")
    given = []
    monkeypatch.setattr(
        os, "chown", lambda path, *words, follow_symlinks: given.append((path, words, follow_symlinks))
    )
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    install._own(tmp_path)
    assert given == []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    install._own(tmp_path)
    assert {path.name for path, *_rest in given} == {tmp_path.name, "package", "index.js", "link"}
    assert {(words, follow) for _path, words, follow in given} == {((0, 0), False)}
