"""What an audience sees of a session, made once for each revision: a thousand phones that come back ask for the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy.orm import Session as Tx

from facilitator.contract.rights import project_row
from facilitator.domain.audience import Audience
from facilitator.store.models import Session
from facilitator.store.rows import CHUNK, session_dumps

_MAX_SEEN: Final = 8
MAX_ROWS: Final = 20_000
"""Of all that is kept: some 40 MB."""

Seen = dict[str, Any]
"""State and counts of a session."""

_Key = tuple[str, Audience, bool]
_kept: OrderedDict[_Key, tuple[tuple[str, int], int, Seen]] = OrderedDict()
"""By session, audience and whether all tables are in it: lineage and revision, how many rows, and what is seen."""


def seen_by(
    tx: Tx,
    session: Session,
    audience: Audience,
    count: Callable[[Tx, str], dict[str, Any]],
    yield_control: Callable[[], None],
    without: tuple[str, ...],
) -> Seen:
    """Return ``state`` (without the tables ``without``) and ``counts`` for an audience; read them only.

    A revision of a lineage never changes, so what is kept here is never wrong; it is only forgotten.
    """
    key, revision = (session.id, audience, bool(without)), (session.lineage, session.rev)
    known = _kept.get(key)
    if known is not None and known[0] == revision:
        return known[2]
    settings = session.dump()
    state: dict[str, dict[str, Any]] = {}
    for table, rows in session_dumps(tx, session.id, yield_control, without).items():
        state[table] = {}
        for index, (id_, row) in enumerate(rows.items(), 1):
            seen = project_row(table, row, audience, settings)
            if seen is not None:
                state[table][id_] = seen
            if not index % CHUNK:
                yield_control()
    found = {"state": state, "counts": count(tx, session.id)}
    _remember(key, (revision, sum(map(len, state.values())), found))
    return found


def _remember(key: _Key, found: tuple[tuple[str, int], int, Seen]) -> None:
    _kept[key] = found
    _kept.move_to_end(key)
    while len(_kept) > _MAX_SEEN or sum(rows for _, rows, _ in _kept.values()) > MAX_ROWS:
        _kept.popitem(last=False)
