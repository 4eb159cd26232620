"""Two languages that nobody speaks, made from the sentences of the code: one catalogue each, and no code.

Every sentence stands in ⟦brackets⟧, so that a word outside of them was never given to a translator. The first is a
third longer and full of accents; the second is written from right to left, in Hebrew letters.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

ROOT = Path(__file__).resolve().parents[1]
LONGER, MIRRORED = "eo", "he"
_KEPT = re.compile(r"(%\(\w+\)s|%%|\{\w+\})")
_ACCENTS = str.maketrans("aeiouycnsgAEIOUYCNSG", "åéîöûýçñšğÅÉÎÖÛÝÇÑŠĞ")
_HEBREW = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "אבגדהוזחטיכלמנסעפצקרשתאבגד" * 2
)


def _each_part(text: str, change) -> str:
    return "".join(part if _KEPT.fullmatch(part) else change(part) for part in _KEPT.split(text))


def longer(text: str) -> str:
    """A third longer, in words of usual length: a word that never ends would clip where no real one does."""
    return (
        "⟦"
        + _each_part(text, lambda part: part.translate(_ACCENTS))
        + " lörem" * round(len(text) * 0.35 / 6)
        + "⟧"
    )


def mirrored(text: str) -> str:
    return "⟦" + _each_part(text, lambda part: part.translate(_HEBREW)) + "⟧"


def write_catalogues(folder: Path) -> None:
    """Put both into ``folder``, as FACILITATOR_TRANSLATIONS wants them."""
    spec = importlib.util.spec_from_file_location("assets_of_the_build", ROOT / "deploy" / "assets.py")
    assets = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(assets)
    sentences = assets.template(ROOT)
    for tag, change in ((LONGER, longer), (MIRRORED, mirrored)):
        catalogue = Catalog(locale=tag)
        for message in sentences:
            if not message.id:
                continue
            if isinstance(message.id, str):
                catalogue.add(message.id, change(message.id), flags=message.flags)
            else:
                one, many = message.id
                forms = (change(one), *[change(many)] * (catalogue.num_plurals - 1))
                catalogue.add(message.id, forms, flags=message.flags)
        target = folder / tag / "LC_MESSAGES"
        target.mkdir(parents=True)
        with (target / "messages.mo").open("wb") as out:
            write_mo(out, catalogue)
