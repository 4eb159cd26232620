"""Keep with contributions and offers what their session showed of authors when they were given.

What is there already is taken as given under its session's attribution of today. Lines of the journal lack the column,
so clients get a snapshot: the sessions begin a new lineage.
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLES = ("contributions", "offers")


def upgrade() -> None:
    connection = op.get_bind()
    sessions = sa.table("sessions", sa.column("id"), sa.column("attribution"), sa.column("lineage"))
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("attribution", sa.String(16), nullable=False, server_default="none"))
        rows = sa.table(name, sa.column("session"), sa.column("attribution"))
        today = sa.select(sessions.c.attribution).where(sessions.c.id == rows.c.session).scalar_subquery()
        connection.execute(sa.update(rows).values(attribution=today))
    for id_ in connection.scalars(sa.select(sessions.c.id)).all():
        connection.execute(sa.update(sessions).where(sessions.c.id == id_).values(lineage=str(uuid.uuid4())))


def downgrade() -> None:
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("attribution")
