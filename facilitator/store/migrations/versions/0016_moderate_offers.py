"""Let facilitators hold, hide and show offers of help, and offers go with their action."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("offers") as offers:
        offers.add_column(sa.Column("status", sa.String(length=16), nullable=False, server_default="shown"))
        offers.add_column(sa.Column("hidden_reason", sa.Text(), nullable=False, server_default=""))
        offers.add_column(sa.Column("flags", sa.JSON(), nullable=False, server_default="[]"))
        offers.add_column(sa.Column("apart", sa.Boolean(), nullable=False, server_default=sa.false()))
        offers.add_column(sa.Column("copy_of", sa.String(length=64), nullable=True))
        offers.create_index("ix_offers_copy_of", ["copy_of"])
    rows = sa.table("offers", sa.column("action"), sa.column("apart"))
    contributions = sa.table("contributions", sa.column("id"), sa.column("status"))
    unseen = sa.select(contributions.c.id).where(contributions.c.status != "shown")
    op.execute(rows.update().where(rows.c.action.in_(unseen)).values(apart=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("offers") as offers:
        offers.drop_index("ix_offers_copy_of")
        for name in ("status", "hidden_reason", "flags", "apart", "copy_of"):
            offers.drop_column(name)
