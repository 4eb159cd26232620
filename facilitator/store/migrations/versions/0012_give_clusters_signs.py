"""Give each cluster a sign of its own: the living ones of a question in their order."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from facilitator.domain.signs import free_sign

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("clusters") as table:
        table.add_column(sa.Column("sign", sa.Integer(), nullable=False, server_default="0"))
    connection = op.get_bind()
    clusters = sa.table(
        "clusters", sa.column("id"), sa.column("question"), sa.column("rank"), sa.column("sign")
    )
    rows = connection.execute(sa.select(clusters.c.id, clusters.c.question, clusters.c.rank)).all()
    taken: dict[str, list[int]] = defaultdict(list)
    for id_, question, _rank in sorted(rows, key=lambda row: (row.rank, row.id)):
        sign = free_sign(taken[question])
        taken[question].append(sign)
        connection.execute(sa.update(clusters).where(clusters.c.id == id_).values(sign=sign))


def downgrade() -> None:
    with op.batch_alter_table("clusters") as table:
        table.drop_column("sign")
