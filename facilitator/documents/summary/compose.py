"""The order of a chair's summary: cover, actions first, introduction, discussion, quotes, recommendations, annexes.

The form follows the practice of the Convention's meetings (a non-official cover note, chapters, paragraphs numbered
through, annexes), see ``docs/documents.md``.
"""

from __future__ import annotations

from facilitator.documents.summary import actions, annexes, charts, discussion, front, method, next_steps
from facilitator.documents.summary.blocks import Paper
from facilitator.documents.summary.builder import Builder
from facilitator.documents.summary.wording import Speech
from facilitator.outcome.model import Outcome


def compose(
    outcome: Outcome, language: str, *, pictures: bool = True, address: str = "", short: bool = False
) -> Paper:
    """Return the document of ``outcome``; its own words are in ``language``, delegates' words stay as they are.

    ``pictures`` costs about two seconds of CPU. ``address`` is that of the results' public page, "" where there is none. The
    ``short`` edition has the cover, key messages, conclusions, the actions that most delegates marked and the next steps,
    and neither pictures nor annexes.
    """
    builder = Builder(outcome, Speech(language), short=short)
    if short:
        front.add_opening(builder)
        discussion.add_key_messages(builder)
        next_steps.add_conclusions(builder)
        actions.add_short_table(builder)
        next_steps.add_written_next_steps(builder)
        return front.make_paper(builder)
    actions.add_glance(builder)
    front.add_introduction(builder)
    if pictures:
        charts.add_charts(builder)
    discussion.add_key_messages(builder)
    discussion.add_discussion(builder)
    discussion.add_quotes(builder)
    actions.add_recommendations(builder)
    actions.add_partnerships(builder)
    next_steps.add_conclusions(builder)
    next_steps.add_next_steps(builder)
    if address:
        next_steps.add_address(builder, address)
    next_steps.add_thanks(builder)
    annexes.add_programme(builder)
    method.add_method(builder)
    annexes.add_contributions(builder)
    annexes.add_tags(builder)
    annexes.add_log(builder)
    return front.make_paper(builder)
