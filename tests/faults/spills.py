"""Where words could be left by a working house: each place as bytes, opened as far as whoever seized it could open it.

Names and e-mail addresses of colleagues lie in clear in the tables of the staff: an accepted risk (design/model.md). They may
lie there and nowhere else. Never here: what is typed (`tests/faults/canaries.py`), how it is searched (`tests/journeys/leaks.py`).
"""

import subprocess
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis as Client

from bir_duino.backup import programs
from bir_duino.backup.parts import Reader
from bir_duino.backup.reading import opened as opened_file
from local.places import ROOT
from local.redis import Redis
from tests.bir_duino.backups import Vaults
from tests.browser import Smtp
from tests.databases import Database
from tests.faults.canaries import Canaries, Walk
from tests.journeys import leaks

STAFF = ("invite_colleague.email (accepted)", "accept_invitation.name (accepted)")
STAFF_TABLES = (b"accounts_user", b"accounts_invitation")
# What supervisors write for operators is a list of the house like all lists, and no word of a client.
GUIDANCE, GUIDANCE_TABLES = "edit_guidance.", (b"reference_guidance", b"reference_guidanceedition")
NOT_OURS = {".git", ".venv", ".data", "node_modules", ".mypy_cache", ".ruff_cache"}


@dataclass
class Listings:
    """What a list of processes shows, looked at again and again in a thread of its own."""

    seen: set[bytes] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Every command line of this moment."""
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                self.seen.add(path.read_bytes())
            except OSError:
                pass  # it has just ended

    def __enter__(self) -> "Listings":
        self.thread = threading.Thread(target=self._go_on)
        self.thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.over.set()
        self.thread.join()

    def _go_on(self) -> None:
        while not self.over.wait(0.05):
            self.look()


@dataclass
class House:
    """Everything that a house leaves something in."""

    database: Database
    smtp: Smtp
    redis: Redis
    holders: Vaults
    folder: Path
    walk: Walk
    listings: Listings
    began: float

    @property
    def logs(self) -> Path:
        """Of the web server with its access log, worker, beat, and of commands."""
        return self.folder / "logs"

    @property
    def temporary(self) -> Path:
        """TMPDIR of all processes."""
        return self.folder / "tmp"

    @property
    def data(self) -> Path:
        """DATA_DIR: uploads, mail box, back-ups."""
        return self.folder / "data"


def places(house: House) -> dict[str, bytes]:
    """Each place and what lies there."""
    walk, home = house.walk, house.database.cluster.home
    dump = without_staff(leaks.dump(house.database), house.walk.canaries)
    found = {
        "dump": leaks.opened(dump),
        "sessions": leaks.sessions(),
        "Redis": in_redis(house.redis),
        "logs": leaks.files_in(house.logs),
        "log of PostgreSQL": (home / "postgres.log").read_bytes(),
        "mails": mails(house),
        "temporary files": contents(house.temporary.rglob("*")),
        "DATA_DIR": contents(house.data.rglob("*")),
        "inside the back-up": in_backups(house),
        "static and other files": contents(young(ROOT, house.began)),
        "processes": b"\n".join(house.listings.seen),
        "addresses": "\n".join(walk.addresses).encode(),
        "titles": "\n".join(walk.titles).encode(),
        "headers": "\n".join(walk.headers).encode("latin-1", "replace"),  # as they came over the wire
    }
    return {name: leaks.unpacked(material) for name, material in found.items()}


def spilled(where: str, material: bytes, canaries: Canaries) -> list[str]:
    """What was found there, and where it had been typed."""
    found = leaks.found_in(material, {canaries.stem, canaries.latin}, list(canaries.numbers))
    if not found:
        return []
    words = leaks.found_in(material, set(canaries.places), [])
    words += [one for one in found if one in canaries.numbers]
    typed = [(canaries.places | canaries.numbers).get(one, one) for one in words or found]
    return [f"{where}: {one}" for one in typed]


def without_staff(dump: bytes, canaries: Canaries) -> bytes:
    """The dump, but for the name and the address of the invited colleague, and for guidance, in the tables where they may lie."""
    allowed = [word.encode() for word, place in canaries.places.items() if place in STAFF]
    guidance = [word.encode() for word, place in canaries.places.items() if place.startswith(GUIDANCE)]
    tables = dump.split(b"\nCOPY public.")
    for number, table in enumerate(tables):
        if table.split(b" ", 1)[0] in GUIDANCE_TABLES:
            for word in guidance:
                tables[number] = tables[number].replace(word, b"")
        if table.split(b" ", 1)[0] in STAFF_TABLES:
            for word in allowed:
                tables[number] = tables[number].replace(word, b"")
    return b"\nCOPY public.".join(tables)


def in_redis(server: Redis) -> bytes:
    """Every key with whatever stands under it, and the files of the server."""
    reads = {
        b"string": lambda redis, key: [redis.get(key)],
        b"list": lambda redis, key: redis.lrange(key, 0, -1),
        b"set": lambda redis, key: redis.smembers(key),
        b"zset": lambda redis, key: redis.zrange(key, 0, -1),
        b"hash": lambda redis, key: [part for pair in redis.hgetall(key).items() for part in pair],
    }
    with Client(unix_socket_path=str(server.socket)) as redis:
        keys = list(redis.scan_iter(count=1000))
        kept = [part for key in keys for part in (key, *reads[redis.type(key)](redis, key))]
    return b"\n".join(kept) + leaks.files_in(server.home)


def mails(house: House) -> bytes:
    """As they came over the wire, and decoded. To whom a mail goes must stand on it."""
    known = [word for word, place in house.walk.canaries.places.items() if place == STAFF[0]]
    found = []
    for mail in house.smtp.messages:
        parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
        heads = [f"{name}: {value}".encode() for name, value in mail.items()]
        found.append(b"\n".join([mail.as_bytes(), *parts, *map(leaks.inflated, parts), *heads]))
    material = b"\n".join(found)
    for word in known:
        address = f"{word}@demo.invalid".encode()
        for head in (b"To: ", b"X-RcptTo: "):
            material = material.replace(head + address, head)
    return material


def in_backups(house: House) -> bytes:
    """Inside the seal of every back-up, opened with both keys; the database in it as statements."""
    found = []
    for path in sorted((house.data / "backups").glob("*.backup")):
        with opened_file(path) as opener:
            for part in Reader(opener.words(opener.file_key(house.holders.keys))):
                words = b"".join(part.data)
                if part.kind == "database":
                    asked = [programs.find("pg_restore"), "--file=-"]
                    words = subprocess.run(asked, input=words, capture_output=True, check=True).stdout
                    words = leaks.opened(without_staff(words, house.walk.canaries))
                found.append(str(part.facts).encode() + words)
    return b"\n".join(found)


def contents(paths: Iterable[Path]) -> bytes:
    """Names and bytes of files, inflated too."""
    files = [(path, path.read_bytes()) for path in paths if path.is_file()]
    return b"\n".join(b"\n".join([str(path).encode(), words, leaks.inflated(words)]) for path, words in files)


def young(folder: Path, since: float) -> list[Path]:
    """Files of the checkout that were written since."""
    found = []
    for path in folder.iterdir():
        if path.is_dir():
            found += [] if path.name in NOT_OURS else young(path, since)
        elif path.is_file() and path.stat().st_mtime >= since:
            found.append(path)
    return found
