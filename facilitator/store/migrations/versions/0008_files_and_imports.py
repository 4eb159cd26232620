"""Keep uploaded files, and what an imported outcome says of its past."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_files",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_stored_files_event", "stored_files", ["event"])
    for table in ("events", "sessions"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("carried", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    for table in ("events", "sessions"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("carried")
    op.drop_index("ix_stored_files_event", table_name="stored_files")
    op.drop_table("stored_files")
