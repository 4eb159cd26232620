"""Bring the browsers of `make test-engines`: Debian's Firefox and WebKitGTK, and a screen that nobody sees.

Run: python deploy/engine_tools.py. Installs what is missing where that is possible (root on Debian or Ubuntu), else says
what to do and ends with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

PROGRAMS: Final = {"firefox-esr": "firefox-esr", "WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}
"""Each program, and the Debian package that brings it."""
BESIDE: Final = ("python3-gi", "gir1.2-webkit2-4.1", "fonts-noto-core")
"""What the window of WebKit needs, and letters for four languages."""


def missing() -> list[str]:
    """Return the programs that are not there, and ``gi`` where Debian's Python cannot open a window of WebKit."""
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    probe = "import gi; gi.require_version('WebKit2', '4.1')"
    python = Path("/usr/bin/python3")
    if (
        not python.exists()
        or subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode
    ):
        lacking.append("gi")
    return lacking


def main() -> int:
    """Return 0 once everything is there."""
    if not missing():
        return 0
    packages = [*PROGRAMS.values(), *BESIDE]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"Installing {', '.join(packages)} (once)", flush=True)
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
            if subprocess.run(
                ["apt-get", *command], env=environ, stdout=subprocess.DEVNULL, check=False
            ).returncode:
                break
    lacking = missing()
    if not lacking:
        return 0
    print(f"`make test-engines` needs {', '.join(lacking)}.", file=sys.stderr)
    print(f"Debian 12, Ubuntu 24.04: sudo apt-get install {' '.join(packages)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
