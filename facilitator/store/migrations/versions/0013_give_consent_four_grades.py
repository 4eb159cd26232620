"""Give consent four grades: what ``wall`` allowed until now, a place in the documents' list, is ``list``."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEY = '"consent": '


def _say_otherwise(old: str, new: str) -> None:
    """Let contributions and delegates, and the journal's rows of them, say ``new`` where they said ``old``."""
    for table in ("contributions", "delegates"):
        rows = sa.table(table, sa.column("consent"))
        op.execute(rows.update().where(rows.c.consent == old).values(consent=new))
    journal = sa.table("journal", sa.column("before", sa.JSON()), sa.column("after", sa.JSON()))
    for column in (journal.c.before, journal.c.after):
        # Words that hold these very letters have their quotes escaped in JSON, so that only the field itself is met.
        text = sa.cast(column, sa.Text())
        said, says = f'{_KEY}"{old}"', f'{_KEY}"{new}"'
        replaced = sa.func.replace(text, said, says)
        is_postgresql = op.get_bind().dialect.name == "postgresql"
        value = sa.cast(replaced, sa.JSON()) if is_postgresql else sa.type_coerce(replaced, sa.Text())
        op.execute(journal.update().where(text.contains(said, autoescape=True)).values({column.name: value}))


def upgrade() -> None:
    with op.batch_alter_table("contributions") as contributions:
        contributions.add_column(
            sa.Column("consent_own", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        contributions.alter_column("consent", server_default="list", existing_type=sa.String(8))
    _say_otherwise("wall", "list")


def downgrade() -> None:
    _say_otherwise("list", "wall")
    with op.batch_alter_table("contributions") as contributions:
        contributions.alter_column("consent", server_default="wall", existing_type=sa.String(8))
        contributions.drop_column("consent_own")
