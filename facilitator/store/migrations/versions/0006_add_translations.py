"""Add translations, who told a contribution's language, and a session's languages."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "translations",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("of", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=140), nullable=False),
        sa.Column("lang", sa.String(length=35), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("outdated", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("written_rev", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("translations", schema=None) as batch_op:
        batch_op.create_index("translations_target", ["session", "target"], unique=False)
    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lang_by", sa.String(length=8), nullable=False, server_default=""))
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=35), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("beside", sa.String(length=35), nullable=False, server_default=""))
