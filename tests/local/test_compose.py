"""docker-compose.yml says what production needs: services, health checks, nobody is root, secrets come from files."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
ONE_SHOT = {"migrate", "manage", "restore"}
SECRET_WORDS = re.compile(
    r"(PASSWORD|SECRET_KEY|DATABASE_URL|DATABASE_OWNER_URL|DATABASE_SEALER_URL|EMAIL_URL)$"
)


def test_it_names_the_services():
    services = {"proxy", "web", "worker", "beat", "watch", "sealer", "backup", "db", "redis"}
    assert set(SERVICES) == services | ONE_SHOT
    assert SERVICES["db"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", SERVICES)
def test_it_is_not_root_and_cannot_become_it(name):
    service = SERVICES[name]
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["read_only"] is True
    assert not service.get("privileged")


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))
def test_it_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", SERVICES)
def test_its_secrets_come_from_files(name):
    service = SERVICES[name]
    for variable in service.get("environment", {}):
        assert not SECRET_WORDS.search(variable), f"{variable} belongs into a file"
    for secret in service.get("secrets", []):
        assert COMPOSE["secrets"][secret]["file"].startswith("./compose/secrets/")


def test_only_migration_back_up_and_restore_know_the_owner_of_the_tables():
    knows = {name for name, service in SERVICES.items() if "database_owner_url" in service.get("secrets", [])}
    assert knows == {"migrate", "backup", "restore"}
    for name in knows:  # none of them has a way to the outside
        assert SERVICES[name]["networks"] == ["inside"]


def test_the_back_up_reads_its_keys_and_writes_one_folder():
    mounts = SERVICES["backup"]["volumes"]
    assert [mount for mount in mounts if not mount.endswith(":ro")] == ["backups:/srv/backups"]
    assert "/srv/backups" in (ROOT / "Dockerfile").read_text()
    assert set(SERVICES["restore"]["depends_on"]) == {"db"}, (
        "the migration would fill the database before the restore"
    )


def test_web_worker_and_beat_do_not_know_the_sealer_and_it_does_not_know_them():
    knows = {
        name for name, service in SERVICES.items() if "database_sealer_url" in service.get("secrets", [])
    }
    assert knows == {"migrate", "sealer"}
    assert SERVICES["sealer"]["secrets"] == ["database_sealer_url"]
    assert not [mount for mount in SERVICES["sealer"]["volumes"] if "keys" in mount]


def test_only_the_proxy_has_doors_and_the_stores_stay_inside():
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"proxy"}
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["db"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


def test_every_file_that_it_mounts_is_there():
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    for mount in mounts:
        source = mount.split(":")[0]
        if source.startswith("./") and "secrets" not in source:
            assert (ROOT / source).exists(), source
        elif not source.startswith("./"):
            assert source in COMPOSE["volumes"], source


def test_every_setting_stands_in_the_example():
    read = set(
        re.findall(
            r"(?:env\.\w+|required|secret|switch|number)\(\s*[\'\"]([A-Z_]+)[\'\"]",
            (ROOT / "bir_duino/settings.py").read_text(),
        )
    )
    documented = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    # BIR_DUINO_… are the launcher's own words to its processes (docs/operations.md), never an installation's.
    assert {name for name in read if not name.startswith("BIR_DUINO_")} - documented == set()
    assert documented - read - {"SECRET_KEY_FILE"} == set()


def test_docker_itself_understands_it():
    """With the compose client; without it the tests above must do (docs/operations.md says so)."""
    asked = ["docker", "compose", "version"]
    if not shutil.which("docker") or subprocess.run(asked, capture_output=True, check=False).returncode:
        return
    words = ["docker", "compose", "--profile", "tools", "config", "--quiet"]
    given = {"SITE_HOST": "help.example.org", "PATH": "/usr/bin:/bin:/usr/local/bin"}
    answer = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=given, check=False)
    assert answer.returncode == 0, answer.stderr
