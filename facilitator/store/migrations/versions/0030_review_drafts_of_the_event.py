"""A chair comments on the draft of the whole event, too: each comment says of which scope it is."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A default of the database: the version before goes on writing comments while both run.
    op.add_column("reviews", sa.Column("scope", sa.String(8), nullable=False, server_default="session"))
    op.execute(
        "UPDATE reviews SET scope = 'event' WHERE version IN (SELECT id FROM versions WHERE scope = 'event')"
    )


def downgrade() -> None:
    op.drop_column("reviews", "scope")
