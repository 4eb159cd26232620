"""Moments as the outcome writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def iso(at: float | None) -> str | None:
    """Return a moment (seconds since 1970) as ISO 8601 in UTC, to the millisecond."""
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def local_hour(moment: str, time_zone: str) -> str:
    """Return the hour, local to ``time_zone``, in which an ISO moment falls: ``2019-09-10T09:00``."""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%dT%H:00")
