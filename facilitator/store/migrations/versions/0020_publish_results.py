"""Public pages of frozen versions, and what became of actions after the event."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("versions") as table:
        table.add_column(sa.Column("slug", sa.String(43), nullable=True))
        table.add_column(sa.Column("until", sa.String(10), nullable=True))
        table.create_unique_constraint("uq_versions_slug", ["slug"])
    op.create_table(
        "follow_ups",
        sa.Column("action", sa.String(36), primary_key=True),
        sa.Column("session", sa.String(64), sa.ForeignKey("sessions.id"), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
    )
    op.create_index("ix_follow_ups_session", "follow_ups", ["session"])


def downgrade() -> None:
    op.drop_table("follow_ups")
    with op.batch_alter_table("versions") as table:
        table.drop_constraint("uq_versions_slug", type_="unique")
        table.drop_column("until")
        table.drop_column("slug")
