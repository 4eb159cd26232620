"""Add what the rapporteur makes: tags, quotes, key messages, texts of clusters, pairs, versions, catalogues."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    none = sa.text("'[]'")
    with op.batch_alter_table("clusters") as batch_op:
        batch_op.add_column(sa.Column("tags", sa.JSON(), nullable=False, server_default=none))
        batch_op.add_column(sa.Column("key", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("contributions") as batch_op:
        batch_op.add_column(sa.Column("tags", sa.JSON(), nullable=False, server_default=none))
        batch_op.add_column(sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("summaries") as batch_op:
        batch_op.add_column(sa.Column("cluster", sa.String(length=64), nullable=True))
    op.create_table(
        "pairs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("need", sa.String(length=64), nullable=False),
        sa.Column("help", sa.String(length=64), nullable=False),
        sa.Column("help_type", sa.String(length=16), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("decided_at", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"]),
        sa.ForeignKeyConstraint(["need"], ["contributions.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pairs_session", "pairs", ["session"])
    op.create_table(
        "versions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revs", sa.JSON(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_versions_session", "versions", ["session"])
    op.create_table(
        "version_bodies",
        sa.Column("version", sa.String(length=36), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "catalogues",
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"]),
        sa.PrimaryKeyConstraint("event", "id"),
    )


def downgrade() -> None:
    for table in ("catalogues", "version_bodies", "versions", "pairs"):
        op.drop_table(table)
    for table, columns in (
        ("summaries", ("cluster",)),
        ("contributions", ("pinned", "tags")),
        ("clusters", ("key", "tags")),
    ):
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.drop_column(column)
