"""Keep how a contribution came in, what it was split from, its first words; and which step a step took back."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contributions") as table:
        table.add_column(sa.Column("source", sa.String(length=16), nullable=False, server_default=""))
        table.add_column(sa.Column("flags", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("split_from", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("original", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("reword_reason", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE contributions SET source = 'scribe' WHERE scribe")
    with op.batch_alter_table("journal") as table:
        table.add_column(sa.Column("reverts", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("journal") as table:
        table.drop_column("reverts")
    with op.batch_alter_table("contributions") as table:
        for column in ("reword_reason", "original", "split_from", "flags", "source"):
            table.drop_column(column)
