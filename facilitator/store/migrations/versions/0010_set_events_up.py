"""Set events up in the browser: the event's own journal, groups, kinds of session, breakouts, gathered contributions."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Adding columns leaves each table in its place: no copy, and foreign keys to it stay whole.
    op.add_column("events", sa.Column("groups", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("events", sa.Column("defaults", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("events", sa.Column("rev", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("sessions", sa.Column("kind", sa.String(16), nullable=False, server_default="plenary"))
    op.add_column("sessions", sa.Column("breakout_of", sa.String(64), nullable=True))
    op.add_column("contributions", sa.Column("copy_of", sa.String(64), nullable=True))
    op.add_column("contributions", sa.Column("origin", sa.JSON(none_as_null=True), nullable=True))
    op.create_index("ix_contributions_copy_of", "contributions", ["copy_of"])
    op.create_table(
        "event_journal",
        sa.Column("event", sa.String(64), sa.ForeignKey("events.id"), primary_key=True),
        sa.Column("rev", sa.Integer(), primary_key=True),
        sa.Column("at", sa.Float(53), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("command", sa.String(64), nullable=False),
        sa.Column("undoable", sa.Boolean(), nullable=False),
        sa.Column("reverts", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("event_journal")
    op.drop_index("ix_contributions_copy_of", "contributions")
    for table, names in (
        ("contributions", ("origin", "copy_of")),
        ("sessions", ("breakout_of", "kind")),
        ("events", ("rev", "defaults", "groups")),
    ):
        for name in names:
            op.drop_column(table, name)
