"""Commands on a session: steering it, the agenda's slots, and bringing several together."""

from facilitator.commands.session.agenda import breakout, change, copy, create, move, remove
from facilitator.commands.session.clearing import clear
from facilitator.commands.session.merging import merge
from facilitator.commands.session.run_sheet import step
from facilitator.commands.session.steering import (
    announce,
    extend,
    focus,
    gather,
    lock,
    question,
    settings,
    show,
    stage,
    timer,
    undo,
    view,
)

__all__ = [
    "announce", "breakout", "change", "clear", "copy", "create", "extend", "focus", "gather", "lock", "merge", "move", "question",
    "remove", "settings", "show", "stage", "step", "timer", "undo", "view",
]  # fmt: skip
