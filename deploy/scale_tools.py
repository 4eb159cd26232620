"""Bring the programs of `make test-scale`: PostgreSQL, Redis, nginx and Caddy, as packages of the system.

Run: python deploy/scale_tools.py. Installs what is missing where that is possible (Debian or Ubuntu, as root or with
sudo), else says what to do and ends with 1. Nothing is started and no service is switched on: the tests start their own, in own folders.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

PROGRAMS: Final = {
    "initdb": "postgresql",
    "redis-server": "redis-server",
    "nginx": "nginx-light",
    "caddy": "caddy",
}
"""Each program, and the Debian package that brings it."""
_POLICY: Final = Path("/usr/sbin/policy-rc.d")
"""While it exists and ends with 101, Debian's packages start no service (https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt)."""


def find_program(name: str) -> str | None:
    """Return the path of a program, of PostgreSQL's also where Debian keeps them: off the path, a folder a version."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name), reverse=True
    )
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", *map(str, folders)])
    return shutil.which(name, path=path)


def missing() -> list[str]:
    """Return the programs that are not there."""
    return [name for name in PROGRAMS if find_program(name) is None]


def _install(packages: list[str]) -> None:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    has_policy = _POLICY.exists()
    if not has_policy:
        _POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        _POLICY.chmod(0o755)
    try:
        for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
            done = subprocess.run(["apt-get", *command], env=environ, stdout=subprocess.DEVNULL, check=False)
            if done.returncode:
                return
    finally:
        if not has_policy:
            _POLICY.unlink()


def main() -> int:
    """Return 0 once everything is there."""
    lacking = missing()
    if not lacking:
        return 0
    packages = [PROGRAMS[name] for name in lacking]
    if shutil.which("apt-get") and hasattr(os, "geteuid"):
        if os.geteuid() == 0:
            print(f"Installing {', '.join(packages)} (once)", flush=True)
            _install(packages)
        elif shutil.which("sudo"):
            # A password is asked for where somebody is there to type it.
            ask = [] if sys.stdin.isatty() else ["--non-interactive"]
            subprocess.run(["sudo", *ask, sys.executable, __file__], check=False)
    return _say_missing()


def _say_missing() -> int:
    """Return 0 where nothing is missing, else 1 after saying what to do."""
    lacking = missing()
    if not lacking:
        return 0
    packages = [PROGRAMS[name] for name in lacking]
    print(f"`make test-scale` needs {', '.join(lacking)}.", file=sys.stderr)
    print(f"Debian, Ubuntu: sudo apt-get install {' '.join(packages)}", file=sys.stderr)
    print("macOS: brew install postgresql redis nginx caddy", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
