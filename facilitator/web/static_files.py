"""What a page loads: the built scripts and styles, found by name in the manifest that ``deploy/bundle.py`` wrote."""

from __future__ import annotations

import json
import posixpath
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flask import Flask, request
from werkzeug.exceptions import NotFound

from facilitator import resources

URL: Final = "/static"
"""Where the folder of built files is served. Each name holds a digest, so a browser may keep a file for ever."""


class NotBuiltError(RuntimeError):
    """The scripts and styles are missing, and cannot be built here."""


@dataclass
class StaticFiles:
    """The files of one manifest. In a checkout they are read again when ``make scripts`` has built others."""

    manifest: Path = field(default_factory=lambda: resources.STATIC / resources.MANIFEST)
    _read: tuple[int, dict[str, Any]] | None = None

    def url(self, name: str) -> str:
        """Return the address of ``room.js``, ``room.css`` and so on."""
        return f"{URL}/{self._manifest()['files'][name]}"

    def oldest(self, audience: str) -> dict[str, str]:
        """Return the oldest browsers that run the scripts for ``phone`` or ``staff``: name -> version."""
        return dict(self._manifest()["oldest"][audience])

    def path(self, name: str) -> Path:
        """Return the file itself."""
        return self.manifest.with_name(self._manifest()["files"][name])

    def _manifest(self) -> dict[str, Any]:
        if self._read is None or not resources.IS_INSTALLED:
            changed = self.manifest.stat().st_mtime_ns
            if self._read is None or self._read[0] != changed:
                self._read = changed, json.loads(self.manifest.read_text(encoding="utf-8"))
        return self._read[1]


FILES: Final = StaticFiles()
"""Those of this program."""


def register(app: Flask) -> None:
    """Give templates ``static_url("room.css")`` and ``oldest_browsers("staff")``; serve a file by one address only.

    Flask also finds ``/static/any/../room.css``: addresses without end, each of which would be compressed and kept anew.
    """

    @app.before_request
    def refuse_detours() -> None:
        if request.endpoint == "static" and posixpath.normpath(request.path) != request.path:
            raise NotFound

    app.jinja_env.globals["oldest_browsers"] = FILES.oldest
    app.jinja_env.globals["static_url"] = FILES.url


def build_where_needed() -> None:
    """In a checkout, build what was edited since it was built last; nothing in an installed copy.

    Raises NotBuiltError with what to do where the bundler is missing or refuses the sources.
    """
    if resources.IS_INSTALLED:
        return
    builder = resources.STATIC.parent / "deploy" / "bundle.py"
    manifest = resources.STATIC / resources.MANIFEST
    try:
        built = json.loads(manifest.read_text(encoding="utf-8"))["sources"]
    except (OSError, ValueError):
        built = None
    if built == resources.digest_of_sources(builder.parent.parent):
        return
    done = subprocess.run([sys.executable, str(builder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotBuiltError(done.stderr)
