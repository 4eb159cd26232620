"""The address that phones use: the one place that answers it for pages, posters, calendars and the command line."""

from __future__ import annotations

import socket
from functools import cache
from typing import Final

_ONLY_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0"})  # noqa: S104 - compared, not bound
_EVERYWHERE: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared, not bound


@cache
def lan_address() -> str:
    """Return this machine's address on its network: the one a datagram to elsewhere would leave from; none is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def local_url(host: str, port: int) -> str:
    """Return the address by which programs of this machine reach a server that listens on ``host`` (FACILITATOR_HOST)."""
    return _http("127.0.0.1" if host in _EVERYWHERE else host, port)


def _http(name: str, port: int) -> str:
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def public_url(configured: str, port: int, *, scheme: str = "http", host: str = "", listens: str = "") -> str:
    """Return the address that phones use, without a slash at the end.

    ``configured`` is FACILITATOR_PUBLIC_URL ("" where it is not set) and goes before everything else. ``host`` is the
    Host header of the present request, "" where there is none: an address that works here, unless it is this machine's
    own name for itself, which no phone can reach; then its port counts, else ``port``. ``listens`` is FACILITATOR_HOST: a
    server that listens on one address is told of by that one, since it answers at no other.
    """
    if configured:
        return configured.rstrip("/")
    if host:
        name, _, given = host.rpartition(":") if ":" in host else (host, "", "")
        if name not in _ONLY_THIS_MACHINE or (listens not in _EVERYWHERE and listens in _ONLY_THIS_MACHINE):
            return f"{scheme}://{host}"
        port = int(given) if given.isdigit() else port
    return _http(lan_address() if listens in _EVERYWHERE else listens, port)
