"""Why a file cannot be read as a table."""

from __future__ import annotations

from facilitator.domain.messages import Message


class TableError(Exception):
    """A file cannot be read as a table; ``message`` says why and what to do."""

    def __init__(self, msgid: str, **params: object) -> None:
        self.message = Message(msgid, params)
        super().__init__(str(self.message))
