"""The formats of outcome documents, and what can be wrong with an organisation's own Word template."""

from __future__ import annotations

from typing import Final

from facilitator.domain.messages import N_, Message

SEPARATORS: Final = {"comma": ",", "semicolon": ";"}
"""What cells of a CSV file can be separated by."""
FORMATS: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
"""The formats by file ending, with their media types."""


DRAFT: Final = N_("Draft summary")
"""What stands on every page until the chair has approved the version that it is made of."""
ALL_LANGUAGES: Final = "all"
"""In place of a language: the document in every language of the event, as one ``ZIP``."""
SHORT_FORMATS: Final = frozenset({"docx", "pdf", "html"})
"""The formats that have a short edition."""
ZIP: Final = "application/zip"

MAX_TEMPLATE_BYTES: Final = 5_000_000
"""Of an organisation's own Word document."""


class TemplateError(Exception):
    """A Word template cannot be used; ``message`` says why and what to do."""

    def __init__(self, msgid: str, **params: object) -> None:
        self.message = Message(msgid, params)
        super().__init__(str(self.message))
