"""How many contributions come back letter for letter when readers of PDF copy them, by edition and by language.

Run: python -m benchmarks.letters. PDFium is what Chrome and Edge show; poppler is asked as `pdftotext`, MuPDF as the
package pymupdf where it is installed (it is not needed otherwise). White space and marks of direction are not compared.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pypdfium2

from facilitator.documents.render import render
from facilitator.outcome.load import load_outcome
from facilitator.rehearsal.statements import examples
from tests.conftest import World

EDITIONS: Final = ("en", "fr", "ar")
LANGUAGES: Final = ("en", "fr", "es", "ar")
_MARKS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad]")


def without(text: str) -> str:
    """Return ``text`` without white space and marks of direction, in NFC."""
    return unicodedata.normalize("NFC", "".join(_MARKS.sub("", text).split()))


def by_pdfium(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def by_poppler(path: Path) -> str:
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout


def by_mupdf(path: Path) -> str:
    fitz: Any = importlib.import_module("pymupdf")
    with fitz.open(path) as document:
        return "".join(page.get_text() for page in document)


def readers() -> dict[str, Callable[[Path], str]]:
    """Return what can be asked here."""
    found: dict[str, Callable[[Path], str]] = {"PDFium": by_pdfium}
    if shutil.which("pdftotext"):
        found["poppler"] = by_poppler
    if importlib.util.find_spec("pymupdf"):
        found["MuPDF"] = by_mupdf
    return found


def main() -> None:
    """Print a line for each edition and reader."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "letters.sqlite3")
        world.do(world.facilitator, "session.stage", stage="collecting")
        texts: dict[str, list[str]] = {}
        for lang in LANGUAGES:
            for question in ("q1", "none"):
                for one in examples("fostering-partnerships", question, [lang]):
                    if one.text not in texts.setdefault(lang, []):
                        texts[lang].append(one.text)
            ids = [world.submit(text, lang=lang)["id"] for text in texts[lang]]
            world.do(world.facilitator, "contribution.approve", ids=ids)
        with world.store.read() as tx:
            outcome = load_outcome(tx, world.event, ["first"])
        world.store.close()
        for edition in EDITIONS:
            path = Path(folder) / f"{edition}.pdf"
            path.write_bytes(render(outcome, "pdf", edition))
            for name, read in readers().items():
                copied = without(read(path))
                counts = (
                    f"{lang} {sum(without(one) in copied for one in given)}/{len(given)}"
                    for lang, given in texts.items()
                )
                print(f"{edition} edition, {name}: {', '.join(counts)}")


if __name__ == "__main__":
    main()
