"""How answers and the islands of pages become JSON."""

from __future__ import annotations

from typing import Any

from flask.json.provider import DefaultJSONProvider

from facilitator.runtime import json_text


class JsonProvider(DefaultJSONProvider):
    """Flask's own, save that a ``JsonText`` is put in as it is."""

    # Texts stand in the order of the event's languages: the first is what is shown where a language is missing.
    sort_keys = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return ``obj`` as JSON."""
        options = {"ensure_ascii": self.ensure_ascii, "sort_keys": self.sort_keys, **kwargs}
        return json_text.dumps(obj, default=self.default, **options)
