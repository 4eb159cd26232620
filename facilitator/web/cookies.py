"""Cookies: one way to set and to read them. Under https they are Secure, and those that let in bear ``__Host-``.

A page is under https where its request says so (a proxy is believed as ``FACILITATOR_PROXIES`` says), or where it was
asked for under the host of a ``FACILITATOR_PUBLIC_URL`` that is https. The same server on plain http in the hall's
network keeps cookies that work there.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from flask import request

from facilitator.identity import DELEGATE_COOKIE, STAFF_COOKIE
from facilitator.settings import Settings

PREFIX: Final = "__Host-"
"""Browsers take such a cookie from this very host over https only, for all of its paths (RFC 6265bis)."""
YEAR: Final = 31_536_000
_SIGNED: Final = frozenset({DELEGATE_COOKIE, STAFF_COOKIE})


def is_https(settings: Settings) -> bool:
    """Whether the present request came over https."""
    public = urlsplit(settings.public_url)
    return request.is_secure or (public.scheme == "https" and request.host == public.netloc)


def read_cookie(name: str) -> str | None:
    """Return a cookie that lets in, by its name under https, else by its plain one, which older versions set."""
    return request.cookies.get(PREFIX + name) or request.cookies.get(name)


def set_cookie(response: Any, settings: Settings, name: str, value: str, seconds: int = YEAR) -> None:
    """Set a cookie on ``response`` for ``seconds``: out of scripts' reach where it lets in, Secure under https."""
    secure, signed = is_https(settings), name in _SIGNED
    response.set_cookie(
        PREFIX + name if signed and secure else name,
        value,
        max_age=seconds,
        httponly=signed,
        samesite="Lax",
        secure=secure,
        path="/",
    )


def delete_cookie(response: Any, settings: Settings, name: str) -> None:
    """Remove a cookie under each of its names."""
    secure = is_https(settings)
    response.delete_cookie(name, path="/", samesite="Lax")
    if name in _SIGNED and secure:
        response.delete_cookie(PREFIX + name, path="/", secure=True, samesite="Lax")
