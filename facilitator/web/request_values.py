"""What a request brings, read so that nothing in it can fail: whoever sends nonsense gets an answer, not an error page."""

from __future__ import annotations

from typing import Any, Final

from flask import request
from werkzeug.exceptions import HTTPException

_LARGEST: Final = 2**31 - 1


def read_json() -> Any:
    """Return the request's JSON, None where it is none; what is nested too deeply to read is none either."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def whole_number(text: str) -> int:
    """Return a whole number that a database takes, for ``type=`` of a form's value. Raises ``ValueError``."""
    number = int(text)
    if abs(number) > _LARGEST:
        raise ValueError("too large")
    return number


def page_of_form() -> str:
    """Return the address from which a form was sent, "" where it says none or is too large to be read."""
    try:
        return request.form.get("back", "")
    except HTTPException:
        return ""
