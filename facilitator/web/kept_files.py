"""Static files from memory, as they were answered first: a hall that joins asks for the same three a thousand times.

Each name holds a digest of what is in it, so an answer never changes while the program runs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from facilitator.runtime import concurrency
from facilitator.web.static_files import URL

MAX_BYTES: Final = 16_000_000
"""Of all files that are kept, the last asked for: some five times what all pages load, in one encoding."""
MOST: Final = 200
"""Answers that are kept: some fifty files in three encodings."""
_ENCODINGS: Final = ("br", "gzip")
"""Those of a file's answer, the preferred one first."""
_ASKS_FOR_LESS: Final = ("HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
_MADE_ANEW: Final = frozenset({"date"})
"""Headers that the server adds to each answer itself."""

Headers = list[tuple[str, str]]
Key = tuple[str, str, str]
"""Path, scheme, encoding."""
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Answer(NamedTuple):
    """A whole answer."""

    status: str
    headers: Headers
    body: bytes


class KeptFiles:
    """A WSGI app that answers for ``app`` where it has answered the same request for a file before.

    An answer depends on the path, the scheme (HSTS) and one of three encodings: no header that a client is free to choose
    is kept, so that nobody fills the memory or pushes others' files out of it. Threads may call it at the same time.
    """

    def __init__(self, app: App, max_bytes: int = MAX_BYTES) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._lock = concurrency.make_lock()
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._being_asked: dict[Key, AbstractContextManager[Any]] = {}
        self.size = 0
        """Bytes of all that is kept."""

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._kept)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        path = str(environ.get("PATH_INFO", ""))
        scheme = str(environ.get("wsgi.url_scheme", ""))
        if (
            environ.get("REQUEST_METHOD") != "GET"
            or not path.startswith(f"{URL}/")
            or scheme not in ("http", "https")
            or environ.get("QUERY_STRING")
            or any(name in environ for name in _ASKS_FOR_LESS)
        ):
            return self._app(environ, start_response)
        encoding = _choose(str(environ.get("HTTP_ACCEPT_ENCODING", "")))
        key = (path, scheme, encoding)
        # The app is told of the choice alone: what it answers cannot depend on the rest of the header.
        found = self._find(key) or self._fill(key, {**environ, "HTTP_ACCEPT_ENCODING": encoding})
        start_response(found.status, list(found.headers))
        return [found.body]

    def _find(self, key: Key) -> Answer | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _fill(self, key: Key, environ: dict[str, Any]) -> Answer:
        """Ask the app, once where several threads want the same file at the same time."""
        with self._lock:
            asking = self._being_asked.setdefault(key, concurrency.make_lock())
        with asking:
            try:
                found = self._find(key)
                if found is None:
                    found = self._ask(environ)
                    if found.status.startswith("200 "):
                        self._remember(key, found)
            finally:
                with self._lock:
                    if self._being_asked.get(key) is asking:
                        del self._being_asked[key]
        return found

    def _remember(self, key: Key, answer: Answer) -> None:
        with self._lock:
            replaced = self._kept.pop(key, None)
            if replaced is not None:
                self.size -= _weigh(key, replaced)
            self._kept[key] = answer
            self.size += _weigh(key, answer)
            while self._kept and (self.size > self._max_bytes or len(self._kept) > MOST):
                self.size -= _weigh(*self._kept.popitem(last=False))

    def _ask(self, environ: dict[str, Any]) -> Answer:
        said: list[tuple[str, Headers]] = []

        def start_response(status: str, headers: Headers, _error: Any = None) -> Callable[[bytes], None]:
            said[:] = [(status, headers)]
            return parts.append

        parts: list[bytes] = []
        answer = self._app(environ, start_response)
        try:
            parts.extend(answer)
        finally:
            if (close := getattr(answer, "close", None)) is not None:
                close()
        status, headers = said[0]
        kept = [(name, value) for name, value in headers if name.lower() not in _MADE_ANEW]
        return Answer(status, kept, b"".join(parts))


def _choose(accepted: str) -> str:
    """Return which of ``_ENCODINGS`` a client takes that sends ``accepted`` (an Accept-Encoding header), "" for none."""
    takes = parse_accept_header(accepted, Accept)
    return next((one for one in _ENCODINGS if takes[one]), "")


def _weigh(key: Key, answer: Answer) -> int:
    """Return the bytes of an answer with its key and headers."""
    headers = sum(len(name) + len(value) for name, value in answer.headers)
    return sum(map(len, key)) + len(answer.status) + headers + len(answer.body)
