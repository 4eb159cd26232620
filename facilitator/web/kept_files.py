"""Static files from memory, as they were answered first: a hall that joins asks for the same three a thousand times.

Each name holds a digest of what is in it, so an answer never changes while the program runs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from facilitator.web.static_files import URL

MAX_BYTES: Final = 16_000_000
"""Of all files that are kept, the last asked for: some five times what all pages load, in one encoding."""
_ASKS_FOR_LESS: Final = ("HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
_MADE_ANEW: Final = frozenset({"date"})
"""Headers that the server adds to each answer itself."""

Headers = list[tuple[str, str]]
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Answer(NamedTuple):
    """A whole answer."""

    status: str
    headers: Headers
    body: bytes


class KeptFiles:
    """A WSGI app that answers for ``app`` where it has answered the same request for a file before."""

    def __init__(self, app: App, max_bytes: int = MAX_BYTES) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._kept: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self._size = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        path = str(environ.get("PATH_INFO", ""))
        if (
            environ.get("REQUEST_METHOD") != "GET"
            or not path.startswith(f"{URL}/")
            or environ.get("QUERY_STRING")
            or any(name in environ for name in _ASKS_FOR_LESS)
        ):
            return self._app(environ, start_response)
        # The address stands in a header of each answer; the encoding is chosen by what the browser takes.
        names = ("wsgi.url_scheme", "HTTP_HOST", "HTTP_ACCEPT_ENCODING")
        key = (path, *(str(environ.get(name, "")) for name in names))
        found = self._kept.pop(key, None)
        if found is None:
            found = self._ask(environ)
        else:
            self._size -= len(found.body)
        if found.status.startswith("200 "):
            self._remember(key, found)
        start_response(found.status, list(found.headers))
        return [found.body]

    def _remember(self, key: tuple[str, ...], answer: Answer) -> None:
        self._kept[key] = answer
        self._size += len(answer.body)
        while self._size > self._max_bytes:
            _key, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest.body)

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
