"""Which encoding a text file is in: told by its bytes where they tell, else guessed, and asked where that is unsure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from facilitator.domain.messages import N_
from facilitator.intake.problem import TableError

CHOICES: Final = ("utf-8", "utf-16", "cp1252", "cp1256", "cp1251")
"""What can be chosen: Unicode, and what Windows writes in western, Arabic and Cyrillic countries."""
_OLD: Final = [one for one in CHOICES if one.startswith("cp")]
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MOST_CONTROL: Final = 0.02
"""Share of control characters above which a file is no text at all."""
_NEITHER: Final = N_("This is neither a CSV file nor an Excel workbook (.xlsx).")


@dataclass(frozen=True)
class Decoded:
    """A file as text: its encoding, whether that is sure, and how many control characters were taken out of it."""

    text: str
    encoding: str
    is_sure: bool
    cleaned: int


def decode(data: bytes, chosen: str = "") -> Decoded:
    """Return the text of a file, in the encoding ``chosen`` (one of ``CHOICES``) or the likeliest one.

    Raises ``TableError`` for what is no text, or not in the encoding chosen.
    """
    encoding, is_sure = (chosen, True) if chosen in CHOICES else guess(data)
    try:
        text = data.decode(_codec(data, encoding))
    except UnicodeError:
        raise TableError(
            N_("The file is not in the encoding %(encoding)s. Choose another one."), encoding=encoding
        ) from None
    text, cleaned = clean(text)
    if cleaned > max(3, len(text) * _MOST_CONTROL):
        raise TableError(_NEITHER)
    return Decoded(text, encoding, is_sure, cleaned)


def clean(text: str) -> tuple[str, int]:
    """Return ``text`` without control characters (tabs and line ends stay), and how many there were."""
    return _CONTROL.subn("", text)


def guess(data: bytes) -> tuple[str, bool]:
    """Return the likeliest encoding of ``CHOICES``, and whether it is sure."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or _looks_wide(data):
        return "utf-16", True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", True
    # Here: it takes a tenth of a second to load, and only old files need it.
    from charset_normalizer import from_bytes

    found = list(from_bytes(data[:200_000], cp_isolation=_OLD, enable_fallback=False))
    if not found:
        return "cp1252", False
    best = found[0]
    # Words of a language were recognised, and nowhere else as many: letters alone fit several encodings.
    is_sure = best.coherence > max((one.coherence for one in found[1:]), default=0.0)
    return best.encoding, is_sure


def _looks_wide(data: bytes) -> bool:
    """Whether every other byte of the beginning is zero: Latin letters in UTF-16 without its mark."""
    head = data[:400]
    return len(head) >= 4 and max(head[0::2].count(0), head[1::2].count(0)) > len(head) * 0.3


def _codec(data: bytes, encoding: str) -> str:
    if encoding == "utf-8":
        return "utf-8-sig"
    if encoding != "utf-16" or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return encoding
    return "utf-16-be" if data[:400:2].count(0) > data[1:400:2].count(0) else "utf-16-le"
