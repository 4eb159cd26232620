"""Say what delegates can mark as important and how often; keep whose marks a merged cluster took over."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_MARKS = '{"of": "all", "each": null, "tally": "live"}'


def upgrade() -> None:
    op.add_column("sessions", sa.Column("marks", sa.JSON(), nullable=False, server_default=_MARKS))
    op.add_column("sessions", sa.Column("chosen", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("clusters", sa.Column("absorbed", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("clusters", sa.Column("unnamed", sa.Integer(), nullable=False, server_default="0"))
    # Marks without a person: of an imported outcome, or after retention.
    op.execute(
        "UPDATE clusters SET unnamed = endorsements WHERE endorsements > 0 AND NOT EXISTS "
        "(SELECT 1 FROM endorsements WHERE endorsements.target = clusters.id)"
    )


def downgrade() -> None:
    for table, names in (("clusters", ("unnamed", "absorbed")), ("sessions", ("chosen", "marks"))):
        for name in names:
            op.drop_column(table, name)
