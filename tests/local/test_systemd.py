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
# Roles of the database that the pages must not have -> the one service that has them.
ALONE = {"database_owner_url": "bir-duino-prepare", "database_sealer_url": "bir-duino-sealer"}


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


@pytest.mark.parametrize(("secret", "service"), ALONE.items())
def test_a_role_that_the_pages_must_not_have_is_with_one_service(secret, service):
    knows = {path.stem for path in [*SERVICES, DROP_IN] if secret in path.read_text(encoding="utf-8")}
    assert knows == {service}
    assert secret not in (FOLDER / "manage").read_text(encoding="utf-8")


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
