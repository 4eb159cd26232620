"""Children that stay alive and answer questions, a line of JSON each."""

from __future__ import annotations

import os
from typing import BinaryIO, Final

IDLE_SECONDS: Final = 1200.0
"""Without a question; then the child that compares contributions ends, and gives its memory back."""


def suggest(questions: BinaryIO, answers: BinaryIO, idle: float = IDLE_SECONDS) -> None:
    """Answer questions about similar contributions (``suggest.worker``)."""
    from facilitator import settings as configuration
    from facilitator.suggest.worker import serve

    serve(configuration.read(os.environ).effective_database_url(), questions, answers, idle)


def translate(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions for drafts by the organiser's translation service (``i18n.machine_translation``)."""
    from facilitator.i18n import machine_translation

    machine_translation.answer_all(questions, answers)
