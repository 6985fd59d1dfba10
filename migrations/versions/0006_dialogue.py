"""guided dialogues: where each stands, sealed"""

import sqlalchemy as sa
from alembic import op


revision = "0006_dialogue"
down_revision = "0005_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dialogue",
        sa.Column("identity_id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identity_id", name=op.f("pk_dialogue")),
    )
    op.create_index(op.f("ix_dialogue_expires_at"), "dialogue", ["expires_at"])


def downgrade() -> None:
    op.drop_table("dialogue")
