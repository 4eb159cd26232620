"""Sentences that a person may read, as gettext message ids with named placeholders.

The domain says *which* sentence; a door (page, socket, command line) says it in the reader's language,
through ``facilitator.i18n.localisation.translate``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(msgid: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark ``msgid`` for extraction into the catalogues and return it unchanged."""
    return msgid


@dataclass(frozen=True)
class Message:
    """A sentence still to be translated.

    ``msgid`` is the English sentence with ``%(name)s`` placeholders, ``params`` what they stand for: texts, numbers, or
    messages to be translated themselves.
    ``str(message)`` gives the English text.
    """

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid % self.params if self.params else self.msgid
