"""errands: what a browser came for, kept over a login or a step"""

import sqlalchemy as sa
from alembic import op


revision = "0007_errands"
down_revision = "0006_dialogue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "errand",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("state_until", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_errand_state_hash")),
    )
    op.create_index(op.f("ix_errand_browser_hash"), "errand", ["browser_hash"])
    op.create_index(op.f("ix_errand_expires_at"), "errand", ["expires_at"])


def downgrade() -> None:
    op.drop_table("errand")
