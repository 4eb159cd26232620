"""Keep consent, private codes, ready marks, clips and how long data is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("events") as events:
        events.add_column(
            sa.Column("retention", sa.JSON(none_as_null=True), nullable=False, server_default="{}")
        )
        events.add_column(sa.Column("captions", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("ready", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("questions") as questions:
        questions.add_column(sa.Column("clips", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("contributions") as contributions:
        contributions.add_column(sa.Column("country", sa.String(length=2), nullable=True))
        contributions.add_column(
            sa.Column("consent", sa.String(length=8), nullable=False, server_default="wall")
        )
        contributions.add_column(sa.Column("author_name", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("delegates") as delegates:
        delegates.add_column(sa.Column("country", sa.String(length=2), nullable=True))
        delegates.add_column(sa.Column("consent", sa.String(length=8), nullable=True))
        delegates.add_column(sa.Column("name", sa.Text(), nullable=False, server_default=""))
        delegates.add_column(sa.Column("code_hash", sa.String(length=64), nullable=True))
        delegates.create_index("ix_delegates_code_hash", ["code_hash"], unique=False)
    op.create_table(
        "ready_marks",
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("delegate", sa.String(length=36), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["question"], ["questions.id"]),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"]),
        sa.PrimaryKeyConstraint("question", "delegate"),
    )
    op.create_index("ix_ready_marks_session", "ready_marks", ["session"])
    op.create_table(
        "purges",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.Column("deleted", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_purges_event", "purges", ["event"])


def downgrade() -> None:
    op.drop_table("purges")
    op.drop_table("ready_marks")
    with op.batch_alter_table("delegates") as delegates:
        delegates.drop_index("ix_delegates_code_hash")
        for name in ("country", "consent", "name", "code_hash"):
            delegates.drop_column(name)
    with op.batch_alter_table("contributions") as contributions:
        for name in ("country", "consent", "author_name"):
            contributions.drop_column(name)
    with op.batch_alter_table("questions") as questions:
        questions.drop_column("clips")
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("ready")
    with op.batch_alter_table("events") as events:
        for name in ("retention", "captions"):
            events.drop_column(name)
