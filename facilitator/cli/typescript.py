"""``static/js/contract.d.ts``: commands, answers, events and rows as TypeScript reads them, from their declarations."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter

from facilitator import contract
from facilitator.domain.audience import BEFORE, PRIVATE, STAFF_ONLY, WRITERS_ONLY
from facilitator.store.models import JOURNALED, Base, Session

HEAD: Final = """\
// Written by `facilitator contract`; `make lint` compares it with the declarations in facilitator/contract.

"""
_EVENTS: Final[dict[str, type[BaseModel]]] = {
    contract.CHANGES: contract.Changes,
    contract.PULSE: contract.Pulse,
    contract.MINE: contract.Mine,
    contract.PRESENCE: contract.Presence,
    contract.NOTICE: contract.Notice,
}
_SOME_READERS: Final = STAFF_ONLY | BEFORE | WRITERS_ONLY | {"consent", "consent_own"}
_PLAIN: Final = {
    "string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null",
}  # fmt: skip
_OF_PYTHON: Final = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    Any: "unknown",
}

_HELD: Final = {
    ("Change", "put"): "{ [T in Table]?: Record<string, Rows[T] | null> }",
    ("Mine", "contributions"): "ContributionRow[]",
    ("Mine", "clusters"): "Record<string, ClusterRow>",
    ("SessionRow", "focus"): "Focus | null",
    ("SessionRow", "timer"): "Timer | null",
    ("SessionRow", "announcement"): "Announcement | null",
    ("SessionRow", "marks"): "Marks",
    ("SessionRow", "steps"): "Step[]",
    ("ContributionRow", "origin"): "Origin | null",
    ("VersionRow", "revs"): "Record<string, number>",
}
"""What stands in fields of JSON, by interface: Python knows them as plain dictionaries."""


def write_typescript() -> str:
    """Return the text of the file: an interface a command and event, one a table of rows, and maps by wire name."""
    defined: dict[str, str] = {}
    commands = {
        one.name: _define(one.payload, defined, "validation") for one in contract.declarations().values()
    }
    events = {name: _define(model, defined, "serialization") for name, model in _EVENTS.items()}
    others: tuple[type[BaseModel], ...] = (
        contract.Watch,
        contract.Hold,
        contract.ErrorBody,
        contract.Answer,
        contract.Marks,
        contract.Origin,
        contract.Step,
    )
    for model in others:
        _define(model, defined, "serialization")
    rows = {table: _row_of(model, defined) for table, model in JOURNALED.items()}
    maps = [
        _map("Commands", "What each command is sent with, by wire name.", commands),
        _map("Events", "What the server sends, by the event's name.", events),
        _map("Rows", "What a page may be shown of a row, by table.", rows),
    ]
    names = "export type CommandName = keyof Commands;\nexport type Table = keyof Rows;\n"
    lasting = sorted(name for name, one in contract.declarations().items() if not one.undoable)
    tail = f"/** Commands that cannot be taken back. */\nexport type LastingCommand = {_union(lasting)};\n"
    return HEAD + "\n".join([*(defined[name] for name in sorted(defined)), *maps, names, tail])


def _define(model: type[BaseModel], defined: dict[str, str], mode: Any) -> str:
    schema = TypeAdapter(model).json_schema(by_alias=True, mode=mode, ref_template="{model}")
    for name, one in schema.pop("$defs", {}).items():
        defined[name] = _declaration(name, one)
    defined[model.__name__] = _declaration(model.__name__, schema)
    return model.__name__


def _declaration(name: str, schema: dict[str, Any]) -> str:
    words = _comment(schema.get("description", ""))
    if "properties" not in schema:
        return f"{words}export type {name} = {_type(schema)};\n"
    needed = schema.get("required", [])
    lines = [
        f"  {key}{'' if key in needed else '?'}: {_HELD.get((name, key)) or _type(one)};"
        for key, one in schema.get("properties", {}).items()
    ]
    if schema.get("additionalProperties") is True:
        lines.append("  [field: string]: unknown;")
    return f"{words}export interface {name} {{\n" + "\n".join(lines) + "\n}\n"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"])
    if "enum" in schema:
        return _union(schema["enum"])
    if "const" in schema:
        return _union([schema["const"]])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(_type(one) for one in schema[several]))
    kind = schema.get("type")
    if kind == "array":
        return _list(_type(schema.get("items", {})))
    if kind == "object":
        inside = schema.get("additionalProperties")
        return f"Record<string, {_type(inside) if isinstance(inside, dict) else 'unknown'}>"
    return _PLAIN.get(str(kind), "unknown")


def _row_of(model: type[Base], defined: dict[str, str]) -> str:
    name = f"{model.__name__}Row"
    hints = get_type_hints(model)
    lines = [
        f"  {column}{'?' if column in _SOME_READERS else ''}: "
        f"{_HELD.get((name, column)) or _of_python(get_args(hints[column])[0])};"
        for column in model.__mapper__.columns.keys()  # noqa: SIM118 - a collection of columns, not a dict
        if column not in PRIVATE and column not in model.unjournaled and column not in _hidden(model)
    ]
    if model is Session:
        lines.append("  may: string[];")
    words = _comment((model.__doc__ or "").partition("\n")[0])
    defined[name] = f"{words}export interface {name} {{\n" + "\n".join(lines) + "\n}\n"
    return name


def _hidden(model: type[Base]) -> frozenset[str]:
    return frozenset() if model is Session else frozenset({"attribution"})


def _of_python(hint: Any) -> str:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " | ".join(_of_python(one) for one in inside)
    if origin is list:
        return _list(_of_python(inside[0]))
    if origin is dict:
        return f"Record<string, {_of_python(inside[1])}>"
    return _OF_PYTHON[hint]


def _list(inside: str) -> str:
    return f"({inside})[]" if " | " in inside else f"{inside}[]"


def _union(values: list[Any]) -> str:
    return " | ".join(f'"{one}"' if isinstance(one, str) else str(one).lower() for one in values)


def _map(name: str, words: str, entries: dict[str, str]) -> str:
    lines = [f'  "{key}": {value};' for key, value in sorted(entries.items())]
    return f"/** {words} */\nexport interface {name} {{\n" + "\n".join(lines) + "\n}\n"


def _comment(words: str) -> str:
    line = " ".join(words.replace("``", "`").split())
    return f"/** {line} */\n" if line else ""
