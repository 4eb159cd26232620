"""The language of what a delegate wrote: script first, then a detector limited to the event's languages.

The detector is ``langid_model``; it is unpacked in the background when the server starts.
"""

from __future__ import annotations

import atexit
import logging
import lzma
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import regex
from babel.core import get_global

from facilitator.i18n.langid_model import Detector

log = logging.getLogger("facilitator")

FEW_WORDS: Final = 4
"""Below this many words the detector must be surer: "Stigma" is English, French and Spanish."""
SURE: Final = 0.6
SURE_OF_FEW: Final = 0.8
"""What the likeliest language must reach, of 1; measured in tests/domain/test_language_detection.py."""
_CHUNK: Final = 1 << 20
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’-]*")
_SCRIPTS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    # What CLDR calls a script and Unicode knows as several.
    "Hans": ("Hani",), "Hant": ("Hani",), "Jpan": ("Hira", "Kana", "Hani"), "Kore": ("Hang", "Hani"),
}  # fmt: skip
_USUAL: Final = {"Latn": "en", "Arab": "ar"}
"""What a text is called whose script no language of the event and of its writer has, where nothing is sure."""


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
    try:
        with lzma.open(source) as packed:
            while chunk := packed.read(_CHUNK):
                file.write(chunk)
                pause()
        _loaded.append(Detector(file))
        # Not before: a program that ends meanwhile would close the file under the thread that writes it.
        atexit.register(file.close)
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
