"""All that a database holds, to compare two of them."""

from __future__ import annotations

from sqlalchemy import create_engine, select

from facilitator.store import copying


def all_rows(url: str) -> dict[str, list[str]]:
    """Return the rows of every table that is copied from one database to another, in an order of their own."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {one.name: sorted(map(repr, connection.execute(select(one)))) for one in copying.tables()}
    engine.dispose()
    return found
