"""Similarity is topic, not stance: "Donors should pay" and "Donors should not pay" score 0.91 (measured).

This only finds grammatical negation, to warn a human; it cannot tell who is for what.
"""

from __future__ import annotations

from typing import Final

import regex

_WORDS: Final = {
    "en": ("not", "no", "never", "without", "cannot", "nobody", "nothing", "none", "neither", "nor"),
    "fr": ("ne", "n", "pas", "jamais", "sans", "aucun", "aucune", "non", "ni", "rien", "personne"),
    "es": ("no", "nunca", "jamás", "sin", "ningún", "ninguna", "ninguno", "nadie", "nada", "tampoco", "ni"),
    "ar": ("لا", "لم", "لن", "ليس", "ليست", "ليسوا", "غير", "بدون", "دون", "عدم", "بلا", "ولا", "ولم", "ولن"),
}
_WORD: Final = regex.compile(r"\p{L}+")


def negations(text: str, lang: str) -> int:
    """Return how many words of ``text`` negate, for the four languages of the interface; 0 for others."""
    wanted = _WORDS.get(lang.split("-", maxsplit=1)[0].lower(), ())
    text = text.casefold().replace("n't", " not").replace("n’t", " not")
    return sum(1 for found in _WORD.findall(text) if found in wanted)


def may_be_opposite(a: str, a_lang: str, b: str, b_lang: str) -> bool:
    """Whether one of two similar texts negates and the other does not (a French "ne … pas" counts as one)."""
    return (negations(a, a_lang) > 0) != (negations(b, b_lang) > 0)
