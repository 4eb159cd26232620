"""Where the files are that a browser gets (templates, style sheets, scripts), and the fonts of documents and pictures.

Run from a checkout (``pip install -e .``), they are the folders ``templates/`` and ``static/`` beside this package. In an
installed copy they are inside the package, under ``_web/``, where ``deploy/hatch_build.py`` puts them when it builds the
wheel. That folder exists nowhere else: its presence tells which.

This module imports nothing of the program: the build reads its lists too.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

PACKAGED: Final = "_web"

MANIFEST: Final = "dist/manifest.json"
"""In ``static/``: which built file stands for which name (``deploy/bundle.py`` writes it)."""

LICENCES_OF_OTHERS: Final = (
    "vendor/node_modules/socket.io-client/LICENSE",
    "vendor/node_modules/socket.io-parser/LICENSE",
    "vendor/node_modules/engine.io-client/LICENSE",
    "vendor/node_modules/engine.io-parser/LICENSE",
    "vendor/node_modules/@socket.io/component-emitter/LICENSE",
    "vendor/node_modules/sortablejs/LICENSE",
)
"""Of the libraries in the built scripts. A wheel holds nothing else of ``static/vendor/``."""


def _base() -> Path:
    package = Path(__file__).resolve().parent
    packaged = package / PACKAGED
    return packaged if packaged.is_dir() else package.parent


IS_INSTALLED: Final = _base().name == PACKAGED
TEMPLATES: Final = _base() / "templates"
STATIC: Final = _base() / "static"


@cache
def font_folder() -> Path:
    """Return the folder with the fonts that come with this program: a fresh machine has no Arabic.

    ``deploy/assets.py fonts`` fills it. Raises ``RuntimeError`` where that was not done.
    """
    folder = Path(__file__).resolve().parent / "fonts"
    if not any(folder.glob("*.ttf")):
        raise RuntimeError(f"No fonts in {folder}: run `make setup`")
    return folder


def sources_of_scripts(static: Path = STATIC) -> Iterator[Path]:
    """Every script of our own, sorted. Their sentences are read from them, in an installed copy as well."""
    yield from sorted((static / "js").rglob("*.js"))


def digest_of_sources(root: Path) -> str:
    """Return a digest of all that the built scripts and styles of the checkout ``root`` are made from."""
    static = root / "static"
    digest = hashlib.sha256()
    for path in (
        *sources_of_scripts(static),
        *sorted((static / "css").rglob("*.css")),
        static / "vendor" / "package-lock.json",
        root / "deploy" / "bundle.py",
    ):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
