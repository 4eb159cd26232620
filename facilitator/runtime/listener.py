"""The socket that the server listens on, and how many it may hold: where there are no more, others wait and nothing ends."""

from __future__ import annotations

import errno
import logging
import socket
import time
from typing import Any, Final

log = logging.getLogger("facilitator")

BACKLOG: Final = 2048
"""Connections that may wait to be accepted: at the servers' own 50, a crowd that scans one code is refused."""
RESERVED: Final = 100
"""Open files that stay for the database, for what child processes are told, and for one document more."""
FEWEST: Final = 20
_NO_MORE: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_PAUSE_SECONDS: Final = 0.5


def allow_sockets(wanted: int) -> int:
    """Let this process have ``wanted`` sockets at once, and return how many it may have.

    A desktop lets a program open 1,024 files unless it asks for more, macOS 256: too few for a full room.
    """
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + RESERVED
    if soft != resource.RLIM_INFINITY and soft < needed:
        most = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
        except (OSError, ValueError) as error:
            log.warning("the limit of open files stays at %s: %s", soft, error)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return wanted
    allowed = max(FEWEST, soft - RESERVED)
    log.warning("this system lets the server have %s connections at once; `ulimit -n` raises it", allowed)
    return allowed


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket with room for a crowd. Raises ``OSError`` where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener


class BackpressureListener:
    """A listening socket that lets one in at a time, and waits where the system has no more sockets: eventlet's server would end the program."""

    def __init__(self, listener: Any) -> None:
        self._listener = listener
        self._has_said = False

    def accept(self) -> Any:
        """Return the next connection and its address, as soon as there can be one.

        Whoever is here already has a turn before each who comes: a crowd at the door must not hold up the room.
        """
        time.sleep(0)
        while True:
            try:
                return self._listener.accept()
            except OSError as error:
                if error.errno not in _NO_MORE:
                    raise
                if not self._has_said:
                    self._has_said = True
                    log.warning("no more connections for now: %s", error)
            time.sleep(_PAUSE_SECONDS)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._listener, name)
