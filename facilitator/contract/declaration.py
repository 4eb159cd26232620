"""What is declared of a command, once, on its payload: name, rights, whether it can be undone, its sentence.

Read by the dispatcher, the HTTP API and its OpenAPI document, the history, the pages' ``may``, ``docs/contract.md`` and
``static/js/contract.d.ts``.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from keyword import iskeyword
from typing import Any, Final, TypeVar

from facilitator.contract.fields import Command, EventCommand
from facilitator.domain.rules import require_role, require_stage
from facilitator.domain.vocabulary import Role, Stage

P = TypeVar("P", bound=Command | EventCommand)


@dataclass(frozen=True)
class Declaration:
    """A command: its wire name, who may do it in which stages, and what history says of it.

    ``payload`` is the model of what it is sent with; ``undoable`` whether it can be taken back; ``says`` the msgid of
    its sentence; ``makes_event``: the event that it is about does not exist yet; ``clears``: it deletes what people gave, so a backup is made first;
    ``ends_event``: the event does not exist afterwards.
    """

    name: str
    by: Mapping[Role, frozenset[Stage]]
    undoable: bool
    says: str
    payload: type[Command | EventCommand]
    makes_event: bool = False
    clears: bool = False
    ends_event: bool = False

    @property
    def noun(self) -> str:
        """The module of ``facilitator.commands`` that carries it out."""
        return self.name.partition(".")[0]

    @property
    def function(self) -> str:
        """The function there; with ``_`` behind it where Python has the word already."""
        verb = self.name.partition(".")[2]
        return f"{verb}_" if iskeyword(verb) or hasattr(builtins, verb) else verb

    @cached_property
    def stages(self) -> frozenset[Stage]:
        """Stages in which anybody may do it; the command line may in each of them."""
        return frozenset().union(*self.by.values()) if self.by else frozenset(Stage)

    def require_role(self, role: Role) -> None:
        """Raise ``Refused`` (``role``) unless ``role`` may do it in some stage."""
        require_role(role, frozenset(self.by))

    def require_stage(self, role: Role, stage: Stage) -> None:
        """Raise ``Refused`` (``stage_…``) unless ``role`` may do it in ``stage``."""
        require_stage(stage, self.by.get(role, self.stages))

    def may(self, role: Role, stage: Stage) -> bool:
        """Whether ``role`` may do it in ``stage``."""
        return stage in self.by.get(role, ())


_DECLARED: Final[dict[str, Declaration]] = {}


def declares(
    name: str,
    *,
    by: Mapping[Role, frozenset[Stage]],
    says: str,
    undoable: bool = False,
    makes_event: bool = False,
    clears: bool = False,
    ends_event: bool = False,
) -> Callable[[type[P]], type[P]]:
    """Declare the decorated payload as what the command ``name`` is sent with."""

    def declare(payload: type[P]) -> type[P]:
        assert name not in _DECLARED, name
        one: type[Any] = payload  # one of the two
        _DECLARED[name] = Declaration(name, by, undoable, says, one, makes_event, clears, ends_event)
        return payload

    return declare


def declarations() -> Mapping[str, Declaration]:
    """Return every command's declaration by its wire name; complete once ``facilitator.contract`` is imported."""
    return _DECLARED


def history_sentences() -> dict[str, str]:
    """Return the msgid of what history says of each command, by wire name."""
    return {one.name: one.says for one in _DECLARED.values()}


def lasting_commands() -> list[str]:
    """Return the wire names of commands that cannot be undone."""
    return sorted(one.name for one in _DECLARED.values() if not one.undoable)
