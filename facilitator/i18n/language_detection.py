"""The language of what a delegate wrote: script first, then a detector limited to the event's languages.

The detector is the model of the package ``py3langid`` (naive Bayes over byte n-grams). Its own code needs numpy and
keeps 60 MB in memory; here the model stays in a file, of which a text needs a few hundred bytes. A test keeps the two
in agreement.
"""

from __future__ import annotations

import ast
import atexit
import logging
import lzma
import math
import os
import struct
import tempfile
import threading
import unicodedata
import zipfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import regex
from babel.core import get_global

log = logging.getLogger("facilitator")

FEW_WORDS: Final = 4
"""Below this many words the detector must be surer: "Stigma" is English, French and Spanish."""
SURE: Final = 0.6
SURE_OF_FEW: Final = 0.8
"""What the likeliest language must reach, of 1; measured in tests/domain/test_language_detection.py."""
_CHUNK: Final = 1 << 20
_pread: Final[Callable[[int, int, int], bytes] | None] = getattr(os, "pread", None)
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’-]*")
_SCRIPTS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    # What CLDR calls a script and Unicode knows as several.
    "Hans": ("Hani",), "Hant": ("Hani",), "Jpan": ("Hira", "Kana", "Hani"), "Kore": ("Hang", "Hani"),
}  # fmt: skip
_USUAL: Final = {"Latn": "en", "Arab": "ar"}
"""What a text is called whose script no language of the event and of its writer has, where nothing is sure."""


class _Array(NamedTuple):
    """Where an array of the model begins in the file, in bytes, and its shape and type."""

    offset: int
    shape: tuple[int, ...]
    kind: str


