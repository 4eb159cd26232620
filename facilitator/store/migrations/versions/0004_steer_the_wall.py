"""Add what a facilitator steers: a blank wall, hidden arrivals, the lock, the announcement, captions, the picture."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions") as table:
        table.add_column(sa.Column("blank", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("arrivals", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("locked", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("announcement", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("captions", sa.String(16), nullable=False, server_default="none"))
        table.add_column(sa.Column("picture", sa.String(16), nullable=False, server_default="themes"))
        table.add_column(sa.Column("gathered_at", sa.Float(53), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sessions") as table:
        for name in ("gathered_at", "picture", "captions", "announcement", "locked", "arrivals", "blank"):
            table.drop_column(name)
