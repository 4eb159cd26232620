"""What is large on the wall, for a delegate's own page; ``static/js/room/wall.js`` says the same while it changes."""

from __future__ import annotations

from typing import Any

from facilitator.domain.messages import N_
from facilitator.domain.vocabulary import VIEW_NAMES, BoardView, FocusType
from facilitator.store.models import Session
from facilitator.web.core import Web


def on_wall(web: Web, state: dict[str, Any], session: Session) -> dict[str, Any]:
    """Return what is large on the wall, as far as this phone may see it: words about it, its own, their language."""
    kind, id_ = (session.focus["type"], session.focus["id"]) if session.focus else ("", "")
    if session.blank:
        return {"about": web.gettext(N_("The wall is dark for a moment."))}
    if kind == FocusType.QUESTION and id_ in state["questions"]:
        text = state["questions"][id_]["text"]
        about = web.gettext(N_("A question is large on the wall."))
        language = web.localized_language(text)
        return {"about": about, "words": web.localized(text), "lang": language}
    if kind == FocusType.CLUSTER and id_ in state["clusters"]:
        about = web.gettext(N_("A cluster is large on the wall:"))
        return {"about": about, "words": state["clusters"][id_]["title"]}
    if kind == FocusType.CONTRIBUTION and id_ in state["contributions"]:
        row = state["contributions"][id_]
        about = web.gettext(N_("Contribution number %(number)s is large on the wall:"))
        found = {"words": row["text"], "lang": row["lang"], "dir": row["dir"]}
        return {"about": about % {"number": row["number"]}, **found}
    if kind == FocusType.CONTRIBUTION:
        return {"about": web.gettext(N_("A contribution is large on the wall."))}
    what = web.gettext(VIEW_NAMES[session.view])
    about = web.gettext(N_("The wall shows: %(what)s")) % {"what": what}
    if session.view == BoardView.SUMMARY:
        texts = [one["text"] for one in state.get("summaries", {}).values() if one["question"] is None]
        return {"about": about, "words": "\n".join(texts)}
    return {"about": about}