class Detector:
    """The model in ``file`` (an uncompressed ``.npz``), which stays open; for any number of threads at once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()
        arrays = _arrays(file)
        self._next = arrays["nextmove"]
        self._weights = arrays["ptc"]
        if self._weights.kind != "<f2" or self._next.kind not in ("<u2", "<u4"):
            raise ValueError("a model of another shape")
        self._rows = self._whole(arrays["nextmove_row"])
        self._features = self._whole(arrays["out_feat"])
        self._prior = self._whole(arrays["pc"])
        names = arrays["classes"]
        width = 4 * int(names.kind[2:])
        text = self._read(width * names.shape[0], names.offset)
        self._columns: dict[str, list[int]] = {}
        for column in range(names.shape[0]):
            # A language written in two scripts has a column for each.
            label = text[column * width : (column + 1) * width].decode("utf-32-le").rstrip("\0")
            self._columns.setdefault(label, []).append(column)

    def _read(self, size: int, offset: int) -> bytes:
        if _pread is not None:
            return _pread(self._file.fileno(), size, offset)
        with self._lock:  # Windows has no pread
            self._file.seek(offset)
            return self._file.read(size)

    def _whole(self, one: _Array) -> array[Any]:
        values: array[Any] = array({"<u2": "H", "<u4": "I", "<i4": "i", "<f4": "f"}[one.kind])
        values.frombytes(self._read(values.itemsize * math.prod(one.shape), one.offset))
        return values

    @property
    def languages(self) -> frozenset[str]:
        """The languages that the model knows, by ISO 639 code."""
        return frozenset(self._columns)

    def probabilities(self, text: str, languages: Iterable[str]) -> dict[str, float]:
        """Return how likely each of ``languages`` (ISO 639 codes) is, in all 1; those unknown here are left out.

        The same as ``py3langid`` with ``norm_probs``: log-odds divided by the root of the length in bytes, softmax.
        """
        columns = {label: self._columns[label] for label in languages if label in self._columns}
        if not columns:
            return {}
        data = unicodedata.normalize("NFC", text.lower() if text.isupper() else text).encode(
            "utf-8", "surrogatepass"
        )
        scores = self._scores(self._visits(data), columns)
        scale, best = math.sqrt(len(data) or 1), max(scores.values())
        odds = {
            label: sum(math.exp((scores[column] - best) / scale) for column in all_)
            for label, all_ in columns.items()
        }
        total = sum(odds.values())
        return {label: value / total for label, value in odds.items()}

    def _visits(self, data: bytes) -> Counter[int]:
        """Return how often each feature (a run of bytes) is found, by walking the automaton."""
        state, found = 0, []
        size = int(self._next.kind[2:])
        for byte in data:
            cell = self._read(size, self._next.offset + size * ((self._rows[state] << 8) + byte))
            state = int.from_bytes(cell, "little")
            if (feature := self._features[state]) >= 0:
                found.append(feature)
        return Counter(found)

    def _scores(self, visits: Counter[int], columns: Mapping[str, list[int]]) -> dict[int, float]:
        wanted = [column for all_ in columns.values() for column in all_]
        # Without any feature nothing speaks for one language: not even how frequent it is.
        scores = {column: float(self._prior[column]) if visits else 0.0 for column in wanted}
        width = self._weights.shape[1]
        for feature, count in visits.items():
            row = self._read(2 * width, self._weights.offset + 2 * width * feature)
            for column in wanted:
                scores[column] += math.log1p(count) * struct.unpack_from("<e", row, 2 * column)[0]
        return scores


def _arrays(file: BinaryIO) -> dict[str, _Array]:
    """Return where the arrays of an uncompressed ``.npz`` stand (formats: PKWARE appnote 4.3.7, NumPy NEP 1)."""
    found = {}
    with zipfile.ZipFile(file) as box:
        for member in box.infolist():
            file.seek(member.header_offset + 26)
            name, extra = struct.unpack("<HH", file.read(4))
            start = member.header_offset + 30 + name + extra
            file.seek(start)
            magic = file.read(8)
            if magic[:6] != b"\x93NUMPY" or member.compress_type != zipfile.ZIP_STORED:
                raise ValueError(f"{member.filename}: not an array as it stands in memory")
            size = 2 if magic[6] == 1 else 4
            length = int.from_bytes(file.read(size), "little")
            header = ast.literal_eval(file.read(length).decode("latin-1"))
            found[member.filename.removesuffix(".npy")] = _Array(
                start + 8 + size + length, header["shape"], header["descr"]
            )
    return found


_loaded: list[Detector] = []


def load(folder: Path | None = None, pause: Callable[[], None] = lambda: None) -> bool:
    """Make the detector ready: 50 MB are unpacked into a file without a name in ``folder``. Does nothing twice.

    ``pause`` is called between two pieces of work, so that others may run. Returns False where the package is missing
    or cannot be read: then the script and the writer's language decide.
    """
    if _loaded:
        return True
    package = find_spec("py3langid")
    if package is None or not package.submodule_search_locations:
        return False
    source = Path(package.submodule_search_locations[0]) / "data" / "model.npz.xz"
    file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - open for as long as the program runs
    atexit.register(file.close)
    try:
        with lzma.open(source) as packed:
            while chunk := packed.read(_CHUNK):
                file.write(chunk)
                pause()
        _loaded.append(Detector(file))
    except (OSError, ValueError, KeyError, lzma.LZMAError, zipfile.BadZipFile):
        log.warning("languages are told by script only: %s cannot be read", source.name, exc_info=True)
        file.close()
        return False
    return True


def is_ready() -> bool:
    """Whether the detector is loaded."""
    return bool(_loaded)


def guess(text: str, languages: Iterable[str], writer: str) -> str:
    """Return the language of ``text``, a tag of ``languages`` (the event's) where one of them has its script.

    ``writer`` is the language in which the writer reads the page. Script first; then the detector, limited to the
    event's languages of that script; where it is not sure, or the text has under four words and it is not very sure,
    the writer's language decides (docs/languages.md says how often that is right).
    """
    script = script_of_text(text)
    if script is None:
        return writer
    fitting = [tag for tag in dict.fromkeys((*languages, writer)) if is_written_in(tag, script)]
    if len(fitting) == 1:
        return fitting[0]
    tags = {_code(tag): tag for tag in reversed(fitting)} or {code: code for code in _known(script)}
    chances = _loaded[0].probabilities(text, tags) if _loaded else {}
    likeliest = max(chances, key=lambda code: chances[code], default=None)
    needed = SURE if len(_WORD.findall(text)) >= FEW_WORDS else SURE_OF_FEW
    if likeliest is not None and chances[likeliest] >= needed:
        return tags[likeliest]
    if writer in fitting:
        return writer
    if not fitting and script in _USUAL:
        return _USUAL[script]
    return tags[likeliest] if likeliest is not None else next(iter(fitting), writer)


def _known(script: str) -> list[str]:
    return sorted(code for code in _loaded[0].languages if is_written_in(code, script)) if _loaded else []


def _code(tag: str) -> str:
    return tag.replace("_", "-").split("-", maxsplit=1)[0].lower()


def is_written_in(tag: str, script: str) -> bool:
    """Whether the language of a BCP 47 tag is written in ``script`` (a name of Unicode's)."""
    own = script_of(tag)
    return script in _SCRIPTS_OF.get(own, (own,))


@cache
def script_of(tag: str) -> str:
    """Return the script in which the language of a BCP 47 tag is written (ISO 15924), by CLDR's likely subtags."""
    parts = tag.replace("-", "_").split("_")
    for part in parts[1:]:
        if len(part) == 4:
            return part.title()
    likely = get_global("likely_subtags")
    full = likely.get("_".join(parts[:2])) or likely.get(parts[0].lower()) or "und_Latn"
    return str(full.split("_")[1])


@cache
def _letters(script: str) -> Any:
    return regex.compile(rf"\p{{Script={script}}}")


@cache
def _scripts() -> tuple[str, ...]:
    """All scripts that a language of CLDR is written in, by Unicode's names, the frequent ones first."""
    named = sorted({full.split("_")[1] for full in get_global("likely_subtags").values()})
    usual = ("Latn", "Arab", "Cyrl")
    all_ = (one for name in named for one in _SCRIPTS_OF.get(name, (name,)))
    return tuple(one for one in dict.fromkeys((*usual, *all_)) if _is_known(one))


def _is_known(script: str) -> bool:
    try:
        _letters(script)
    except regex.error:
        return False
    return True


def script_of_text(text: str) -> str | None:
    """Return the script of most letters of ``text``, or None where it has no letters."""
    letters = regex.findall(r"\p{L}", text)
    left, best, most = len(letters), None, 0
    together = "".join(letters)
    for script in _scripts():
        if left <= most:
            break
        count = len(_letters(script).findall(together))
        left -= count
        if count > most:
            best, most = script, count
    return best
