"""The translation desk: original beside translation, drafts by a machine where the organiser brings one."""

from __future__ import annotations

import logging
from typing import Any, Final

from flask import Blueprint, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from facilitator.domain.audience import READERS, Audience
from facilitator.domain.messages import N_
from facilitator.domain.report_parts import PART_NAMES
from facilitator.domain.rules import SCRIBES, Refused
from facilitator.domain.vocabulary import (
    ACTION_NAMES,
    ACTION_TEXTS,
    TRANSLATED_FIELDS,
    Translated,
    TranslationStatus,
)
from facilitator.i18n import language_detection, localisation, machine_translation
from facilitator.i18n.glossary import glossary
from facilitator.identity import Caller
from facilitator.store import queries
from facilitator.store.models import Event, Session, Translation
from facilitator.web.core import Web
from facilitator.web.request_values import read_json

log = logging.getLogger("facilitator")

MOST_DRAFTS: Final = 20
"""Texts in one question to the machine."""
MOST_REMEMBERED: Final = 2_000
"""Translations of other sessions that are offered again, the newest."""
MACHINE_SECONDS: Final = 60.0
FIELD_NAMES: Final = {
    "text": N_("Text"),
    "title": N_("Title of the cluster"),
    **{name: ACTION_NAMES[name] for name in ACTION_TEXTS},
}


def make(web: Web) -> Blueprint:
    """Return the translation desk's pages."""
    pages = Blueprint("translate", __name__)

    @pages.get("/translate/<session>")
    def translate(session: str) -> str:
        event_id = web.get_session_event(session)
        caller = web.callers.require_staff(SCRIBES, event_id)
        with web.store.read() as tx:
            row = queries.get_session(tx, session, event_id)
            event = tx.get_one(Event, event_id)
            snapshot = queries.snapshot(tx, row, Audience.REPORT)
            into = _languages(event)
            page = web.pages.page(
                "translate",
                event,
                session=session,
                snapshot=snapshot,
                into=into,
                fields={table: list(names) for table, names in TRANSLATED_FIELDS.items()},
                field_names={
                    name: localisation.translate(web.reader.language(), msgid)
                    for name, msgid in FIELD_NAMES.items()
                },
                part_names={
                    part: localisation.translate(web.reader.language(), name)
                    for part, name in PART_NAMES.items()
                },
                glossary=glossary(),
                memory=_remembered(tx, event_id, session),
                machine=machine_translation.find_translator() is not None,
                urls={"drafts": url_for("translate.drafts", session=session)},
            )
            context = {
                "session": snapshot["state"]["sessions"][session],
                "into": into,
                "glossary": glossary(),
                "may_steer": caller.role in READERS[Audience.DESK],
            }
            return render_template("translate.html", **context, **page)

    @pages.post("/translate/<session>/drafts")
    def drafts(session: str) -> Any:
        caller = web.callers.require_staff(SCRIBES, web.get_session_event(session))
        body = read_json()
        if not isinstance(body, dict) or not isinstance(body.get("lang"), str):
            raise Refused("missing_field", field="lang")
        wanted = body.get("ids")
        if not isinstance(wanted, list) or not wanted:
            raise Refused("nothing_chosen", field="ids")
        if len(wanted) > MOST_DRAFTS:
            raise Refused("too_many", field="ids", limit=MOST_DRAFTS)
        return {
            "ok": True,
            "made": _make_drafts(web, caller, session, body["lang"], [str(one) for one in wanted]),
        }

    return pages


def _remembered(tx: Tx, event: str, session: str) -> dict[str, dict[str, str]]:
    """Return what staff checked in the other sessions of an event: by language, the translation of each text.

    What nobody may see any more is not offered; of two translations of one text the later one is.
    """
    query = (
        select(Translation.lang, Translation.source, Translation.texts)
        .join(Session, Session.id == Translation.session)
        .where(
            Session.event == event,
            Session.id != session,
            Translation.status == TranslationStatus.CHECKED,
            Translation.hidden.is_(False),
        )
        .order_by(Translation.written_at.desc())
        .limit(MOST_REMEMBERED)
    )
    found: dict[str, dict[str, str]] = {}
    for lang, source, texts in tx.execute(query):
        for name, text in texts.items():
            if name in source:
                found.setdefault(lang, {}).setdefault(source[name], text)
    return found


def _languages(event: Event) -> list[dict[str, str]]:
    tags = dict.fromkeys((*event.languages, *localisation.languages()))
    return [
        {"tag": tag, "name": localisation.own_name(tag), "dir": localisation.page_direction(tag)}
        for tag in tags
    ]


def _make_drafts(web: Web, caller: Caller, session: str, lang: str, wanted: list[str]) -> int:
    """Ask the machine for what has no translation yet, and keep its answers as drafts. Return how many."""
    by_source: dict[str, list[tuple[str, str, str, str]]] = {}
    with web.store.read() as tx:
        row = queries.get_session(tx, session, caller.event)
        languages = tx.get_one(Event, caller.event).languages
        state = queries.snapshot(tx, row, Audience.REPORT)["state"]
        for name in dict.fromkeys(wanted):
            table, _, id_ = name.partition("/")
            original = state[table].get(id_) if table in frozenset(Translated) else None
            if original is None or f"{name}/{lang}" in state["translations"]:
                continue
            for field in TRANSLATED_FIELDS[table]:
                if text := original.get(field):
                    source = original.get("lang") or language_detection.guess(text, languages, languages[0])
                    if source != lang:
                        by_source.setdefault(source, []).append((table, id_, field, text))
    drafts: dict[tuple[str, str], dict[str, str]] = {}
    for source, parts in by_source.items():
        answers = _ask(web, [part[3] for part in parts], source, lang)
        for (table, id_, field, _text), answer in zip(parts, answers, strict=True):
            if answer.strip():
                drafts.setdefault((table, id_), {})[field] = answer
    made = 0
    for (table, id_), texts in drafts.items():
        payload = {
            "session": session,
            "of": table,
            "target": id_,
            "lang": lang,
            "texts": texts,
            "machine": True,
        }
        try:
            web.dispatcher.perform(caller, "translation.write", payload)
            made += 1
        except Refused as refused:
            # Somebody has translated it meanwhile, or its text cannot be kept: a draft less, nothing lost.
            log.info("no draft: %s", refused.reason)
    return made


def _ask(web: Web, texts: list[str], source: str, target: str) -> list[str]:
    question = {"texts": texts, "source": source, "target": target}
    try:
        answer = web.translator(question, MACHINE_SECONDS)
    except (TimeoutError, ConnectionError) as error:
        log.warning("the translation service does not answer: %s", error)
        raise Refused("no_machine", retry_after=5.0) from None
    if "drafts" not in answer:
        log.warning("the translation service failed: %s", answer.get("error"))
        raise Refused("no_machine", retry_after=5.0)
    return list(answer["drafts"])
