"""Carry out what ``deploy/Dockerfile`` runs, in a temporary folder: for machines without a container engine.

Run: python -m tests.scale.docker_steps. Packages and users of the system are left out: those are the image's own. Ends
with 1 where a step fails, or where what was installed does not begin.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
_OF_THE_SYSTEM = ("apt-get", "useradd")


def run_lines(dockerfile: str) -> list[str]:
    """Return the commands of the RUN lines, in order."""
    joined = re.sub(r"\\\n\s*", "", dockerfile)
    return re.findall(r"^RUN (.+)$", joined, re.MULTILINE)


def copy_source(target: Path) -> None:
    """Copy what git knows, or would: what .dockerignore leaves out is not among it."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="facilitator-image-"))
    try:
        source, made = folder / "source", folder / "facilitator"
        copy_source(source)
        for line in run_lines((ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")):
            if line.startswith(_OF_THE_SYSTEM):
                continue
            began = time.monotonic()
            command = line.replace("/opt/facilitator", str(made))
            if subprocess.run(["sh", "-c", command], cwd=source, check=False).returncode:
                print(f"failed: {line}", file=sys.stderr)
                return 1
            print(f"{time.monotonic() - began:.0f} s: {line}", flush=True)
        # As in the image: nothing of the source is there any more.
        shutil.rmtree(source)
        environ = {"PATH": os.environ["PATH"], "FACILITATOR_DATA": str(folder / "data")}
        for arguments in (["--version"], ["check"]):
            begun = subprocess.run([str(made / "bin/facilitator"), *arguments], env=environ, check=False)
            if begun.returncode:
                return 1
        return 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
