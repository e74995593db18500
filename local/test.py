"""`make test`: prepares everything, starts a database and a Redis for this run alone, hands over to pytest.

Never here: what is tested and how (pytest.ini, tests/). Arguments go to pytest; without any, the whole suite runs on two cores.
"""

import os
import signal
import subprocess
import sys

from local import browser, clusters, install, places, processes
from local.say import Refusal, say


def main(arguments: list[str]) -> int:
    """Run pytest with the arguments; return its exit code."""
    install.everything(developer=True)
    # Long fault runs are about what is on a disk.
    with clusters.running(in_memory="tests/soak" not in arguments) as (postgres, redis, own):
        given = clusters.environment(postgres, redis, clusters.TEMPLATE, own)
        given |= {
            "BIR_DUINO_TEST_CLUSTER": str(postgres.home),
            "BIR_DUINO_TEST_SOCKETS": str(postgres.socket),
        }
        given |= {"BIR_DUINO_TEST_SEED": str(clusters.seed()), "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
        given |= browser.environment()
        words = [places.python(), "-m", "pytest", *_cores(arguments), *arguments]
        say("database and Redis are up; pytest begins")
        child = subprocess.Popen(processes.bound(words, number=signal.SIGTERM), cwd=places.ROOT, env=given)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches pytest by itself, which then ends
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()


def _cores(arguments: list[str]) -> list[str]:
    """Three workers for the whole suite (browsers and clocks make them wait), none for a few named tests (they would only wait for the workers to start)."""
    if any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in arguments):
        return []
    named = any(not word.startswith("-") and os.path.exists(word.partition("::")[0]) for word in arguments)
    return ["-n", "0"] if named else ["-n", "3", "--dist", "load", "--maxschedchunk", "4"]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        say(f"stopped: {refusal}")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
