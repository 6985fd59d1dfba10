"""the newest event of each subject

An older event of WeChat's must not overwrite a newer one, in whatever order they arrive.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_event_versions"
down_revision = "0002_chain_complete"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_version",
        sa.Column("identity_id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identity_id", "subject", name=op.f("pk_event_version")),
    )


def downgrade() -> None:
    op.drop_table("event_version")
