"""The model of the package ``py3langid`` (naive Bayes over byte n-grams), read from a file as it is needed.

The package's own code needs numpy and keeps 60 MB in memory; of the file a text needs a few hundred bytes. A test keeps
the two in agreement.
"""

from __future__ import annotations

import ast
import math
import os
import struct
import threading
import unicodedata
import zipfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO, Final, NamedTuple

_pread: Final[Callable[[int, int, int], bytes] | None] = getattr(os, "pread", None)


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
