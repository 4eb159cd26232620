"""An outcome as the values of its JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from facilitator.outcome.model import Outcome

_LATER: Final = ("cover", "approved", "active")
"""What came later to the format, and is there only where it says something: what was frozen before stays byte for byte."""


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Return what the JSON of ``outcome`` holds."""
    body = asdict(outcome)
    for name in _LATER:
        if body[name] in (None, []):
            del body[name]
    for session in body["sessions"]:
        for question in session["questions"]:
            for one in question["contributions"]:
                if not one["imported"]:
                    del one["imported"]
    return body
