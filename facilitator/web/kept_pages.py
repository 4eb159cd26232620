"""Pages that are the same for all who read alike: rendered once, compressed once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import brotli
from flask import Response, request

from facilitator.web.compression import LEVEL
from facilitator.web.reader import Reader

MOST: Final = 64
"""Pages that are kept, those that were asked for last: some languages and looks of some sessions; about 2 MB."""

LONGEST: Final = 1_000
"""Letters of all that a kept page depends on: host, parameters and languages may be anything a client makes up."""


class KeptPages:
    """Keeps whole pages by what they depend on. ``reader`` tells how the present request's person reads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kept: OrderedDict[tuple[str, ...], tuple[str, bytes]] = OrderedDict()
        self.made = 0
        """How often a page was rendered."""

    def __len__(self) -> int:
        """Return how many pages are kept."""
        return len(self._kept)

    def answer(self, of: tuple[str, ...], make: Callable[[], str]) -> Response:
        """Return the page that ``make`` renders, made anew where anything differs that it depends on.

        ``of`` is what it depends on beside the address, with its parameters, and the reader's ways. Where that is longer
        than any browser sends, the page is not kept.
        """
        key = (request.host_url, request.full_path, *self._reader.ways(), *of)
        if sum(map(len, key)) > LONGEST:
            self.made += 1
            return Response(make())
        found = self._kept.pop(key, None)
        if found is None:
            self.made += 1
            page = make()
            found = (page, brotli.compress(page.encode(), quality=LEVEL))
        self._kept[key] = found
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        page, squeezed = found
        if not request.accept_encodings["br"]:
            return Response(page)
        response = Response(squeezed, headers={"Content-Encoding": "br"})
        response.vary.add("Accept-Encoding")
        return response
