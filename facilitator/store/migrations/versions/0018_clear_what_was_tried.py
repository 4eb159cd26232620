"""Remember the lineages that a session had before it was cleared."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("cleared", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("sessions", "cleared")
