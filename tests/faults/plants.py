"""The twin of the search for spilled words: a word left on purpose in each place and each coat. Never here: the search."""

import base64
import json
import smtplib
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote

import psycopg2
from celery import Celery
from django.contrib.sessions.backends.db import SessionStore
from redis import Redis as Client

from local.places import ROOT
from tests.faults.servers import Wire
from tests.faults.spills import House


def packed(word: str) -> bytes:
    """As a signed cookie or a session holds it: JSON, zlib, base64."""
    return base64.urlsafe_b64encode(zlib.compress(json.dumps({"said": word}).encode())).rstrip(b"=")


TEXTS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "hex": lambda word: word.encode().hex().encode(),
    "url": lambda word: quote(word).encode(),
    "packed": packed,
    **{
        f"base64 after {n}": lambda word, n=n: base64.b64encode(b"x" * n + word.encode() + b"y" * 3)
        for n in range(3)
    },
}
BYTES: dict[str, Callable[[str], bytes]] = {
    "utf-16-le": lambda word: word.encode("utf-16-le"),
    "utf-16-be": lambda word: word.encode("utf-16-be"),
    "gzip": lambda word: zlib.compress(word.encode(), wbits=31),
}
COATS = TEXTS | BYTES


def in_dump(house: House, coat: str, words: bytes) -> None:
    """A column of a table: text where it can be text, else bytes."""
    connection = house.database.connect("bir_duino_owner")
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS planted (said text, held bytea)")
        value = (words.decode(), None) if coat in TEXTS else (None, psycopg2.Binary(words))
        cursor.execute("INSERT INTO planted VALUES (%s, %s)", value)
    connection.close()


def in_session(_house: House, _coat: str, words: bytes) -> None:
    """What a view keeps for the next page."""
    session = SessionStore()
    session["said"] = words.decode()
    session.save()


def in_redis(house: House, coat: str, words: bytes) -> None:
    """Under a key, in a list, and as the argument of a task that waits."""
    with Client(unix_socket_path=str(house.redis.socket)) as redis:
        redis.set(f"planted {coat}", words)
    if coat == "utf-8":
        Celery(broker=house.redis.url()).send_task(
            "nobody.knows", args=[house.walk.canaries.word("Redis: queue")]
        )


def in_log(house: House, _coat: str, words: bytes) -> None:
    """A line of the web server's log."""
    with (house.logs / "web.log").open("ab") as log:
        log.write(b"INFO " + words + b"\n")


def in_log_of_postgres(house: House, _coat: str, words: bytes) -> None:
    """A value that does not fit is quoted there."""
    connection = house.database.connect("bir_duino_owner")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::integer", [words.decode()])
    except psycopg2.Error:
        pass
    connection.close()


def in_mail(house: House, coat: str, words: bytes) -> None:
    """In the body, and as an attachment what is no text."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@demo.invalid", "b@demo.invalid", "planted"
    if coat == "utf-8":
        del mail["Subject"]
        mail["Subject"] = house.walk.canaries.word("mails: subject")
    mail.set_content("…" * 50 + ("" if coat in BYTES else words.decode()))
    if coat in BYTES:
        mail.add_attachment(b"-" * 70 + words, maintype="application", subtype="octet-stream")
    with smtplib.SMTP("127.0.0.1", house.smtp.port) as server:
        server.send_message(mail)


def in_temporary_file(house: House, coat: str, words: bytes) -> None:
    """What an upload would leave."""
    (house.temporary / f"{coat}.upload").write_bytes(words)


def in_data(house: House, coat: str, words: bytes) -> None:
    """An uploaded file that was not sealed: it goes into each back-up, too."""
    (house.data / "files").mkdir(exist_ok=True)
    (house.data / "files" / f"{coat}.file").write_bytes(words)


def in_static_file(_house: House, coat: str, words: bytes) -> None:
    """Something that a page would be served from."""
    (ROOT / "static" / f"planted {coat}.txt").write_bytes(words)


def in_processes(house: House, _coat: str, words: bytes) -> None:
    """The argument of a command."""
    asked = [sys.executable, "-c", "print(flush=True); input()", words]
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()  # it runs: only now its arguments are its own
        house.listings.look()
        process.kill()


@contextmanager
def talkative(part: str, words: bytes) -> Iterator[str]:
    """A web server whose every page says the words in its title, a link of it, or a header."""

    class Talks(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            if part == "headers":
                self.send_header("Set-Cookie", "messages=." + words.decode("latin-1"))
            self.end_headers()
            shown = {"titles": b"<title>%b</title>", "addresses": b'<a href="/x/%b">'}.get(part, b"%.0b")
            self.wfile.write(shown % words)

        def log_message(self, *_words: object) -> None:
            """It is quiet."""

    server = HTTPServer(("127.0.0.1", 0), Talks)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def over_the_wire(part: str) -> Callable[[House, str, bytes], None]:
    """Where a page leaves words outside of itself."""

    def plant(house: House, _coat: str, words: bytes) -> None:
        with talkative(part, words) as host:
            house.walk.wires["talked to"] = Wire(host)
            house.walk.ask("talked to", "GET", "/")

    return plant


Plant = Callable[[House, str, bytes], None]
# Place -> how to leave something there, and in which coats it can lie there.
PLANTS: dict[str, tuple[Plant, dict[str, Callable[[str], bytes]]]] = {
    "dump": (in_dump, COATS),
    "sessions": (in_session, TEXTS),
    "Redis": (in_redis, COATS),
    "logs": (in_log, COATS),
    "log of PostgreSQL": (in_log_of_postgres, TEXTS),
    "mails": (in_mail, COATS),
    "temporary files": (in_temporary_file, COATS),
    "DATA_DIR": (in_data, COATS),
    "static and other files": (in_static_file, COATS),
    "processes": (in_processes, TEXTS),
    **{part: (over_the_wire(part), TEXTS) for part in ("addresses", "titles", "headers")},
}


@contextmanager
def planted(house: House) -> Iterator[set[str]]:
    """A word of its own in each coat in each place, and a number; gives what must be found. The checkout is left clean."""
    canaries, wanted = house.walk.canaries, set()
    try:
        for place, (plant, coats) in PLANTS.items():
            for coat, wrap in coats.items():
                plant(house, coat, wrap(canaries.word(f"{place}: {coat}")))
                wanted.add(f"{place}: {place}: {coat}")
            number = canaries.number(f"{place}: number")
            plant(house, "number", f"0 ({number[1:4]}) {number[4:6]}-{number[6:]}".encode())
            wanted.add(f"{place}: {place}: number")
        yield wanted | {"Redis: Redis: queue", "mails: mails: subject"}
    finally:
        for path in (ROOT / "static").glob("planted *.txt"):
            path.unlink()
