"""Two holders with their passphrases, and an empty machine. Never here: what must hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from bir_duino.backup.making import back_up
from bir_duino.backup.restoring import Asked
from bir_duino.management.commands._holders import _sha256
from local.postgres import OWNER, SUPERUSER
from tests.databases import Database
from vault.holders import HolderKey, add_holder, make_key, open_key

PASSPHRASES = {"Асель": "тополь кирпич седло ветер", "Бакыт": "озеро фонарь крыша яблоко"}


@dataclass(frozen=True)
class Vaults:
    """The list of holders, their key files with the passphrases beside them, and the opened keys."""

    folder: Path
    keys: list[HolderKey]

    @property
    def public(self) -> Path:
        """BACKUP_HOLDERS_FILE."""
        return self.folder / "holders.json"

    def arguments(self, *names: str) -> list[str]:
        """What is typed behind `manage.py restore FILE`."""
        words = []
        for name in names or PASSPHRASES:
            words += [
                "--holder-key",
                str(self.folder / name),
                "--passphrase-file",
                str(self.folder / f"{name}.txt"),
            ]
        return words


def make_holders(folder: Path) -> Vaults:
    """Two holders."""
    keys = []
    for name, passphrase in PASSPHRASES.items():
        add_holder(folder / "holders.json", make_key(name, passphrase, folder / name))
        (folder / f"{name}.txt").write_text(f"{passphrase}\n")
        keys.append(open_key(folder / name, passphrase))
    return Vaults(folder, keys)


def one(holders: Vaults, path: Path | None = None) -> Asked:
    """A back-up that is made now (or that lies there), asked for with both keys."""
    path = path or back_up()
    return Asked(path, holders.keys, _sha256(path))


@contextmanager
def empty_database(database: Database, end: str = "restored") -> Iterator[Database]:
    """A database without a table beside the one of the test, as `compose/roles.sh` makes it."""
    name = f"{database.name}_{end}"
    line = psycopg2.connect(host=str(database.cluster.socket), user=SUPERUSER, dbname="postgres")
    line.autocommit = True
    try:
        with line.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0")
            yield Database(database.cluster, name)
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        line.close()


def asked_of(database: Database, statement: str, role: str = OWNER) -> list[tuple]:
    """The rows of a statement on another database."""
    line = database.connect(role)
    try:
        with line.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
    finally:
        line.close()
