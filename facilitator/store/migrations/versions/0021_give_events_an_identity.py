"""An event has logos, a colour, and words of its own for welcome and thanks."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("identity", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("events", "identity")
