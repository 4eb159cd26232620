"""Texts around the discussion: mandate, opening, conclusions, next steps, thanks."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("summaries") as table:
        table.add_column(sa.Column("part", sa.String(length=16), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM summaries WHERE part IS NOT NULL")
    with op.batch_alter_table("summaries") as table:
        table.drop_column("part")
