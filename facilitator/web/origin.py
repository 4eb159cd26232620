"""Where a request came from: the page that sent it, and the proxies between it and us."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from werkzeug.middleware.proxy_fix import ProxyFix

_PORTS: Final = {"http": 80, "https": 443}
_FORWARDED: Final = (
    "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_X_REAL_IP",
)  # fmt: skip
App = Callable[[dict[str, Any], Any], Iterable[bytes]]


def is_own_origin(origin: str | None, scheme: str, host: str, public_url: str) -> bool:
    """Whether ``origin`` (the header of that name, or None) is a page of this server.

    It is where scheme, host and port are those of the request, or those of the public address: the laptop's own
    address works beside the public one. A program sends no origin, and has no cookies of somebody else's.
    """
    if origin is None:
        return True
    return _origin(origin) in {_origin(f"{scheme}://{host}"), _origin(public_url)} - {None}


def _origin(address: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(address)
        if parts.scheme not in _PORTS or not parts.hostname:
            return None
        return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
    except ValueError:
        return None


def trust_proxies(app: App, number: int) -> App:
    """Return ``app`` behind ``number`` proxies, which say who calls, and by which scheme and host; none by default.

    What they say is read from the last ``number`` entries of the ``X-Forwarded-`` headers. Without a proxy those
    headers are anybody's, and are not looked at.
    """
    if number > 0:
        return ProxyFix(app, x_for=number, x_proto=number, x_host=number)

    def without_forwarded(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        for name in _FORWARDED:
            environ.pop(name, None)
        return app(environ, start)

    return without_forwarded
