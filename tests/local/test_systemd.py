"""The units for a server without containers: what they start, what they may, who knows which secret."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from local.places import ROOT, VENV

FOLDER = ROOT / "deploy" / "systemd"
DROP_IN = FOLDER / "bir-duino-.service.d" / "house.conf"
SERVICES = sorted(FOLDER.glob("*.service"))
UNITS = [*SERVICES, *sorted(FOLDER.glob("*.timer")), *sorted(FOLDER.glob("*.target"))]
HARDENED = {
    "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
    "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "RestrictSUIDSGID": "yes", "UMask": "0077",
    "MemoryDenyWriteExecute": "yes", "LockPersonality": "yes", "ProtectKernelTunables": "yes", "LimitCORE": "0",
    "User": "bir-duino", "ProtectProc": "invisible", "RestrictNamespaces": "yes", "SystemCallArchitectures": "native",
}  # fmt: skip
# Roles of the database that the pages must not have -> the services that have them. `prepare` needs the sealer's name.
ALONE = {
    "database_owner_url": {"bir-duino-prepare", "bir-duino-backup"},
    "database_sealer_url": {"bir-duino-prepare", "bir-duino-sealer"},
}


def read(path: Path) -> list[tuple[str, str, str]]:
    """(section, key, value) of each line; a key may come again."""
    section, found = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.append((section, key, value))
    return found


def values(path: Path, key: str) -> list[str]:
    """All values of a key."""
    return [value for _section, name, value in read(path) if name == key]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_it_is_a_unit(path):
    configparser.ConfigParser(strict=False, interpolation=None).read(path)
    assert path.name.startswith("bir-duino")
    assert {section for section, _key, _value in read(path)} <= {"Unit", "Service", "Timer", "Install"}
    assert values(path, "Description")


def test_what_all_services_share_is_hardened():
    found = {key: value for _section, key, value in read(DROP_IN)}
    assert {key: found.get(key) for key in HARDENED} == HARDENED


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_no_service_loosens_what_all_share(path):
    assert {key for _section, key, _value in read(path)} & set(HARDENED) == set()


@pytest.mark.parametrize(
    "path", [*SERVICES, DROP_IN, FOLDER / "environment.example"], ids=lambda path: path.name
)
def test_secrets_come_as_credentials(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        for name, value in re.findall(
            r"\b([A-Z_]*(?:SECRET_KEY|PASSWORD|DATABASE\w*_URL|EMAIL_URL)\w*)=(\S*)", line
        ):
            assert name.endswith("_FILE"), line
            assert value.startswith("%d/"), line


@pytest.mark.parametrize(("secret", "services"), ALONE.items())
def test_a_role_that_the_pages_must_not_have_is_with_those_who_need_it(secret, services):
    knows = {path.stem for path in [*SERVICES, DROP_IN] if secret in path.read_text(encoding="utf-8")}
    assert knows == services
    for path in SERVICES:
        given = [line for line in values(path, "LoadCredential") if line.startswith(f"{secret}:")]
        told = [line for line in values(path, "Environment") if line == f"{secret.upper()}_FILE=%d/{secret}"]
        assert (len(given), len(told)) == ((1, 1) if path.stem in services else (0, 0)), path.name


def test_gunicorn_may_make_its_socket_and_says_when_it_is_there():
    """Seen on a booted Debian 13: without @chown the pages never started, and `Type=exec` called them active."""
    filters = values(DROP_IN, "SystemCallFilter")
    assert filters.index("@chown") > filters.index("~@privileged @resources"), "the later line counts"
    assert values(FOLDER / "bir-duino-web.service", "Type") == ["notify"]


@pytest.mark.parametrize(
    ("service", "folder", "named"),
    [
        ("backup", "bir-duino-backups", "BACKUP_DIR=/var/lib/bir-duino-backups"),
        ("sealer", "bir-duino-sealer", "SEAL_HEAD_FILE=/var/lib/bir-duino-sealer/audit-head"),
    ],
)
def test_what_only_one_service_writes_has_a_folder_of_its_own(service, folder, named):
    assert values(FOLDER / f"bir-duino-{service}.service", "StateDirectory") == [folder]
    shared = (FOLDER / "environment.example").read_text(encoding="utf-8").splitlines()
    assert named in [*values(FOLDER / f"bir-duino-{service}.service", "Environment"), *shared]
    others = [path for path in SERVICES if folder in values(path, "StateDirectory")]
    assert [path.stem for path in others] == [f"bir-duino-{service}"]


def asked_of_systemd(tmp_path, *words):
    """What deploy/systemd/manage asks for, with a stand-in for systemd-run."""
    for name, text in {"systemd-run": 'printf "%s\\n" "$@"', "id": "echo 0"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    return subprocess.run(
        [str(FOLDER / "manage"), *words],
        env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "owner"),
    [
        ("backup", True),
        ("restore", True),
        ("verify_backup", True),
        ("rotate_keys", False),
        ("open_house", False),
    ],
)
def test_the_script_gives_the_owner_to_back_ups_alone(tmp_path, command, owner):
    answer = asked_of_systemd(tmp_path, command, "a word")
    loaded = re.findall(r"LoadCredential=(\w+):", answer.stdout)
    assert loaded == ["secret_key", "database_url", "email_url", *(["database_owner_url"] if owner else [])]
    assert answer.stdout.endswith(f"manage\n{command}\na word\n")
    assert {"--pty", "--pipe"} <= set(answer.stdout.splitlines()), "a passphrase is typed without being shown"


def test_the_journal_learns_no_word_of_a_command(tmp_path):
    """Seen on a booted Debian: systemd names a unit without a description by its whole command line."""
    answer = asked_of_systemd(tmp_path, "create_supervisor", "first@example.org")
    described = re.findall(r"^--description=(.*)$", answer.stdout, re.MULTILINE)
    assert described == ["Bir Duino: a command of the house"]


def test_the_script_refuses_folders_that_it_cannot_see(tmp_path):
    answer = asked_of_systemd(tmp_path, "restore", "/tmp/x.backup")
    assert answer.returncode == 1
    assert "under /media or /srv" in answer.stderr


def test_the_office_proxy_asks_for_nothing_that_debians_caddy_lacks():
    """Debian 12 and 13 have Caddy 2.6, which knows no `persist_config`."""
    text = (ROOT / "deploy" / "Caddyfile.office").read_text(encoding="utf-8")
    options = re.findall(r"^\t(\w+)", text.partition("{")[2].partition("\n}")[0], re.MULTILINE)
    assert options == ["admin", "auto_https", "skip_install_trust", "servers"]
    program = shutil.which("caddy")
    if program:
        words = [
            program,
            "validate",
            "--config",
            str(ROOT / "deploy" / "Caddyfile.office"),
            "--adapter",
            "caddyfile",
        ]
        assert subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_every_command_is_there():
    commands = {
        found
        for path in SERVICES
        for line in values(path, "ExecStart")
        for found in re.findall(r"manage\.py (\w+)", line)
    }
    assert {"prepare_database", "watch", "collectstatic"} <= commands
    assert commands - set(get_commands()) <= {"seal_audit", "backup"}


def test_every_variable_of_the_example_is_one_of_ours():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(
        r"^([A-Z_]+)=", (FOLDER / "environment.example").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert named
    assert [name for name in named if not re.search(rf"^#? ?{name}=", example, re.MULTILINE)] == []


def test_the_services_of_compose_have_their_units():
    assert {"web", "worker", "beat", "watch", "prepare", "sealer", "backup"} <= {
        path.stem.removeprefix("bir-duino-") for path in SERVICES
    }
    assert values(FOLDER / "bir-duino-backup.timer", "Persistent") == ["true"]


def test_systemd_itself_is_content(tmp_path):
    """Where systemd is at hand; elsewhere the tests above have read the same files."""
    program = shutil.which("systemd-analyze")
    shutil.copytree(FOLDER, tmp_path / "units")
    for path in (tmp_path / "units").rglob("*.*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("/opt/bir-duino/.venv", str(VENV))
            path.write_text(text.replace("/opt/bir-duino", str(ROOT)), encoding="utf-8")
    if program is None:
        assert UNITS
        return
    names = [str(tmp_path / "units" / path.name) for path in UNITS]
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path / 'units'}:/lib/systemd/system"}
    answer = subprocess.run(
        [program, "verify", "--man=no", *names], env=environment, capture_output=True, text=True, check=False
    )
    ours = [line for line in (answer.stdout + answer.stderr).splitlines() if "bir-duino" in line]
    assert ours == []


def test_the_script_for_commands_is_a_script():
    answer = subprocess.run(["sh", "-n", str(FOLDER / "manage")], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert os.access(FOLDER / "manage", os.X_OK)
