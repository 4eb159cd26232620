"""A wall for a dark hall, and a switch for the overview's quotations."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions") as table:
        table.add_column(sa.Column("dark", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("quotes", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("sessions") as table:
        table.drop_column("quotes")
        table.drop_column("dark")
