"""relinks, hand-over tickets, query passwords"""

import sqlalchemy as sa
from alembic import op


revision = "0002_chain_complete"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "relink",
        sa.Column("identity_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("named_at", sa.BigInteger(), nullable=True),
        sa.Column("session_id", sa.String(length=32), nullable=True),
        sa.Column("gen", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["identity_id"], ["wx_identity.id"], name=op.f("fk_relink_identity_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_relink_person_id")),
        sa.PrimaryKeyConstraint("identity_id", name=op.f("pk_relink")),
    )
    op.create_table(
        "handoff",
        sa.Column("ticket_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("step_id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=4), nullable=False),
        sa.Column("action_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["login_session.id"], name=op.f("fk_handoff_session_id")),
        sa.PrimaryKeyConstraint("ticket_hash", name=op.f("pk_handoff")),
    )
    op.create_index(op.f("ix_handoff_session_id"), "handoff", ["session_id"])
    op.create_table(
        "query_password",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("hash_enc", sa.LargeBinary(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_query_password_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_query_password")),
    )


def downgrade() -> None:
    op.drop_table("query_password")
    op.drop_index(op.f("ix_handoff_session_id"), table_name="handoff")
    op.drop_table("handoff")
    op.drop_table("relink")
