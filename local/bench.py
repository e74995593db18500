"""`make bench`: what our pages cost beside a bare-Django floor; the table goes to docs/measurements/.

    make bench ARGS="--cases 100000"          another size (10,000 is usual)
    make bench ARGS="--contacts 100000"       so many contacts that became no case besides (none is usual)
    make bench ARGS="--only desk --seconds 2" pages whose name contains a word (or sweep); nothing is kept
    make bench ARGS="--stay"                  fill and serve, until Ctrl-C; SIGHUP loads the code anew
    make bench ARGS="--names 1000000"         only finding people by name (local/bench_names.py; else 100,000 at the end)
    make bench ARGS="--at FILE --only case"   measure what a staying run serves; FILE is the one it names

Everything runs on a PostgreSQL (with fsync) and a Redis of its own, which leave nothing behind. Never here: the pages
(bench/pages.py), the generated house (bench/dataset.py).
"""

import argparse
import itertools
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench import machine, measure, report
from bench.client import Page, Site
from bench.pages import OURS, REFERENCE, ROWS
from local import bench_names, clusters, install, places, processes
from local.postgres import SAFE, SUPERUSER, Postgres
from local.redis import Redis
from local.say import Refusal, say, step

HOUSE, FLOOR = "bir_duino_bench", "floor"
USUAL_NAMES = 100_000
ONE_BY_ONE = {"to_open"}  # each may be used once
KEPT = places.ROOT / "docs" / "measurements"


def main(words: Sequence[str]) -> int:
    """Measure; 1 when a page is over its budget."""
    wanted = _arguments(words)
    if wanted.at:
        return _measure(json.loads(Path(wanted.at).read_text()), wanted)
    install.everything(developer=True)
    if wanted.names:
        return _names(wanted.names)
    code = _pages(wanted)
    if not (wanted.only or wanted.stay):
        _names(USUAL_NAMES)
    return code


def _names(count: int) -> int:
    """Finding people by name among so many."""
    with clusters.running("bench") as (postgres, redis, own):
        _make_durable(postgres)
        given = _environment(postgres, redis, own)
        text = bench_names.measure(postgres, HOUSE, partial(_python, given), count)
        print("\n".join(text), flush=True)
        _write(f"names-{count}", [*bench_names.head(count, _version()), *text])
    return 0


def _pages(wanted: argparse.Namespace) -> int:
    """Our pages beside the floor."""
    with clusters.running("bench") as (postgres, redis, own):
        _make_durable(postgres)
        given = _environment(postgres, redis, own)
        facts = _fill(postgres, given, wanted.cases, wanted.contacts)
        with _served(given, own) as servers:
            facts |= {
                "servers": servers,
                "database": postgres.process.pid if postgres.process else 0,
                "cases": wanted.cases,
            }
            if wanted.stay:
                return _stay(facts, own, servers)
            code = _measure(facts, wanted)
            if not wanted.only or "sweep" in wanted.only.split(","):
                _rest(given, servers, wanted)
            return code


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__.partition("\n")[0])
    asked.add_argument("--cases", type=int, default=10_000)
    asked.add_argument("--contacts", type=int, default=0)
    asked.add_argument("--names", type=int, default=0, help="so many people to be found by name")
    asked.add_argument("--seconds", type=float, default=4, help="for each page and concurrency")
    asked.add_argument("--only", default="", help="words in the names of pages, with commas")
    asked.add_argument("--conc", default="1,4")
    asked.add_argument("--stay", action="store_true")
    asked.add_argument("--at", default="")
    asked.add_argument(
        "--statements", action="store_true", help="write the pages' statements to the server's log"
    )
    return asked.parse_args(words)


def _make_durable(postgres: Postgres) -> None:
    """The copy of the seed was started as tests like it; a bench waits for the disk as a real house does."""
    postgres.stop()
    postgres.settings = {**SAFE, "shared_buffers": "512MB", "max_wal_size": "4GB"}
    postgres.start()
    postgres.sql(f"CREATE DATABASE {HOUSE} TEMPLATE {clusters.TEMPLATE}")
    postgres.sql(f"CREATE DATABASE {FLOOR} TEMPLATE template0")


def _environment(postgres: Postgres, redis: Redis, own: Path) -> dict[str, str]:
    """As served for people, not as tested: DEBUG off, built static files."""
    given = clusters.environment(postgres, redis, HOUSE, own)
    given.pop("BIR_DUINO_TEST")
    folder = {"PYTHONPATH": str(places.ROOT), "DJANGO_SETTINGS_MODULE": "bir_duino.settings"}
    floor = {
        "BENCH_FLOOR_DATABASE": FLOOR,
        "BENCH_FLOOR_USER": SUPERUSER,
        "BENCH_FLOOR_HOST": str(postgres.socket),
    }
    return given | folder | floor


