"""Put checked translations beside the originals of an outcome. The words of the room stay as they are."""

from __future__ import annotations

from dataclasses import replace

from facilitator.domain.report_parts import part_id
from facilitator.domain.vocabulary import Translated, TranslationStatus
from facilitator.outcome import model
from facilitator.store.state_at import State


def add(session: model.Session, state: State) -> model.Session:
    """Return ``session``, read from ``state``, with the checked translations of what it holds.

    Drafts, those whose original has changed since, and those whose original may not be seen are left out.
    """
    found: dict[tuple[str, str], dict[str, model.Texts]] = {}
    for row in sorted(state.get("translations", {}).values(), key=lambda one: str(one["lang"])):
        if row["status"] == TranslationStatus.CHECKED and not row["outdated"] and not row["hidden"]:
            found.setdefault((row["of"], row["target"]), {})[row["lang"]] = row["texts"]
    if not found:
        return session
    summaries = {
        (one["question"], one.get("cluster")): found.get((Translated.SUMMARY, one["id"]), {})
        for one in state["summaries"].values()
        if not one.get("part")
    }
    parts = [
        replace(
            one,
            translations={
                lang: texts["text"]
                for lang, texts in found.get((Translated.SUMMARY, part_id(session.id, one.part)), {}).items()
            },
        )
        for one in session.parts
    ]

    def summary(question: str | None, cluster: str | None = None) -> model.Texts:
        return {lang: texts["text"] for lang, texts in summaries.get((question, cluster), {}).items()}

    questions = [
        replace(
            question,
            clusters=[
                replace(
                    one,
                    translations=found.get((Translated.CLUSTER, one.id), {}),
                    summary_translations=summary(question.id, one.id),
                )
                for one in question.clusters
            ],
            contributions=[
                replace(one, translations=found.get((Translated.CONTRIBUTION, one.id), {}))
                for one in question.contributions
            ],
            summary_translations=summary(question.id),
        )
        for question in session.questions
    ]
    return replace(session, questions=questions, summary_translations=summary(None), parts=parts)
