"""signs of life, key rotations, correlation of owed work, indexes by key version"""

import sqlalchemy as sa
from alembic import op

revision = "0004_operations"
down_revision = "0003_event_versions"
branch_labels = None
depends_on = None

BY_VERSION = (("data_key", "kek_ver"), ("session_key", "master_ver"), ("person", "bi_ver"), ("wx_identity", "bi_ver"))


def upgrade() -> None:
    op.create_table(
        "sign_of_life",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sign_of_life")),
    )
    op.create_table(
        "key_rotation",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("zeros", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_key_rotation")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("correlation", sa.String(length=32), nullable=False, server_default=""))
    with op.batch_alter_table("wx_identity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("union_ver", sa.Integer(), nullable=True))
    op.execute("UPDATE wx_identity SET union_ver = bi_ver WHERE unionid_bi IS NOT NULL")
    op.create_index("ix_wx_identity_union_ver", "wx_identity", ["union_ver"])
    for table, column in BY_VERSION:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in reversed(BY_VERSION):
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    op.drop_index("ix_wx_identity_union_ver", table_name="wx_identity")
    with op.batch_alter_table("wx_identity", schema=None) as batch_op:
        batch_op.drop_column("union_ver")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("correlation")
    op.drop_table("key_rotation")
    op.drop_table("sign_of_life")
