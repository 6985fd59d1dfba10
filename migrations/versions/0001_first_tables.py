"""first tables"""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# The audit log is append-only by the database itself, not by our good behaviour.
GUARD = {
    "sqlite": [
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
    ],
}
UNGUARD = {
    "sqlite": ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"],
    "postgresql": ["DROP TRIGGER audit_no_change ON audit", "DROP FUNCTION audit_append_only"],
}


def upgrade() -> None:
    op.create_table(
        "attempt_counter",
        sa.Column("scope", sa.String(length=24), nullable=False),
        sa.Column("key_bi", sa.LargeBinary(length=32), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("scope", "key_bi", name=op.f("pk_attempt_counter")),
    )
    op.create_table(
        "attempt_mark",
        sa.Column("scope", sa.String(length=24), nullable=False),
        sa.Column("key_bi", sa.LargeBinary(length=32), nullable=False),
        sa.Column("value_bi", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key_bi", "value_bi", name=op.f("pk_attempt_mark")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("object", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "chat_page",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_chat_page")),
    )
    op.create_table(
        "clock_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("highest", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_mark")),
    )
    op.create_table(
        "data_key",
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("dek_ver", sa.Integer(), nullable=False),
        sa.Column("kek_ver", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "dek_ver", name=op.f("pk_data_key")),
    )
    op.create_table(
        "login_code",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_login_code")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("identity_id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_identity_id"), ["identity_id"], unique=False)
        batch_op.create_index("ix_outbox_state_next_at", ["state", "next_at"], unique=False)

    op.create_table(
        "parked",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("identity_id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked")),
    )
    with op.batch_alter_table("parked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parked_identity_id"), ["identity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_parked_session_id"), ["session_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cert_type", sa.String(length=40), nullable=False),
        sa.Column("name_enc", sa.LargeBinary(), nullable=False),
        sa.Column("number_enc", sa.LargeBinary(), nullable=False),
        sa.Column("number_bi", sa.LargeBinary(length=16), nullable=False),
        sa.Column("bi_ver", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("number_bi", name=op.f("uq_person_number_bi")),
    )
    op.create_table(
        "push_nonce",
        sa.Column("nonce", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_push_nonce")),
    )
    with op.batch_alter_table("push_nonce", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_push_nonce_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "push_receipt",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("identity_id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column("body_enc", sa.LargeBinary(), nullable=True),
        sa.Column("reply_enc", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_push_receipt")),
    )
    with op.batch_alter_table("push_receipt", schema=None) as batch_op:
        batch_op.create_index("ix_push_receipt_state_lease_until", ["state", "lease_until"], unique=False)

    op.create_table(
        "session_key",
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("master_ver", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_key")),
    )
    op.create_table(
        "system_epoch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_epoch")),
    )
    op.create_table(
        "counter_code",
        sa.Column("code_bi", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("issued_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=True),
        sa.Column("used_l1_at", sa.BigInteger(), nullable=True),
        sa.Column("used_l3_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_counter_code_person_id")),
        sa.PrimaryKeyConstraint("code_bi", name=op.f("pk_counter_code")),
    )
    op.create_table(
        "wx_identity",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("appid", sa.String(length=32), nullable=False),
        sa.Column("openid_bi", sa.LargeBinary(length=16), nullable=False),
        sa.Column("openid_enc", sa.LargeBinary(), nullable=False),
        sa.Column("unionid_bi", sa.LargeBinary(length=16), nullable=True),
        sa.Column("unionid_enc", sa.LargeBinary(), nullable=True),
        sa.Column("bi_ver", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("link_state", sa.String(length=12), nullable=False),
        sa.Column("link_epoch", sa.Integer(), nullable=False),
        sa.Column("l1_at", sa.BigInteger(), nullable=True),
        sa.Column("l2_at", sa.BigInteger(), nullable=True),
        sa.Column("city", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wx_identity_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wx_identity")),
        sa.UniqueConstraint("appid", "openid_bi", name=op.f("uq_wx_identity_appid")),
    )
    with op.batch_alter_table("wx_identity", schema=None) as batch_op:
        batch_op.create_index("ix_wx_identity_unionid_bi", ["unionid_bi"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("identity_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("text_version", sa.String(length=32), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["identity_id"], ["wx_identity.id"], name=op.f("fk_consent_identity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_identity_id"), ["identity_id"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("prev_token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("prev_call", sa.LargeBinary(length=32), nullable=True),
        sa.Column("prev_answer", sa.LargeBinary(), nullable=True),
        sa.Column("prev_until", sa.BigInteger(), nullable=True),
        sa.Column("identity_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("link_epoch_seen", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("abs_expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["identity_id"], ["wx_identity.id"], name=op.f("fk_login_session_identity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index("ix_login_session_identity_id_channel", ["identity_id", "channel"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_session_prev_token_hash"), ["prev_token_hash"], unique=False)

    op.create_table(
        "auth_step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=2), nullable=False),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("exec_identity_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("purpose", sa.String(length=4), nullable=False),
        sa.Column("action_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("serves_id", sa.String(length=32), nullable=True),
        sa.Column("serves_gen", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("ticket_enc", sa.LargeBinary(), nullable=True),
        sa.Column("queries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("result_code", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["exec_identity_id"], ["wx_identity.id"], name=op.f("fk_auth_step_exec_identity_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_auth_step_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["login_session.id"], name=op.f("fk_auth_step_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_step")),
    )
    with op.batch_alter_table("auth_step", schema=None) as batch_op:
        batch_op.create_index("ix_auth_step_serves_id_kind", ["serves_id", "kind"], unique=False)
        batch_op.create_index("ix_auth_step_session_id_kind", ["session_id", "kind"], unique=False)
    for statement in GUARD[op.get_bind().dialect.name]:
        op.execute(statement)
    op.execute("INSERT INTO system_epoch (id, value) VALUES (1, 1)")


def downgrade() -> None:
    for statement in UNGUARD[op.get_bind().dialect.name]:
        op.execute(statement)
    with op.batch_alter_table("auth_step", schema=None) as batch_op:
        batch_op.drop_index("ix_auth_step_session_id_kind")
        batch_op.drop_index("ix_auth_step_serves_id_kind")

    op.drop_table("auth_step")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_prev_token_hash"))
        batch_op.drop_index("ix_login_session_identity_id_channel")

    op.drop_table("login_session")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_identity_id"))

    op.drop_table("consent")
    with op.batch_alter_table("wx_identity", schema=None) as batch_op:
        batch_op.drop_index("ix_wx_identity_unionid_bi")

    op.drop_table("wx_identity")
    op.drop_table("counter_code")
    op.drop_table("system_epoch")
    op.drop_table("session_key")
    with op.batch_alter_table("push_receipt", schema=None) as batch_op:
        batch_op.drop_index("ix_push_receipt_state_lease_until")

    op.drop_table("push_receipt")
    with op.batch_alter_table("push_nonce", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_push_nonce_expires_at"))

    op.drop_table("push_nonce")
    op.drop_table("person")
    with op.batch_alter_table("parked", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parked_session_id"))
        batch_op.drop_index(batch_op.f("ix_parked_identity_id"))

    op.drop_table("parked")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_state_next_at")
        batch_op.drop_index(batch_op.f("ix_outbox_identity_id"))

    op.drop_table("outbox")
    op.drop_table("login_code")
    op.drop_table("data_key")
    op.drop_table("clock_mark")
    op.drop_table("chat_page")
    op.drop_table("audit")
    op.drop_table("attempt_mark")
    op.drop_table("attempt_counter")
