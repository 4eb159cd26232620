"""The wall goes along with the stage, unless it is to be kept; a session that has not begun shows its welcome."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("keep_wall", sa.Boolean(), nullable=False, server_default=sa.false()))
    # "join" was what every session began with.
    op.execute("UPDATE sessions SET view = 'welcome' WHERE stage = 'planned' AND view = 'join'")


def downgrade() -> None:
    op.drop_column("sessions", "keep_wall")
