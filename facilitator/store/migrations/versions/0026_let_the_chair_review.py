"""What a chair says of drafts and frozen versions, which versions are approved, which actions stand on the cover."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("versions") as table:
        table.add_column(sa.Column("approved_at", sa.Float(53), nullable=True))
        table.add_column(sa.Column("approved_by", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("contributions") as table:
        table.add_column(sa.Column("cover", sa.Integer(), nullable=True))
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("session", sa.String(64), sa.ForeignKey("sessions.id"), nullable=False),
        sa.Column("version", sa.String(36), nullable=True),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("of_rev", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Float(53), nullable=False),
    )
    op.create_index("ix_reviews_session", "reviews", ["session"])


def downgrade() -> None:
    op.drop_table("reviews")
    with op.batch_alter_table("contributions") as table:
        table.drop_column("cover")
    with op.batch_alter_table("versions") as table:
        table.drop_column("approved_by")
        table.drop_column("approved_at")
