"""Commands on the event as a whole: making it, changing it, clearing what was tried in it, and removing it."""

from facilitator.commands.event.clearing import clear, remove
from facilitator.commands.event.copying import copy
from facilitator.commands.event.making import (
    add_catalogues,
    change,
    create,
    create_event,
    free_code,
    load,
    load_file,
    undo,
)

__all__ = [
    "add_catalogues", "change", "clear", "copy", "create", "create_event", "free_code", "load", "load_file", "remove", "undo",
]  # fmt: skip
