"""The names of Socket.IO's rooms, each the address of one audience, and how a message is sent to one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from facilitator.domain.audience import Audience

Emit = Callable[[str, dict[str, Any], str], None]
"""Send (event, payload) to all of an audience's address."""


def address(session: str, audience: Audience) -> str:
    """Return the name of the Socket.IO room of a session's audience."""
    return f"{audience}:{session}"


def delegate_address(delegate: str) -> str:
    """Return the name of the Socket.IO room of one delegate's phones. It never leaves the server."""
    return f"delegate:{delegate}"


def follower_address(event: str) -> str:
    """Return the name of the Socket.IO room of the boards that follow what a room shows."""
    return f"follow:{event}"


def agenda_address(event: str) -> str:
    """Return the name of the Socket.IO room of the pages that show an event's agenda."""
    return f"agenda:{event}"
