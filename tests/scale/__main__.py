"""``make test-scale``: what the store and the commands promise, on a PostgreSQL of its own; then the tests of this folder.

Run: python -m tests.scale [--long]. The long form runs every test of commands and store on PostgreSQL, the short one a
part of them; and it carries out what the Dockerfile runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from tests.scale import docker_steps
from tests.scale.services import Postgres

STORE = ("tests/store/test_migrations.py", "tests/store/test_secret_key.py")
SHORT = (*STORE, "tests/commands/test_commands.py", "tests/commands/test_setup.py")
LONG = (*STORE, "tests/commands", "--ignore=tests/commands/test_failures.py")


def run(*arguments: str, **environ: str) -> bool:
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    done = subprocess.run(command, env={**os.environ, **environ}, check=False)
    print(f"{' '.join(arguments)}: {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode == 0


def main(arguments: list[str]) -> int:
    is_long = "--long" in arguments
    with Postgres() as postgres:
        # They need a database of their own each, and no time of day: two at once.
        on_postgres = run(
            "-n", "2", *(LONG if is_long else SHORT), FACILITATOR_TEST_DATABASE_URL=postgres.url
        )
    passed = run("-m", "scale", "tests/scale") and on_postgres
    if is_long:
        passed = docker_steps.main() == 0 and passed
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
