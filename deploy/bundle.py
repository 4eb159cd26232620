"""Build what pages load: each page's script and style sheet, from ``static/js`` and ``static/css`` into ``static/dist``.

    python deploy/bundle.py           build, if a source is another one than when it was built last
    python deploy/bundle.py --always  build

A file's name holds a digest of what is in it, so a browser may keep it for ever; ``manifest.json`` tells the server which
file stands for which name (``facilitator/web/static_files.py`` reads it). Nothing of it is kept in git.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))  # the server and hatchling load this file by its path, alone

import assets

ROOT: Final = Path(__file__).resolve().parent.parent

OLDEST: Final = {
    # A delegate's phone may be eight years old. What is older still gets the plain forms.
    "phone": {"ios": "13", "chrome": "80", "firefox": "78"},
    "staff": {"safari": "15.4", "chrome": "92", "firefox": "91"},
    # What says that a page does not work in a browser works in all of them.
    "all": {"es": "5"},
}
"""The oldest browsers that run the scripts of a page: the one place that sets them. Tests hold what is built to it."""

ENTRIES: Final = {
    "phone": (
        "js/agenda/agenda.js",
        "js/join/join.js",
        "js/record/record.js",
        "js/room/room.js",
        "js/sw.js",
        "css/card.css",
        "css/results.css",
        "css/room.css",
        "css/start.css",
    ),
    "staff": (
        "js/board/board.js",
        "js/desk/desk.js",
        "js/report/documents.js",
        "js/report/report.js",
        "js/setup/setup.js",
        "js/transcribe/transcribe.js",
        "js/translate/translate.js",
        "css/agenda.css",
        "css/board.css",
        "css/desk.css",
        "css/print.css",
        "css/report.css",
        "css/review.css",
        "css/setup.css",
        "css/translate.css",
    ),
    "all": ("js/not_ready.js",),
}
"""What pages load, by those who use them: each is built into one file with all that it imports."""


def is_built(root: Path) -> bool:
    """Whether ``static/dist`` was built from the sources as they are now."""
    resources = assets.load_resources(root)
    try:
        manifest = json.loads((root / "static" / resources.MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(manifest["sources"] == resources.digest_of_sources(root))


def build(root: Path) -> Path:
    """Build all pages of ``root`` and return the manifest.

    Files are put in place whole and the manifest last: a server that runs meanwhile finds either the old or the new ones.
    Raises SystemExit with esbuild's own words where it fails.
    """
    resources = assets.load_resources(root)
    sources = resources.digest_of_sources(root)
    target = root / "static" / resources.MANIFEST
    target.parent.mkdir(exist_ok=True)
    files: dict[str, str] = {}
    with tempfile.TemporaryDirectory(dir=root / "static", prefix=".dist-") as folder:
        made = Path(folder)
        for audience in ENTRIES:
            files |= _build_for(audience, root, made)
        for path in made.iterdir():
            path.replace(target.parent / path.name)
    draft = target.with_suffix(f".{os.getpid()}")
    draft.write_text(
        json.dumps({"sources": sources, "files": files, "oldest": OLDEST}, indent=1), encoding="utf-8"
    )
    draft.replace(target)
    _remove_others(target, files.values())
    return Path(target)


def _build_for(audience: str, root: Path, made: Path) -> dict[str, str]:
    """Build the entries of ``audience`` into ``made``; return name -> file, ``room.js`` -> ``room-2b4c….js``."""
    static, oldest = root / "static", OLDEST[audience]
    files = {}
    for entry in ENTRIES[audience]:
        draft = made / Path(entry).name
        if entry.endswith(".css"):
            named = ", ".join(
                f"{'ios_saf' if name == 'ios' else name} {number}" for name, number in oldest.items()
            )
            tool, options = (
                "lightningcss",
                ["--bundle", "--minify", "--targets", named, "--output-file", str(draft)],
            )
        else:
            named = ",".join(f"{name}{number}" for name, number in oldest.items())
            tool, options = "esbuild", [
                "--bundle", "--minify", "--format=esm", "--charset=utf8", f"--target={named}",
                # esbuild counts iOS 13 out for the order in which a computed key is evaluated; we have none.
                "--supported:destructuring=true",
                f"--outfile={draft}", "--log-level=error",
            ]  # fmt: skip
        command = [str(_program(root, tool)), entry, *options]
        done = subprocess.run(command, cwd=static, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"deploy/bundle.py: {entry} cannot be built:\n{done.stdout}{done.stderr}")
        digest = hashlib.sha256(draft.read_bytes()).hexdigest()[:10]
        files[draft.name] = f"{draft.stem}-{digest}{draft.suffix}"
        draft.rename(made / files[draft.name])
    return files


def _remove_others(manifest: Path, files: Iterable[str]) -> None:
    for path in manifest.parent.iterdir():
        if path.name not in {manifest.name, *files}:
            path.unlink(missing_ok=True)  # another process may have been faster


def _program(root: Path, tool: str) -> Path:
    """The program itself, ``esbuild`` or ``lightningcss``: of its packages npm installs the one for this machine."""
    modules = root / "static" / "vendor" / "node_modules"
    places = {"esbuild": "@esbuild/*/bin/esbuild", "lightningcss": "lightningcss-cli-*/lightningcss"}
    for place in (places[tool], f"{places[tool]}.exe", f"@esbuild/*/{tool}.exe"):
        for found in sorted(modules.glob(place)):
            return found
    raise SystemExit(f"deploy/bundle.py: {tool} is missing: run `make setup`, or deploy/assets.py front-end")


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--always"]):
        print(__doc__)
        return 2
    if arguments or not is_built(ROOT):
        build(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
