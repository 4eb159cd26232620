"""Documents that are made, where several processes serve one event."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "made_documents",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("event", sa.String(64), sa.ForeignKey("events.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.Float(53), nullable=False),
        sa.Column("seen_at", sa.Float(53), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
    )
    op.create_index("ix_made_documents_event", "made_documents", ["event"])


def downgrade() -> None:
    op.drop_table("made_documents")
