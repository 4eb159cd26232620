"""The Wi-Fi of the room: what a network may be called, and the text of the QR code by which phones join it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from facilitator.domain.messages import N_, Message

MAX_NAME_BYTES: Final = 32
"""Of an SSID (IEEE 802.11), in UTF-8."""
_SPECIAL: Final = re.compile(r'([\\;,:"])')


class WifiKind(StrEnum):
    """How a network is locked, in the words that scanners know."""

    WPA = "WPA"
    WEP = "WEP"
    OPEN = "nopass"


KIND_NAMES: Final[dict[str, str]] = {
    WifiKind.WPA: N_("WPA, WPA2 or WPA3 (usual)"),
    WifiKind.WEP: N_("WEP (very old)"),
    WifiKind.OPEN: N_("Open: without a password"),
}


def find_fault(kind: str, password: str) -> Message | None:
    """Return what is wrong with a password for a network of this kind, or None."""
    if (
        kind == WifiKind.WPA
        and not 8 <= len(password) <= 63
        and not re.fullmatch("[0-9a-fA-F]{64}", password)
    ):
        return Message(N_("The password of such a network has 8 to 63 characters."))
    if kind == WifiKind.WEP and not password:
        return Message(N_("Please fill this in."))
    return None


def write_code(name: str, password: str, kind: str) -> str:
    """Return what the QR code says: a scanner offers to join the network (the form that ZXing described).

    A backslash stands before every character that has a meaning of its own there.
    """
    fields = [("T", kind), ("S", _SPECIAL.sub(r"\\\1", name))]
    if kind != WifiKind.OPEN:
        fields.append(("P", _SPECIAL.sub(r"\\\1", password)))
    return "WIFI:" + "".join(f"{key}:{value};" for key, value in fields) + ";"