def _fill(postgres: Postgres, given: dict[str, str], cases: int, contacts: int) -> dict[str, Any]:
    """Both databases; what the generator said."""
    with step(f"filling the house with {cases} files"):
        house = json.loads(_python(given, "-m", "bench.dataset", str(cases), str(contacts)))
    with step("filling the floor"):
        floor = json.loads(_python(_of_floor(given), "-m", "bench.floor.fill", str(cases)))
    with step("collecting statistics, writing a checkpoint, collecting static files"):
        for database in (HOUSE, FLOOR):
            postgres.sql("VACUUM ANALYZE", database)
        postgres.sql("CHECKPOINT")
        _python(given, "manage.py", "collectstatic", "--noinput", "-v", "0")
    return {"house": house, "floor": floor}


def _of_floor(given: dict[str, str]) -> dict[str, str]:
    return {**given, "DJANGO_SETTINGS_MODULE": "bench.floor.settings"}


def _python(given: dict[str, str], *words: str) -> str:
    child = subprocess.run(
        processes.bound([places.python(), *words], number=signal.SIGTERM),
        cwd=places.ROOT,
        env=given,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if child.returncode:
        raise Refusal(f"`{' '.join(words)}` failed; it says why above.")
    return child.stdout


@contextmanager
def _served(given: dict[str, str], own: Path) -> Iterator[dict[str, dict[str, int]]]:
    """Both applications under gunicorn with two workers: {name: {"port": …, "pid": …}}."""
    doors = {
        "house": (given, "bench.wsgi:application"),
        "floor": (_of_floor(given), "django.core.wsgi:get_wsgi_application()"),
    }
    children, servers = [], {}
    try:
        for name, (environment, door) in doors.items():
            port = _free_port()
            shared = "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(own)  # noqa: S108
            words = [places.python(), "-m", "gunicorn", door, "--workers", "2", "--bind", f"127.0.0.1:{port}"]
            words += ["--log-level", "warning", "--worker-tmp-dir", shared, "--no-control-socket"]
            with (own / f"{name}.log").open("wb") as log:
                child = subprocess.Popen(
                    processes.bound(words, number=signal.SIGTERM),
                    cwd=places.ROOT,
                    env=environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            children.append(child)
            servers[name] = {"port": port, "pid": child.pid}
        for name, server in servers.items():
            _wait_for(server["port"], own / f"{name}.log")
        yield servers
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int, log: Path) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise Refusal(f"gunicorn did not start:\n{log.read_text()[-2000:]}")


def _stay(facts: dict[str, Any], own: Path, servers: dict[str, dict[str, int]]) -> int:
    """Serve until stopped; SIGHUP to this process makes gunicorn load the code anew."""
    path = own / "facts.json"
    path.write_text(json.dumps(facts))
    signal.signal(signal.SIGHUP, lambda *_: os.kill(servers["house"]["pid"], signal.SIGHUP))
    say(f"serving: {path}")
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.append(1))
    while not stopped:
        time.sleep(0.3)
    return 0


