"""Bring the oldest Chromiums that the pages promise to work in, for `make test-engines`: whole browsers, as npm carries them.

Run: python deploy/old_browsers.py. ``chromium(major)`` is where one is. Both come from the package that brings headless
Chromium to AWS Lambda; each version of it holds one version of the browser.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

import brotli

PACKAGE: Final = "chrome-aws-lambda"
HELD_IN: Final = {
    "80": (
        "2.1.1",
        "Wer2QuygxsCov5bM2+8CLa6qYpNsc5AxYTlgTne00aFoxFP491LGJRxOQtGnYtsJP6UG4pB0SfrwTyPnLys1Lw==",
    ),
    "92": (
        "10.1.0",
        "NZQVf+J4kqG4sVhRm3WNmOfzY0OtTSm+S8rg77pwePa9RCYHzhnzRs8YvNI6L9tALIW6RpmefWiPURt3vURXcw==",
    ),
}
"""By Chromium's major version: the package's version, and the SHA-512 of its tarball. The majors are those of ``bundle.OLDEST``."""
FOLDER: Final = Path(sys.prefix) / "share" / "old-browsers"
"""In the virtual environment: what removes that removes them."""


def chromium(major: str) -> Path:
    """Return where Chromium ``major`` is, or is to be; its libraries stand beside it."""
    return FOLDER / f"chromium-{major}" / "chromium"


def bring(major: str) -> None:
    """Fetch and unpack Chromium ``major`` (120 MB on the disk) where it is not there yet.

    Raises subprocess.CalledProcessError where npm cannot fetch it, ValueError where what came is another file.
    """
    program = chromium(major)
    if program.is_file():
        return
    version, digest = HELD_IN[major]
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", f"{PACKAGE}@{version}", "--json", "--pack-destination", folder],
            capture_output=True,
            text=True,
            check=True,
        )
        tarball = (Path(folder) / json.loads(packed.stdout)[0]["filename"]).read_bytes()
        if base64.b64encode(hashlib.sha512(tarball).digest()).decode() != digest:
            raise ValueError(f"{PACKAGE} {version} is not the file that was tried: its SHA-512 differs.")
        with tarfile.open(fileobj=io.BytesIO(tarball)) as package:
            unpacked = {
                name: brotli.decompress(_member(package, f"package/bin/{name}.br"))
                for name in ("aws.tar", "swiftshader.tar", "chromium")
            }
        program.parent.mkdir(parents=True, exist_ok=True)
        for name in ("aws.tar", "swiftshader.tar"):
            with tarfile.open(fileobj=io.BytesIO(unpacked[name])) as libraries:
                libraries.extractall(program.parent, filter="data")
        half = program.with_suffix(".half")  # a run that is cut off leaves nothing that looks whole
        half.write_bytes(unpacked["chromium"])
        half.chmod(0o755)
        half.rename(program)


def _member(package: tarfile.TarFile, name: str) -> bytes:
    found = package.extractfile(name)
    if found is None:
        raise ValueError(f"{name} is no file")
    return found.read()


def main() -> int:
    """Return 0 once all are there."""
    for major in HELD_IN:
        try:
            bring(major)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", "") or error
            print(f"`make test-engines` needs Chromium {major} from npm ({PACKAGE}): {said}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
