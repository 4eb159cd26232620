"""Delegates may speak or sign a contribution: the setting, the mark, and where recordings are."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("media", sa.String(8), nullable=False, server_default="off"))
    op.add_column("contributions", sa.Column("media", sa.String(8), nullable=False, server_default=""))
    op.add_column(
        "contributions", sa.Column("recorded", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "recordings",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("session", sa.String(64), sa.ForeignKey("sessions.id"), nullable=False),
        sa.Column("delegate", sa.String(64), nullable=False),
        sa.Column("file", sa.String(64), nullable=False),
        sa.Column("media", sa.String(8), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(53), nullable=True),
        sa.Column("made_at", sa.Float(53), nullable=False),
    )
    op.create_index("ix_recordings_session", "recordings", ["session"])


def downgrade() -> None:
    op.drop_table("recordings")
    op.drop_column("contributions", "recorded")
    op.drop_column("contributions", "media")
    op.drop_column("sessions", "media")
