"""From a form to a command, and back to the form with everything that was typed where it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import redirect, request, url_for

from facilitator.domain.rules import ORGANISERS, Refused
from facilitator.i18n.localisation import error_body, own_name, page_direction
from facilitator.identity import STAFF_COOKIE, Caller
from facilitator.store.models import Event
from facilitator.web.cookies import read_cookie
from facilitator.web.core import Web
from facilitator.web.responses import STATUS
from facilitator.web.setup.names import FIELD_NAMES

Values = dict[str, Any]

# What a form cannot show again, or cannot be mended in it: told as a page.
_NOT_OF_THE_FORM: Final = frozenset({"not_joined", "forbidden", "unknown"})


@dataclass
class Form:
    """A form as its template shows it: the values in its fields, and what is wrong with which.

    ``base`` is what the organiser saw, sent along so that two at once never overwrite each other silently.
    """

    values: Values = field(default_factory=dict)
    base: str = ""
    error: dict[str, Any] | None = None

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong, by field."""
        error = self.error or {}
        if not error.get("problems") and error.get("field"):
            return {error["field"]: error["message"]}
        return {one["field"]: one["message"] for one in error.get("problems", [])}


def organiser(web: Web, event: str | None = None) -> Caller:
    """Return the organiser who calls, or refuse with words for somebody who has only to open a link."""
    try:
        return web.callers.require_staff(ORGANISERS, event)
    except Refused as refused:
        if refused.code == "not_joined" and not read_cookie(STAFF_COOKIE):
            raise Refused("organiser_link") from None
        raise


def languages_of(tags: Iterable[str]) -> list[dict[str, str]]:
    """Return languages as templates name them: tag, own name, direction."""
    return [{"tag": tag, "name": own_name(tag), "dir": page_direction(tag)} for tag in tags]


def line(name: str) -> str:
    """Return a field's text; a browser sends a line end as CR LF whatever was typed."""
    return request.form.get(name, "").replace("\r\n", "\n")


def texts(name: str, tags: Iterable[str]) -> dict[str, str]:
    """Return a text by language: the fields ``name.en``, ``name.ar`` and so on."""
    return {tag: line(f"{name}.{tag}") for tag in tags}


def marks(prefix: str = "") -> Values:
    """Return what can be marked as important, from the fields of ``parts/setup_fields.html``."""
    return {name: line(f"{prefix}marks.{name}") for name in ("of", "each", "tally")}


def shown(row: Mapping[str, Any], names: Iterable[str]) -> Form:
    """Return the form of what is kept."""
    values = {name: row[name] for name in names}
    return Form(values, json.dumps(values))


def carry_out(
    web: Web,
    caller: Caller,
    name: str,
    payload: Values,
    *,
    again: Callable[[Form], str],
    then: Callable[[dict[str, Any]], Any],
) -> Any:
    """Perform a form's command, then go on (``then``), or show the form ``again`` with all that was typed."""
    sent = dict(payload)
    if line("key"):
        sent["key"] = line("key")
    if line("base"):
        sent["base"] = _read_base()
    try:
        done = web.dispatcher.perform(caller, name, sent)
    except Refused as refused:
        if refused.code in _NOT_OF_THE_FORM:
            raise
        form = Form(payload, line("base"), error_body(refused, web.reader.language()))
        if isinstance(refused.current, dict) and line("base"):
            # They have seen the other version now: the next attempt is laid over that one.
            form.base = json.dumps({**_read_base(), **refused.current})
        return again(form), STATUS[refused.code]
    return then(done.answer)


def _read_base() -> Values:
    try:
        base = json.loads(line("base"))
    except ValueError:
        raise Refused("bad_field", field="base") from None
    if not isinstance(base, dict):
        raise Refused("bad_field", field="base")
    return base


def go(endpoint: str, **values: Any) -> Any:
    """Return the redirect after a form was carried out: a reload does not send it again."""
    return redirect(url_for(f"setup.{endpoint}", **values), 303)


def frame(web: Web, event: Event | None, form: Form | None = None, **more: Any) -> dict[str, Any]:
    """Return what every page of an organiser's needs."""
    context = web.pages.page("setup", event)
    form = form or Form()
    context |= {
        "form": form,
        "error": form.error,
        "event_languages": languages_of(event.languages) if event is not None else [],
        "done": request.args.get("done"),
        "name_of_field": lambda name: name_of_field(web, name),
    }
    return {**context, **more}


def name_of_field(web: Web, field_: str) -> str:
    """Return what a form calls the field at ``field_`` ("title.fr", "wifi.password"), "" for one without a name."""
    words = [part for part in field_.split(".") if not part.isdigit()]
    tag = words.pop() if len(words) > 1 and words[-1] not in FIELD_NAMES else ""
    name = FIELD_NAMES.get(words[-1], "") if words else ""
    shown = web.reader.gettext(name) if name else ""
    return f"{shown} ({own_name(tag)})" if shown and tag else shown
