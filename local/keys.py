"""Keys of the demonstration: made once with 0600, never shown, never overwritten. Never here: keys of a real site."""

import os
import secrets
import subprocess
from pathlib import Path

from local import places
from local.say import Refusal


def secret_key(data: Path) -> Path:
    """Return the file of the key that signs sessions and forms."""
    path = data / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path


def ring(data: Path) -> Path:
    """Return the file of the vault's key ring."""
    path = data / "ring.json"
    if not path.exists():
        words = [places.python(), "-m", "vault.newring", str(path)]
        answer = subprocess.run(words, cwd=places.ROOT, capture_output=True, text=True, check=False)
        if answer.returncode:
            raise Refusal(f"The key ring could not be made: {(answer.stdout + answer.stderr).strip()}")
    return path
