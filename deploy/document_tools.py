"""Bring the programs that open our documents in `make test-documents`: LibreOffice, and poppler's readers of PDF.

Run: python deploy/document_tools.py. Installs what is missing where that is possible (root on Debian or Ubuntu), else
says what to do and ends with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Final

PROGRAMS: Final = {
    "soffice": ("libreoffice-writer-nogui", "libreoffice-calc-nogui"),
    "pdftotext": ("poppler-utils",),
    "pdfimages": ("poppler-utils",),
}
"""Each program, and the Debian packages that bring it."""


def missing() -> list[str]:
    """Return the programs that are not on the path."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def main() -> int:
    """Return 0 once everything is there."""
    lacking = missing()
    if not lacking:
        return 0
    packages = sorted({package for name in lacking for package in PROGRAMS[name]})
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"Installing {', '.join(packages)} (once)", flush=True)
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
            done = subprocess.run(["apt-get", *command], env=environ, stdout=subprocess.DEVNULL, check=False)
            if done.returncode:
                break
    lacking = missing()
    if not lacking:
        return 0
    print(f"`make test-documents` needs {', '.join(lacking)}.", file=sys.stderr)
    print(f"Debian, Ubuntu: sudo apt-get install {' '.join(packages)}", file=sys.stderr)
    print("macOS: brew install --cask libreoffice && brew install poppler", file=sys.stderr)
    print("Elsewhere: https://www.libreoffice.org and https://poppler.freedesktop.org", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
