"""Write an event file: what ``loads`` reads back as the same event."""

from __future__ import annotations

import io
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

_WIDTH: Final = 4096
"""Columns before a line is folded: a text stays on one line, where an editor finds it."""


def dumps(root: dict[str, Any], *, remark: str = "") -> str:
    """Return ``root``, an event as an event file holds it, as YAML; ``remark`` is the comment at its head."""
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = _mapping(root)
    if remark:
        document.yaml_set_start_comment(remark)
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()


def _mapping(values: dict[str, Any]) -> CommentedMap:
    result = CommentedMap()
    for key, value in values.items():
        result[key] = _value(value)
    return result


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return _mapping(value)
    if isinstance(value, list):
        return [_value(one) for one in value]
    # In quotes whatever it says: nobody need know which texts YAML takes for something else.
    return DoubleQuotedScalarString(value)
