"""A database of an earlier version, with rows in every table that others point to, comes to the newest one whole."""

from __future__ import annotations

import ast
import json

import pytest
from sqlalchemy import select, text

from facilitator.store.engine import MIGRATIONS
from facilitator.store.models import Contribution, Delegate, JournalLine, Offer, Session
from tests.conftest import new_store

OLD = {
    "events": {"id": "e", "code": "123456", "title": {"en": "E"}, "description": {}, "place": {}, "contact": {},
               "time_zone": "UTC", "languages": ["en"], "days": {}, "created_at": 1.0},
    "sessions": {"id": "s", "event": "e", "position": 0, "day": "2019-09-10", "start": "09:00", "end": "10:00",
                 "room": {}, "title": {"en": "S"}, "gathers": [], "stage": "collecting", "question": None, "view": "join",
                 "joining": True, "moderation": "off", "visibility": "all", "attribution": "none", "max_length": 500,
                 "rev": 3, "lineage": "l", "next_number": 2},
    "questions": {"id": "q", "session": "s", "position": 0, "text": {"en": "Q"}, "easy": {}, "short": {}, "kinds": ["action"]},
    "contributions": {"id": "c", "session": "s", "question": "q", "number": 1, "kind": "action", "text": "Kept", "lang": "en",
                      "dir": "ltr", "level": "local", "lead": "", "partners": "", "by_when": "", "lasts": "", "left_out": "",
                      "status": "shown", "hidden_reason": "", "rank": "", "scribe": False, "endorsements": 0, "created_at": 1.0},
    "offers": {"id": "o", "session": "s", "action": "c", "brings": "Help", "created_at": 1.0},
    "delegates": {"id": "d", "event": "e", "language": "en", "removed": False, "created_at": 1.0},
}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    made = new_store(tmp_path / "old.sqlite3")
    yield made
    made.close()


def test_rows_of_the_first_version_survive_all_migrations(store):
    store.migrate("0001")
    with store.write() as tx:
        for table, row in OLD.items():
            values = {
                name: json.dumps(one) if isinstance(one, dict | list) else one for name, one in row.items()
            }
            columns = ", ".join(f'"{name}"' for name in values)
            tx.execute(
                text(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(f':{name}' for name in values)})"),
                values,
            )
    store.migrate()
    with store.read() as tx:
        kept = tx.get_one(Contribution, "c")
        assert (kept.text, kept.consent, kept.author_name, kept.country) == ("Kept", "list", "", None)
        assert tx.get_one(Offer, "o").brings == "Help"
        session = tx.get_one(Session, "s")
        assert (session.rev, session.ready, session.blank) == (3, 0, False)
        if store.engine.dialect.name == "sqlite":
            assert tx.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_what_was_allowed_until_now_is_allowed_still_also_in_the_journal(store):
    """``wall`` meant a place in the list of documents: it is ``list`` now, and nobody's words change otherwise."""
    store.migrate("0011")
    tricky = 'say "consent": "wall" to me'
    row = {"id": "c", "text": tricky, "consent": "wall"}
    with store.write() as tx:
        tx.execute(
            text("""INSERT INTO events (id, code, title, description, place, contact, time_zone, languages, days,
            created_at) VALUES ('e', '123456', '{}', '{}', '{}', '{}', 'UTC', '["en"]', '{}', 1.0)""")
        )
        tx.execute(
            text("""INSERT INTO sessions (id, event, position, day, start, "end", room, title, gathers, stage, view,
            joining, moderation, visibility, attribution, max_length, rev, lineage, next_number, picture)
            VALUES ('s', 'e', 0, '2019-09-10', '09:00', '10:00', '{}', '{}', '[]', 'collecting', 'join', true, 'off',
            'all', 'none', 500, 1, 'l', 2, 'themes')""")
        )
        for consent in ("wall", "quote", None):
            tx.execute(
                text("""INSERT INTO delegates (id, event, language, removed, created_at, consent)
                VALUES (:id, 'e', 'en', false, 1.0, :consent)"""),
                {"id": f"d-{consent}", "consent": consent},
            )
        tx.execute(
            text("""INSERT INTO journal (session, rev, at, role, actor, command, undoable, before, after)
            VALUES ('s', 1, 1.0, 'delegate', '', 'contribution.submit', false, :before, :after)"""),
            {"before": json.dumps({"contributions": {"c": None}}), "after": json.dumps({"contributions": {"c": row}})},
        )  # fmt: skip
    store.migrate()
    with store.read() as tx:
        assert {one.id: one.consent for one in tx.scalars(select(Delegate))} == {
            "d-wall": "list", "d-quote": "quote", "d-None": None,
        }  # fmt: skip
        line = tx.get_one(JournalLine, ("s", 1))
        assert line.after == {"contributions": {"c": {**row, "consent": "list"}}}
        assert line.before == {"contributions": {"c": None}}


def test_a_schema_that_is_the_newest_is_left_alone_and_files_are_named_by_their_revision(store):
    names = [path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py")]
    store.migrate()
    with store.read() as tx:
        newest = tx.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert newest == max(name.partition("_")[0] for name in names)
    assert sorted(name.partition("_")[0] for name in names) == [
        f"{number:04}" for number in range(1, len(names) + 1)
    ]
    store.migrate()
    with store.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '0009'"))
        tx.execute(text("DROP TABLE event_journal"))
    with pytest.raises(Exception, match=r"(?i)already exists|duplicate column"):
        store.migrate()


MADE_BEFORE_THE_RULE = "0020"
"""Since then a migration only adds (docs/scaling.md): the version before goes on serving while it runs, and afterwards."""
ONLY_ADDS = {"create_table", "create_index", "add_column"}


def test_a_migration_only_adds_so_that_the_version_before_goes_on():
    looked_at = 0
    for path in sorted((MIGRATIONS / "versions").glob("[0-9]*.py")):
        if path.name.partition("_")[0] <= MADE_BEFORE_THE_RULE:
            continue
        upgrade = next(
            one for one in ast.parse(path.read_text()).body if getattr(one, "name", "") == "upgrade"
        )
        for call in (one for one in ast.walk(upgrade) if isinstance(one, ast.Call)):
            where = getattr(call.func, "value", None)
            if not (isinstance(where, ast.Name) and where.id in ("op", "table")):
                continue
            if call.func.attr == "execute":
                # Values that the version before knows as well.
                assert call.args[0].value.startswith("UPDATE "), path.name
                continue
            assert call.func.attr in ONLY_ADDS | {"batch_alter_table"}, (path.name, call.func.attr)
        tables = [one for one in ast.walk(upgrade) if is_call(one, "create_table")]
        new = {id(column) for table in tables for column in ast.walk(table)}
        for column in (one for one in ast.walk(upgrade) if is_call(one, "Column") and id(one) not in new):
            given = {one.arg: one.value for one in column.keywords}
            # Who knows nothing of the column gives it no value.
            is_optional = getattr(given.get("nullable"), "value", None) is True
            assert is_optional or "server_default" in given, (path.name, ast.unparse(column))
            looked_at += 1
    assert looked_at > 5


def is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == name
