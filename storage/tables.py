"""The tables: times are UTC microseconds, texts are unbounded, and `status` literals match the partial indexes."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    and_,
    bindparam,
    literal_column,
    text,
)

from engine.actions import Status
from engine.outbox import RENEWED
from engine.times import MINUTE

BUCKET = 15 * MINUTE
"""Microseconds that one row of `tallies` counts; every time zone's midnight falls on a multiple of it."""

IS_TO_ASKER = "ts IS NOT NULL AND kind IN ('answer', 'awaited', 'outcome', 'taken')"
"""Messages in Slack that tell whoever asked of their request."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

# On SQLite only a column declared INTEGER is the table's own key, without an index beside it.
_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index of the rows for which the condition holds.

    The migrations make it in either database. Here the condition is given for SQLite alone: one for PostgreSQL would load all of its
    drivers at every start.
    """
    return Index(name, *columns, sqlite_where=text(where))


actions = Table(
    "actions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("action_type", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("target_count", Integer, nullable=False),
    Column("target", Text, nullable=False),
    Column("payload", Text),
    Column("risk", SmallInteger, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requester_kind", Text, nullable=False),
    Column("requester_person", Text),
    Column("door", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("content_hash", Text, nullable=False),
    Column("policy_hash", Text, nullable=False),
    Column("verdict", Text),
    Column("decided_by", Text),
    Column("decided_person", Text),
    Column("decided_door", Text),
    Column("decided_at", BigInteger),
    Column("comment", Text),
    Index("ix_actions_created_at_id", "created_at", "id"),
    # Every filter of a page is one or several ranges of one of these two, newest first.
    Index("ix_actions_status_risk_created_at_id", "status", "risk", "created_at", "id"),
    Index("ix_actions_requester_status_risk", "requester", "status", "risk", "created_at", "id"),
    _partial("ix_actions_due", "expires_at", where="verdict IS NULL AND expires_at IS NOT NULL"),
)
"""Actions with their decision; `requester` is the name under which somebody's pending actions are counted."""

replies = Table(
    "replies",
    metadata,
    Column("key_id", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("action_id", Text, ForeignKey("actions.id"), nullable=False),
    PrimaryKeyConstraint("key_id", "idempotency_key"),
)
"""What each Idempotency-Key of an API key was used for."""

tallies = Table(
    "tallies",
    metadata,
    Column("bucket", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("n", BigInteger, nullable=False),
    PrimaryKeyConstraint("bucket", "status"),
    _partial("ix_tallies_pending", "bucket", "n", where="status = 'PENDING_APPROVAL' AND n > 0"),
)
"""How many actions created in a quarter of an hour have each stored status; `bucket` is `created_at // BUCKET`."""

waiting = Table(
    "waiting",
    metadata,
    Column("requester", Text, primary_key=True),
    Column("n", BigInteger, nullable=False),
)
"""How many actions of each requester are stored as pending."""

audit = Table(
    "audit",
    metadata,
    Column("seq", _SEQUENCE, primary_key=True, autoincrement=False),
    Column("action_id", Text),
    Column("event", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""The hash chain: `seq` is unique and each row holds the hash before it, so that the chain cannot fork."""

trails = Table(
    "trails",
    metadata,
    Column("action_at", BigInteger, nullable=False),
    Column("action_id", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("action_at", "action_id", "seq"),
    sqlite_with_rowid=False,
)
"""Which rows of the log speak of an action; led by the time the action was made, so that what is written together lies together."""

outbox = Table(
    "outbox",
    metadata,
    Column("action_at", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("shown_revision", Integer, nullable=False),
    Column("first_lane", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("urgency", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger),
    Column("recipient", Text),
    Column("channel", Text),
    Column("ts", Text),
    Column("digest", Text),
    Column("digest_place", Integer),
    Column("last_error", Text),
    _partial(
        "ix_outbox_open",
        "lane",
        "urgency",
        "created_at",
        "key",
        where="state = 'pending' OR state = 'sending'",
    ),
    _partial("ix_outbox_dead", "created_at", where="state = 'dead'"),
    _partial("ix_outbox_digest_digest_place", "digest", "digest_place", where="digest IS NOT NULL"),
    _partial(
        "ix_outbox_stale",
        "record_id",
        where="kind = 'card' AND state = 'sent' AND shown_revision <> revision",
    ),
    _partial("ix_outbox_to_asker", "ts", "channel", where=IS_TO_ASKER),
    PrimaryKeyConstraint("action_at", "key"),
    sqlite_with_rowid=False,
)
"""What Slack has to be shown; `urgency` is 0 for what goes first, 1 for the rest. Its key, too, is led by the action's time, which is 0
for a record of the desk. A message that is gone from Slack is posted afresh in its `first_lane`."""

members = Table(
    "members",
    metadata,
    Column("slack_id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", BigInteger, nullable=False),
)
"""Roles of people."""

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("secret_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("person", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
)
"""Keys to the HTTP API."""

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("triggered_by", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("report", Text, nullable=False),
    Index("ix_runs_started_at_id", "started_at", "id"),
)
"""Runs of the cycle."""

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""Rights that one process holds for a time."""

# Literals, since neither database uses a partial index for a value that it learns only later.
PENDING: ColumnElement[str] = literal_column(f"'{Status.PENDING_APPROVAL}'", Text)
IS_PENDING: ColumnElement[bool] = actions.c.status == PENDING
# The same rows as above; without the status in it, no planner takes the index by status, which holds all that waits.
IS_OVERDUE: ColumnElement[bool] = and_(
    actions.c.verdict.is_(None),
    actions.c.expires_at.is_not(None),
    actions.c.expires_at <= bindparam("now", type_=BigInteger),
)
IS_SENDING: ColumnElement[bool] = outbox.c.state == literal_column("'sending'", Text)
IS_OPEN: ColumnElement[bool] = (outbox.c.state == literal_column("'pending'", Text)) | IS_SENDING
IS_RENEWED: ColumnElement[bool] = outbox.c.kind.in_(
    [literal_column(f"'{kind}'", Text) for kind in sorted(RENEWED)]
)
IS_DEAD: ColumnElement[bool] = outbox.c.state == literal_column("'dead'", Text)
IS_STALE: ColumnElement[bool] = (
    (outbox.c.kind == literal_column("'card'", Text))
    & (outbox.c.state == literal_column("'sent'", Text))
    & (outbox.c.shown_revision != outbox.c.revision)
)
