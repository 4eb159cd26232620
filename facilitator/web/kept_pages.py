"""Pages that are the same for all who read alike: rendered once, compressed once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple

import brotli
from flask import Response, request

from facilitator.web.compression import LEVEL
from facilitator.web.reader import Reader

MOST: Final = 64
"""Pages that are kept, those that were asked for last: some languages and looks of some sessions; about 2 MB."""

LONGEST: Final = 1_000
"""Letters of all that a kept page depends on: host, parameters and languages may be anything a client makes up."""


class _Page(NamedTuple):
    rev: int
    made: float
    page: str
    compressed: bytes


class KeptPages:
    """Keeps whole pages by what they depend on.

    ``reader`` tells how the present request's person reads; ``address`` returns the server's address as pages say it,
    which is not the name that the request asked for where a public one is set.
    """

    def __init__(self, reader: Reader, address: Callable[[], str]) -> None:
        self._reader = reader
        self._address = address
        self._kept: OrderedDict[tuple[str, ...], _Page] = OrderedDict()
        self.made = 0
        """How often a page was rendered."""

    def __len__(self) -> int:
        """Return how many pages are kept."""
        return len(self._kept)

    def answer(
        self,
        of: tuple[str, ...],
        make: Callable[[], str],
        rev: int = 0,
        is_good: Callable[[int, float], bool] = lambda _rev, _made: True,
    ) -> Response:
        """Return the page that ``make`` renders, made anew where anything differs that it depends on.

        ``of`` is what it depends on beside address and path and the reader's ways. Where that is longer than any browser
        sends, or there are parameters, which anybody may make up, the page is not kept. ``rev`` is the revision of what it shows now: ``is_good`` says of
        the one that is kept, by its revision and moment (monotonic), whether it may still be shown.
        """
        key = (request.scheme, self._address(), request.path, *self._reader.ways(), *of)
        if request.query_string or sum(map(len, key)) > LONGEST:
            self.made += 1
            return Response(make())
        found = self._kept.get(key)
        if found is None or not is_good(found.rev, found.made):
            self.made += 1
            # Before it is rendered: what is committed meanwhile makes it anew once more.
            made = time.monotonic()
            page = make()
            found = _Page(rev, made, page, brotli.compress(page.encode(), quality=LEVEL))
        self._kept[key] = found
        self._kept.move_to_end(key)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        if not request.accept_encodings["br"]:
            return Response(found.page)
        response = Response(found.compressed, headers={"Content-Encoding": "br"})
        response.vary.add("Accept-Encoding")
        return response
