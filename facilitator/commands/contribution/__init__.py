"""Commands on contributions: giving and moderating them, and taking in those of a file."""

from facilitator.commands.contribution.giving import (
    approve,
    edit,
    enter,
    hide,
    language,
    place,
    restore,
    reword,
    split,
    submit,
    withdraw,
)
from facilitator.commands.contribution.importing import import_

__all__ = [
    "approve", "edit", "enter", "hide", "import_", "language", "place", "restore", "reword", "split", "submit",
    "withdraw",
]  # fmt: skip
