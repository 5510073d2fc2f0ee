"""The first tables, and the triggers that keep what is decided and what is logged as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# What a decision writes; everything else of an action is what was approved, and stays.
_CONTENT = (
    "id action_type description environment target_count target payload risk reasons requester requested_by"
    " requester_kind requester_person door created_at expires_at content_hash policy_hash"
).split()

_FINAL = "a decided action never changes"
_FIXED = "the content of an action never changes"
_KEPT = "actions are never deleted"
_LOGGED = "the audit log only grows"


def upgrade() -> None:
    _create_actions()
    _create_counters()
    _create_audit()
    _create_outbox()
    _create_people()
    _create_schedule()
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgres()
    else:
        _guard_sqlite()


def downgrade() -> None:
    # The triggers go with their tables.
    names = (
        "leases",
        "runs",
        "api_keys",
        "members",
        "outbox",
        "trails",
        "audit",
        "waiting",
        "tallies",
        "replies",
        "actions",
    )
    for name in names:
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION autoq_refuse()")


def _create_actions() -> None:
    """One table, a line a column."""
    op.create_table(
        "actions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("action_type", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("environment", sa.Text, nullable=False),
        sa.Column("target_count", sa.Integer, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("payload", sa.Text),
        sa.Column("risk", sa.SmallInteger, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("requester", sa.Text, nullable=False),
        sa.Column("requested_by", sa.Text, nullable=False),
        sa.Column("requester_kind", sa.Text, nullable=False),
        sa.Column("requester_person", sa.Text),
        sa.Column("door", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("policy_hash", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_person", sa.Text),
        sa.Column("decided_door", sa.Text),
        sa.Column("decided_at", sa.BigInteger),
        sa.Column("comment", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_actions"),
    )
    op.create_index("ix_actions_created_at_id", "actions", ["created_at", "id"])
    op.create_index("ix_actions_status_risk_created_at_id", "actions", ["status", "risk", "created_at", "id"])
    op.create_index(
        "ix_actions_requester_status_risk", "actions", ["requester", "status", "risk", "created_at", "id"]
    )
    _create_partial("ix_actions_due", "actions", ["expires_at"], "verdict IS NULL AND expires_at IS NOT NULL")
    op.create_table(
        "replies",
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("idempotency_key", sa.Text, nullable=False),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("action_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key_id", "idempotency_key", name="pk_replies"),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name="fk_replies_action_id"),
    )


def _create_counters() -> None:
    op.create_table(
        "tallies",
        sa.Column("bucket", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "status", name="pk_tallies"),
    )
    _create_partial("ix_tallies_pending", "tallies", ["bucket", "n"], "status = 'PENDING_APPROVAL' AND n > 0")
    op.create_table(
        "waiting",
        sa.Column("requester", sa.Text, nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("requester", name="pk_waiting"),
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", _SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("action_id", sa.Text),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("prev_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_table(
        "trails",
        sa.Column("action_at", sa.BigInteger, nullable=False),
        sa.Column("action_id", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("action_at", "action_id", "seq", name="pk_trails"),
        sqlite_with_rowid=False,
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("action_at", sa.BigInteger, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("shown_revision", sa.Integer, nullable=False),
        sa.Column("first_lane", sa.Text, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("urgency", sa.SmallInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("recipient", sa.Text),
        sa.Column("channel", sa.Text),
        sa.Column("ts", sa.Text),
        sa.Column("digest", sa.Text),
        sa.Column("digest_place", sa.Integer),
        sa.Column("last_error", sa.Text),
        sa.PrimaryKeyConstraint("action_at", "key", name="pk_outbox"),
        sqlite_with_rowid=False,
    )
    open_rows = "state = 'pending' OR state = 'sending'"
    stale = "kind = 'card' AND state = 'sent' AND shown_revision <> revision"
    _create_partial("ix_outbox_open", "outbox", ["lane", "urgency", "created_at", "key"], open_rows)
    _create_partial("ix_outbox_dead", "outbox", ["created_at"], "state = 'dead'")
    _create_partial(
        "ix_outbox_digest_digest_place", "outbox", ["digest", "digest_place"], "digest IS NOT NULL"
    )
    _create_partial("ix_outbox_stale", "outbox", ["record_id"], stale)


def _create_people() -> None:
    op.create_table(
        "members",
        sa.Column("slack_id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("set_by", sa.Text, nullable=False),
        sa.Column("set_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("slack_id", name="pk_members"),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("person", sa.Text),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("revoked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_index("ix_api_keys_name", "api_keys", ["name"])


def _create_schedule() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("triggered_by", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
        sa.Column("report", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_started_at_id", "runs", ["started_at", "id"])
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _create_partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _guard_sqlite() -> None:
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _CONTENT)
    for name, when, message in (
        ("actions_final BEFORE UPDATE ON actions", "WHEN OLD.status <> 'PENDING_APPROVAL'", _FINAL),
        ("actions_fixed BEFORE UPDATE ON actions", f"WHEN {changed}", _FIXED),
        ("actions_kept BEFORE DELETE ON actions", "", _KEPT),
        ("audit_unchanged BEFORE UPDATE ON audit", "", _LOGGED),
        ("audit_kept BEFORE DELETE ON audit", "", _LOGGED),
    ):
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END")


def _guard_postgres() -> None:
    old = ", ".join(f"OLD.{name}" for name in _CONTENT)
    new = ", ".join(f"NEW.{name}" for name in _CONTENT)
    op.execute(
        "CREATE FUNCTION autoq_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    row, statement = "FOR EACH ROW", "FOR EACH STATEMENT"
    for name, when, message in (
        ("actions_final BEFORE UPDATE ON actions", f"{row} WHEN (OLD.status <> 'PENDING_APPROVAL')", _FINAL),
        ("actions_fixed BEFORE UPDATE ON actions", f"{row} WHEN (({old}) IS DISTINCT FROM ({new}))", _FIXED),
        ("actions_kept BEFORE DELETE ON actions", row, _KEPT),
        ("actions_whole BEFORE TRUNCATE ON actions", statement, _KEPT),
        ("audit_unchanged BEFORE UPDATE OR DELETE ON audit", row, _LOGGED),
        ("audit_whole BEFORE TRUNCATE ON audit", statement, _LOGGED),
    ):
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION autoq_refuse('{message}')")