def _sites(facts: dict[str, Any]) -> tuple[Site, Site]:
    house, floor, servers = facts["house"], facts["floor"], facts["servers"]
    texts = {name: [value] for name, value in house.items() if isinstance(value, str)}
    short = house["short"]  # what is written to must not be what is read
    texts |= {
        "short": short[: len(short) // 2],
        "written": short[len(short) // 2 :],
        "lawyer": [house["users"]["lawyer"]["id"]],
    }
    texts["due_on"] = [f"{datetime.now(UTC) + timedelta(days=20):%Y-%m-%d}"]  # noqa: TID251
    ours = Site(
        "house",
        servers["house"]["port"],
        clusters.TEST_KEY,
        house["users"],
        texts,
        {"to_open": itertools.chain(house["to_open"][_used(facts) :])},
    )
    numbers = [str(number) for number in range(3, min(facts["cases"], 2000))]
    other = Site(
        "floor",
        servers["floor"]["port"],
        users={"agent": {"session": floor["session"]}},
        values={"any": numbers},
    )
    return ours, other


def _used(facts: dict[str, Any]) -> int:
    """Several measurements of one staying run must not open files from the same contacts."""
    return int(time.time()) % (len(facts["house"]["to_open"]) // 2)


def _measure(facts: dict[str, Any], wanted: argparse.Namespace) -> int:
    ours, floor = _sites(facts)
    trees = measure.Trees(
        {name: server["pid"] for name, server in facts["servers"].items()}, facts["database"]
    )
    chosen = [word for word in wanted.only.split(",") if word]
    lines: list = []
    reference: list = []
    for site, pages, kept in ((ours, OURS, lines), (floor, REFERENCE, reference)):
        for page in pages:
            if chosen and not any(word in page.name for word in chosen):
                continue
            if wanted.statements:
                measure.statements_of(site, page)
                continue
            kept += _lines(site, page, floor, trees, wanted)
    if wanted.statements:
        return 0
    print("\n".join(_text(lines, reference)), flush=True)
    wanted.text = _text(lines, reference)
    return 1 if any(line.over for line in lines) else 0


def _lines(
    site: Site, page: Page, floor: Site, trees: measure.Trees, wanted: argparse.Namespace
) -> list[report.Line]:
    """One page at each concurrency."""
    probe = measure.probe(site, page)
    found = []
    for concurrency in (int(word) for word in wanted.conc.split(",")):
        if probe.error:
            run, near = measure.Run(), measure.Run()
        else:
            seconds = page.seconds or wanted.seconds
            run, near = measure.beside((site, page), (floor, ROWS), concurrency, seconds, trees)
        line = report.Line(page, concurrency, run, near, probe)
        cells = line.cells()
        say(" · ".join(cells) + (f" {probe.error}" if probe.error else ""))
        found.append(line)
    return found


def _text(lines: list[report.Line], reference: list[report.Line]) -> list[str]:
    text = [report.table(report.HEAD, [line.cells() for line in lines]), ""] if lines else []
    if reference:
        text += ["Reference pages: plain, careful Django on the same machine (`bench/floor/`).", ""]
        text += [report.table(report.HEAD, [line.cells() for line in reference]), ""]
    wrong = report.problems([*lines, *reference])
    return text + (["Errors:", "", *(f"- {one}" for one in wrong), ""] if wrong else [])


def _rest(given: dict[str, str], servers: dict[str, dict[str, int]], wanted: argparse.Namespace) -> None:
    """Memory and the sweep; after a whole run everything is kept."""
    with step("measuring the memory of web and Celery workers"):
        web = max(
            machine.memory_of(pid)
            for pid in machine.tree(servers["house"]["pid"]) - {servers["house"]["pid"]}
        )
        worker = _celery_memory(given)
    with step("measuring the sweep of the reminders"):
        sweep = json.loads(_python(given, "-m", "bench.sweep"))
    rest = [
        ("web worker after this run, MB", f"{web:.0f}", "150"),
        ("Celery worker after a sweep, MB", f"{worker:.0f}", "150"),
        (f"due reminder without delivery, ms ({sweep['due']:,})", f"{sweep['due_ms']:.3f}", "1"),
        ("due reminder without delivery, statements", f"{sweep['due_statements']:.3f}", "0.1"),
        (f"nothing due at {sweep['planned']:,} planned, ms", f"{sweep['idle_ms']:.1f}", "50"),
    ]
    table = report.table(("what", "measured", "at most"), rest)
    print(table, flush=True)
    if not wanted.only:
        _keep(wanted, table)


def _keep(wanted: argparse.Namespace, table: str) -> None:
    """Everything into a dated file."""
    head = [
        f"# Our pages beside a bare-Django floor: {wanted.cases:,} cases"
        + (f", {wanted.contacts:,} further contacts" if wanted.contacts else ""),
        "",
        f"`make bench` at {_version()}; Python {platform.python_version()}, {os.cpu_count()} cores, PostgreSQL "
        "with fsync, gunicorn with 2 sync workers, DEBUG off. The floor is `/rows/`: login, session in the database, one SELECT of",
        "25 rows. Both take turns of half a second; SQL and sizes are counted apart. BEGIN, COMMIT, savepoints and the health check",
        "of a kept connection are not counted. At concurrency 1 a commit's wait for the disk shows; the verdict looks at 4: at the",
        "share of requests a second, or, where others used more than 15 % of the machine meanwhile, at the share of CPU time.",
        "",
    ]
    size = f"{wanted.cases}-and-{wanted.contacts}-contacts" if wanted.contacts else str(wanted.cases)
    _write(f"bench-{size}", [*head, *wanted.text, table, ""])


def _version() -> str:
    words = ["git", "rev-parse", "--short", "HEAD"]
    answer = subprocess.run(words, cwd=places.ROOT, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or "no commit"


def _write(name: str, lines: list[str]) -> None:
    path = KEPT / f"{datetime.now(UTC):%Y-%m-%d}-{name}.md"  # noqa: TID251
    KEPT.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines))
    say(f"kept in {path.relative_to(places.ROOT)}")


def _celery_memory(given: dict[str, str]) -> float:
    """The largest process of a Celery worker that has swept once."""
    words = [places.python(), "-m", "celery", "-A", "bir_duino", "worker", "--concurrency", "1"]
    words += ["--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
    child = subprocess.Popen(
        processes.bound(words, number=signal.SIGTERM), cwd=places.ROOT, env=given, start_new_session=True
    )
    try:
        _python(given, "-m", "celery", "-A", "bir_duino", "call", "reminders.tasks.send_due")
        time.sleep(8)
        return max(machine.memory_of(pid) for pid in machine.tree(child.pid))
    finally:
        child.terminate()
        child.wait()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        say(f"stopped: {refusal}")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
