"""Addresses of our own pages, as links and redirects may name them: never another host's, whatever was asked for."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlencode

from flask import request

_SAFE: Final = "/:@!$&'()*+,;=~-._"
_START: Final = re.compile(r"^[/\\]+")


def own_path(path: str) -> str:
    """Return the path (decoded, as a request has it) as a reference to this very host: "//host" would be another's.

    Browsers drop tabs and line ends from an address and take a backslash for a slash: all are escaped.
    """
    return "/" + quote(_START.sub("", path), safe=_SAFE)


def is_own(address: str) -> bool:
    """Whether ``address`` (a reference as somebody sent it) can only be a page of this host."""
    return address.startswith("/") and address[1:2] not in ("/", "\\") and address.isprintable()


def query_without(*names: str) -> str:
    """Return the present address without some of its parameters."""
    rest = [(key, value) for key, value in request.args.items(multi=True) if key not in names]
    return own_path(request.path) + (f"?{urlencode(rest)}" if rest else "")


def with_value(name: str, value: str) -> str:
    """Return the present page's address with another value of one parameter."""
    base = query_without(name) if request.method == "GET" else own_path(request.path)
    return f"{base}{'&' if '?' in base else '?'}{urlencode({name: value})}"


def language_url(tag: str) -> str:
    """Return the present page's address in another language."""
    return with_value("lang", tag)
