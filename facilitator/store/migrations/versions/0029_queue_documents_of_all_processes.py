"""The queue of documents of all processes: what is to be made, for whom, and which process has taken it."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("made_documents", sa.Column("caller", sa.String(64), nullable=False, server_default=""))
    op.add_column("made_documents", sa.Column("work", sa.JSON(), nullable=True))
    op.add_column("made_documents", sa.Column("process", sa.String(36), nullable=True))
    op.add_column("made_documents", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for name in ("tries", "process", "work", "caller"):
        op.drop_column("made_documents", name)
