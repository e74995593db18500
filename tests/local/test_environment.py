"""What `make run` gives to the demonstration: nothing of a real site comes in, neither from the shell nor from `.env`."""

import os
import subprocess

from local import places, run

REAL = {
    "DATABASE_URL_FILE": "/run/secrets/database_url",
    "DATABASE_OWNER_URL_FILE": "/run/secrets/database_owner_url",
    "DATABASE_SEALER_URL_FILE": "/run/secrets/database_sealer_url",
    "REDIS_URL_FILE": "/run/secrets/redis_url",
    "EMAIL_URL_FILE": "/run/secrets/email_url",
    "VAULT_RING": '{"active": "a"}',
    "TRUSTED_PROXIES": "3",
}
SHOW = "import environ, os, sys; environ.Env.read_env(sys.argv[1]); print(*(os.environ.get(n, '') for n in sys.argv[2:]), sep='|')"


def given(tmp_path):
    """The environment of a demonstration on a database of its own."""
    return run.environment(tmp_path, 8000, {"DATABASE_URL": "postgres://app@/demo", "REDIS_URL": "unix:///r"})


def test_the_shell_of_a_real_site_does_not_reach_it(tmp_path, monkeypatch):
    (tmp_path / "ring.json").write_text("{}")
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    environment = given(tmp_path)
    assert {name for name in REAL if environment.get(name)} == set()


def test_the_env_file_of_a_real_site_does_not_reach_it(tmp_path):
    (tmp_path / "ring.json").write_text("{}")
    example = tmp_path / "example.env"
    example.write_text(
        "".join(f"{name}={value}\n" for name, value in REAL.items() if name != "TRUSTED_PROXIES")
    )
    names = [name for name in REAL if name != "TRUSTED_PROXIES"]
    environment = {**given(tmp_path), "HOME": os.environ.get("HOME", "/")}
    words = [places.python(), "-c", SHOW, str(example), *names]
    answer = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "|".join("" for _ in names)
