"""Give sessions a run sheet."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("steps", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("sessions", sa.Column("step", sa.Integer(), nullable=True))
    for name in ("step_at", "begun_at"):
        op.add_column("sessions", sa.Column(name, sa.Float(53), nullable=True))


def downgrade() -> None:
    for name in ("begun_at", "step_at", "step", "steps"):
        op.drop_column("sessions", name)
