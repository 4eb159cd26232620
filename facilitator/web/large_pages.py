"""Pages of a full room are made one at a time, from their rows to their last compressed byte.

Sixty desks that open a session of thousands of contributions at once would else each hold megabytes, and whoever comes to
the door after them would wait for all of their pages: one connection is let in for each turn of the loop, and a page that is
put together is one long turn.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, g

from facilitator.runtime import concurrency

LARGE: Final = 200_000
"""Bytes of an answer from which on it waits for others like it, and is compressed in pieces."""


class LargePages:
    """Lets one request of a process at a time make a large page."""

    def __init__(self) -> None:
        self._lock = concurrency.make_lock()

    def wait(self, size: int) -> None:
        """Wait, where the answer of this request has about ``size`` bytes, until no other large one is made.

        The place is kept until the request ends. Not to be called within a transaction: who waits must hold no connection.
        """
        if size >= LARGE and "makes_large_page" not in g:
            self._lock.__enter__()
            g.makes_large_page = True

    def register(self, app: Flask) -> None:
        """Have the place given on when a request ends, however it does."""

        @app.teardown_request
        def end(_error: BaseException | None) -> None:
            if g.pop("makes_large_page", False):
                self._lock.__exit__(None, None, None)
