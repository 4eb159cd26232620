"""``docs/contract.md``: what people and programs may rely on, written from the declarations."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from pydantic import BaseModel

from facilitator import contract
from facilitator.contract.budgets import BUDGETS
from facilitator.contract.declaration import Declaration
from facilitator.documents.formats import FORMATS
from facilitator.domain.rules import ERROR_MEANINGS, REASONS
from facilitator.domain.vocabulary import Role, Stage

_HEAD: Final = """\
# Contract

Written by `facilitator contract` from the declarations in `facilitator/contract`; a test compares it. What is named here
stays, or changes with a version. How to use it: [programs.md](programs.md).

"""
_COMMANDS_HEAD: Final = """\
## Commands

Over the socket an event of this name, over HTTP `POST /api/v1/commands/<name>`; both with one JSON object.
Stages in brackets: only in these. Fields with `?` may be left out; every command may carry `key`, a UUID that
makes a repeat harmless. A command on a session may carry `lineage`, the session's as the caller knew it: what was written
before the session was cleared is then refused (`cleared`).

"""
_ERRORS_HEAD: Final = """
## Errors

`{ok: false, error: {code, message, reason, field?, retry_after?, current?, problems?, log?}}`

| code | over HTTP | what to do | reasons |
|---|---|---|---|
"""
_EXPORTS_HEAD: Final = """
## Exports

`/export/<session>.<format>` and `/export/event.<format>`

| format | media type |
|---|---|
"""
_ROLES: Final = (Role.DELEGATE, Role.DISPLAY, Role.CHAIR, Role.RAPPORTEUR, Role.FACILITATOR, Role.ORGANISER)
_EVENTS: Final[dict[str, tuple[str, type[BaseModel]]]] = {
    contract.CHANGES: ("boards, desks, reports", contract.Changes),
    contract.PULSE: ("phones", contract.Pulse),
    contract.MINE: ("one delegate", contract.Mine),
    contract.PRESENCE: ("desks", contract.Presence),
    contract.NOTICE: ("one client", contract.Notice),
}
_MESSAGES: Final[dict[str, type[BaseModel]]] = {
    contract.WATCH: contract.Watch,
    contract.HOLD: contract.Hold,
}


def write_page() -> str:
    """Return the page as Markdown."""
    parts = [
        _HEAD,
        _COMMANDS_HEAD,
        _commands(),
        "## Messages to the server\n\nOver the socket, beside the commands; each is answered.\n\n",
        "| message | fields | what |\n|---|---|---|\n",
        *(f"| `{name}` | {_fields(model)} | {_sentence(model)} |\n" for name, model in _MESSAGES.items()),
        "\n## Events from the server\n\n| event | to | fields | what |\n|---|---|---|---|\n",
        *(_event(name, to, model) for name, (to, model) in _EVENTS.items()),
        _ERRORS_HEAD,
        *(_error(code, status) for code, status in contract.ERROR_STATUS.items()),
        _EXPORTS_HEAD,
        *(f"| `{ending}` | `{kind}` |\n" for ending, kind in FORMATS.items()),
        "\n## Budgets\n\nOn two cores; `benchmarks/` measures them.\n\n| what | budget |\n|---|---|\n",
        *(f"| {what} | {budget} |\n" for what, budget in BUDGETS),
    ]
    return "".join(parts)


def _commands() -> str:
    nouns: dict[str, list[Declaration]] = defaultdict(list)
    for one in contract.declarations().values():
        nouns[one.noun].append(one)
    parts = []
    for noun in sorted(nouns):
        parts.append(
            f"### {noun}\n\n| command | who (and when) | undo | fields | what |\n|---|---|---|---|---|\n"
        )
        parts += [
            f"| `{one.name}` | {_rights(one)} | {'yes' if one.undoable else ''} | {_fields(one.payload)} "
            f"| {_sentence(one.payload)} In the history: “{one.says}”. |\n"
            for one in nouns[noun]
        ]
        parts.append("\n")
    return "".join(parts)


def _rights(one: Declaration) -> str:
    by_stages: dict[str, list[str]] = defaultdict(list)
    for role in _ROLES:
        if role in one.by:
            stages = [str(stage) for stage in Stage if stage in one.by[role]]
            by_stages["" if len(stages) == len(Stage) else f" ({', '.join(stages)})"].append(role)
    return "; ".join(", ".join(roles) + stages for stages, roles in by_stages.items()) or "the program itself"


def _fields(model: type[BaseModel]) -> str:
    hidden = {"key", "lineage"}
    return ", ".join(
        f"`{field.alias or name}{'' if field.is_required() else '?'}`"
        for name, field in model.model_fields.items()
        if name not in hidden
    )


def _sentence(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").replace("``", "`").split()).replace("|", "\\|")


def _event(name: str, to: str, model: type[BaseModel]) -> str:
    return f"| `{name}` | {to} | {_fields(model)} | {_sentence(model)} |\n"


def _error(code: str, status: Any) -> str:
    reasons = ", ".join(f"`{reason}`" for reason, (its, _words) in REASONS.items() if its == code)
    return f"| `{code}` | {status} | {ERROR_MEANINGS[code]} | {reasons} |\n"
