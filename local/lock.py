"""`make lock`: write requirements*.txt and package-lock.json anew. For developers; needs the network.

No address of an index stands in the results, so that they install from wherever a machine gets its packages.
"""

import subprocess
import sys

from local import install, places
from local.say import Refusal, say, step


def main() -> int:
    """Resolve everything anew."""
    install.everything(developer=True)
    for name in ("requirements", "requirements-dev"):
        with step(f"{name}.txt"):
            words = [
                str(places.VENV / "bin" / "uv"),
                "pip",
                "compile",
                "-q",
                "--upgrade",
                "--generate-hashes",
            ]
            words += ["--no-emit-index-url", "--no-emit-find-links", "--python-version", "3.11"]
            words += ["--custom-compile-command", "make lock", f"{name}.in", "-o", f"{name}.txt"]
            subprocess.run(words, cwd=places.ROOT, check=True)
    with step("package-lock.json"):
        install.npm("install", "--package-lock-only", "--no-audit", "--no-fund", "--loglevel=error")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refusal as refusal:
        say(f"stopped: {refusal}")
        sys.exit(2)
