"""Where the files are that a browser gets (templates, style sheets, scripts), and the fonts of documents and pictures.

Run from a checkout (``pip install -e .``), they are the folders ``templates/`` and ``static/`` beside this package, so
that an edit shows at the next reload. In an installed copy they are inside the package, under ``_web/``, where
``deploy/hatch_build.py`` puts them when it builds the wheel. That folder exists nowhere else: its presence tells which.

This module imports nothing of the program: the build reads its lists too.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

PACKAGED: Final = "_web"

SCRIPTS_OF_OTHERS: Final = (
    "vendor/node_modules/socket.io-client/dist/socket.io.esm.min.js",
    "vendor/node_modules/sortablejs/modular/sortable.esm.js",
)
"""All that pages load of ``static/vendor/node_modules/``; a wheel holds nothing else of it but the licences."""

LICENCES_OF_OTHERS: Final = (
    "vendor/node_modules/socket.io-client/LICENSE",
    "vendor/node_modules/socket.io-parser/LICENSE",
    "vendor/node_modules/engine.io-client/LICENSE",
    "vendor/node_modules/engine.io-parser/LICENSE",
    "vendor/node_modules/@socket.io/component-emitter/LICENSE",
    "vendor/node_modules/sortablejs/LICENSE",
)
"""Of the two scripts and of what socket.io-client's file was bundled from."""


def _base() -> Path:
    package = Path(__file__).resolve().parent
    packaged = package / PACKAGED
    return packaged if packaged.is_dir() else package.parent


TEMPLATES: Final = _base() / "templates"
STATIC: Final = _base() / "static"


@cache
def font_folders() -> tuple[Path, ...]:
    """Return the folders with the fonts that are installed with this program: a fresh machine has no Arabic."""
    return (Path(str(files("manimgx_fonts"))), Path(str(files("fontpkg_amiri"))) / "files")


def served_files(static: Path = STATIC) -> Iterator[Path]:
    """Every file that a page may ask for, sorted: our own, then ``SCRIPTS_OF_OTHERS``.

    The tools in ``vendor/`` are left out, types for the checker (``*.d.ts``) and configuration (``*.json``) beside
    the scripts as well. Walks the same files in a checkout and in an installed copy, so a digest over them agrees.
    """
    checker_only = (".d.ts", "jsconfig.json", "tsconfig.json")
    for path in sorted(static.rglob("*")):
        inside = path.relative_to(static)
        hidden = any(part.startswith(".") for part in inside.parts)
        if (
            path.is_file()
            and inside.parts[0] != "vendor"
            and not hidden
            and not path.name.endswith(checker_only)
        ):
            yield path
    for name in SCRIPTS_OF_OTHERS:
        yield static / name
