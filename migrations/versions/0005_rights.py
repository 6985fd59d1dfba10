"""citizens' rights: acts done, export files, corrections; steps outlive their sessions"""

import sqlalchemy as sa
from alembic import op


revision = "0005_rights"
down_revision = "0004_operations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "act_done",
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("action_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt", sa.String(length=32), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_act_done")),
    )
    op.create_index(op.f("ix_act_done_done_at"), "act_done", ["done_at"])
    op.create_table(
        "export_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("identity_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["identity_id"], ["wx_identity.id"], name=op.f("fk_export_file_identity_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_export_file_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_file")),
    )
    for column in ("identity_id", "person_id", "expires_at"):
        op.create_index(op.f(f"ix_export_file_{column}"), "export_file", [column])
    op.create_table(
        "correction",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("identity_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("snapshot_id", sa.String(length=32), nullable=False),
        sa.Column("snapshot_enc", sa.LargeBinary(), nullable=False),
        sa.Column("text_enc", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["identity_id"], ["wx_identity.id"], name=op.f("fk_correction_identity_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_correction_person_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_correction")),
    )
    for column in ("identity_id", "person_id"):
        op.create_index(op.f(f"ix_correction_{column}"), "correction", [column])
    with op.batch_alter_table("parked", schema=None) as batch_op:
        batch_op.add_column(sa.Column("need", sa.Integer(), nullable=False, server_default="3"))
        batch_op.add_column(sa.Column("purpose", sa.String(length=4), nullable=False, server_default="read"))
    # Results of steps are kept three years, sessions one day: the step keeps the id of what is gone.
    with op.batch_alter_table("auth_step", schema=None) as batch_op:
        batch_op.drop_constraint("fk_auth_step_session_id", type_="foreignkey")


def downgrade() -> None:
    with op.batch_alter_table("auth_step", schema=None) as batch_op:
        batch_op.create_foreign_key("fk_auth_step_session_id", "login_session", ["session_id"], ["id"])
    with op.batch_alter_table("parked", schema=None) as batch_op:
        batch_op.drop_column("purpose")
        batch_op.drop_column("need")
    op.drop_table("correction")
    op.drop_table("export_file")
    op.drop_table("act_done")
