"""The domain's terms in the languages of the conference: shown at the translation desk, held to by the catalogues."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

GLOSSARY: Final = Path(__file__).parent.parent / "glossary.json"


@cache
def glossary() -> list[dict[str, Any]]:
    """Return the terms: each in every language, with a note, and the stems by which a translation is known."""
    return list(json.loads(GLOSSARY.read_text(encoding="utf-8")))
