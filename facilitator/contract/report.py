"""Commands of the rapporteur: summary, translations, quotes, pairs, frozen versions."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    Field,
    StrictBool,
    StrictStr,
)

from facilitator.contract.declaration import declares
from facilitator.contract.fields import Command, Id, NewId, Rev, Text
from facilitator.domain.messages import N_
from facilitator.domain.report_parts import ReportPart
from facilitator.domain.rules import NOBODY, REVIEWERS, SCRIBES, WRITERS, allow
from facilitator.domain.vocabulary import (
    MAX_COVER,
    FollowUpState,
    PairReason,
    ReviewVerdict,
    Translated,
    VersionScope,
)


@declares("report.write", by=allow(WRITERS), undoable=True, says=N_("Wrote the summary"))
class WriteReport(Command):
    """Save the summary of a question, of one of its clusters, or of the session, written on top of ``base_rev``.

    ``question`` null means the session; ``cluster`` alone is enough for a cluster; ``part`` alone is a text on the whole
    meeting.
    """

    question: Id | None = None
    cluster: Id | None = None
    part: ReportPart | None = None
    text: Text
    base_rev: Rev


@declares("translation.write", by=allow(SCRIBES), undoable=True, says=N_("Wrote a translation"))
class WriteTranslation(Command):
    """Save a translation by field, written on top of ``base_rev`` (0: there was none); a draft, or ``checked``."""

    of: Translated
    target: Annotated[StrictStr, Field(max_length=140)]
    lang: Annotated[StrictStr, Field(max_length=35)]
    texts: dict[StrictStr, Text]
    base_rev: Rev = 0
    checked: StrictBool = False
    machine: StrictBool = False


@declares("translation.check", by=allow(SCRIBES), undoable=True, says=N_("Checked a translation"))
class CheckTranslation(Command):
    """Call a translation checked, so that the room sees it, or a draft again (``on`` false)."""

    id: Annotated[StrictStr, Field(max_length=200)]
    on: StrictBool = True
    base_rev: Rev


@declares("translation.remove", by=allow(SCRIBES), undoable=True, says=N_("Removed a translation"))
class RemoveTranslation(Command):
    """Remove a translation; the original stays."""

    id: Annotated[StrictStr, Field(max_length=200)]
    base_rev: Rev


@declares("report.quote", by=allow(WRITERS), undoable=True, says=N_("Pinned or unpinned a quote"))
class SetQuote(Command):
    """Pin a contribution as a quote, or take the pin off."""

    id: Id
    on: StrictBool


@declares("report.mark", by=allow(WRITERS), undoable=True, says=N_("Marked or unmarked a key message"))
class SetKeyMessage(Command):
    """Mark a cluster as a key message, or take the mark off."""

    cluster: Id
    on: StrictBool


@declares("report.cover", by=allow(WRITERS), undoable=True, says=N_("Chose the actions on the cover"))
class ChooseCover(Command):
    """Choose the actions that documents name first, in this order; none: those that most delegates marked."""

    ids: Annotated[list[Id], Field(max_length=MAX_COVER)]


class DecidePair(Command):
    """Say of a need (action or barrier) and what could meet it (resource or offer): yes, or no.

    ``reasons`` are those the pair was proposed for; none means that a person found it.
    """

    need: Id
    help: Id
    reasons: Annotated[list[PairReason], Field(max_length=len(PairReason))] = Field(default_factory=list)


@declares("pair.confirm", by=allow(WRITERS), undoable=True, says=N_("Confirmed a partnership"))
class ConfirmPair(DecidePair):
    """Take a pair into the partnership list."""


@declares("pair.reject", by=allow(WRITERS), undoable=True, says=N_("Rejected a partnership"))
class RejectPair(DecidePair):
    """Leave a pair out of the partnership list, and do not propose it again."""


@declares("pair.reopen", by=allow(WRITERS), undoable=True, says=N_("Took back a decision on a partnership"))
class ReopenPair(Command):
    """Take back what was decided on a pair: it may be proposed again."""

    need: Id
    help: Id


@declares("report.freeze", by=allow(WRITERS), says=N_("Froze a version of the outcome"))
class FreezeReport(Command):
    """Freeze the outcome of the session, or of the whole event, as a version."""

    id: NewId
    scope: VersionScope = VersionScope.SESSION
    note: Text = ""


@declares("report.publish", by=allow(WRITERS), says=N_("Put the results on a public page, or took them off"))
class PublishReport(Command):
    """Give a frozen version a public page, or take the page away (``on`` false): its address opens nothing any more.

    ``until`` is the page's last day (ISO, in the event's time zone); null: until it is taken away. A later version of
    the same session or event takes the address over. The answer has ``slug``, the secret part of the address.
    """

    version: Id
    on: StrictBool
    until: Annotated[StrictStr, Field(max_length=10)] | None = None


# Not to be undone by others: what takes an approval back is the chair's own reopening.
@declares("report.review", by=allow(REVIEWERS), says=N_("Reviewed the outcome"))
class ReviewReport(Command):
    """Comment on a frozen version, or (``version`` null) on the draft of ``scope``; approve a version, or reopen it.

    ``place`` is what a comment is about: the number of a paragraph ("12") or of a chapter and its part ("II.A"); empty:
    the whole. A comment needs words, an approval and a reopening may have some. Documents say "Draft" until approved.
    """

    id: NewId
    version: Id | None = None
    scope: VersionScope = VersionScope.SESSION
    verdict: ReviewVerdict
    place: Annotated[StrictStr, Field(max_length=16)] = ""
    comment: Text = ""


@declares(
    "report.settle", by=allow(WRITERS), undoable=True, says=N_("Marked a comment as dealt with, or as open")
)
class SettleReview(Command):
    """Mark a comment of the chair as dealt with, or as open again (``on`` false)."""

    id: Id
    on: StrictBool


@declares("report.follow", by=allow(NOBODY), says=N_("Said what became of an action"))
class FollowAction(Command):
    """Say what became of an action after the event; its lead does that through a link of its own."""

    version: Id
    action: Id
    state: FollowUpState
    note: Text = ""


@declares("report.seal", by=allow(NOBODY), says=N_("Sealed a version of the outcome"))
class SealReport(Command):
    """Put the document into a frozen version; only the program itself does that."""

    id: Id
    body: StrictStr
