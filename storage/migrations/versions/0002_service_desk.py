"""The service desk: requests with their events and clocks, alerts and incidents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _create_requests()
    _create_request_table()
    _index_requests()
    _create_clocks()
    _create_alerts()
    _create_incidents()


def downgrade() -> None:
    names = (
        "incidents",
        "detectors",
        "alerts",
        "failures",
        "escalations",
        "clocks",
        "desk_events",
        "assignments",
        "requests",
        "numbers",
    )
    for name in names:
        op.drop_table(name)


def _create_requests() -> None:
    op.create_table(
        "numbers",
        sa.Column("prefix", sa.Text, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("prefix", name="pk_numbers"),
    )
    op.create_table(
        "assignments",
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("agent", name="pk_assignments"),
    )
    op.create_table(
        "desk_events",
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        *_texts("name actor"),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("facts", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("record_id", "revision", name="pk_desk_events"),
        sqlite_with_rowid=False,
    )
    _create_partial("ix_desk_events_by_clock", "desk_events", ["name", "at"], "actor = 'schedule'")


def _create_request_table() -> None:
    op.create_table(
        "requests",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        *_texts("status source external_id title body language requester labels"),
        *_texts("place_channel place_ts", nullable=True),
        *_texts("type category impact urgency"),
        sa.Column("priority", sa.SmallInteger, nullable=False),
        sa.Column("classified_by", sa.Text, nullable=False),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("suggestion", sa.Text),
        *_times("created_at updated_at"),
        sa.Column("team", sa.Text, nullable=False),
        *_texts("assignee hold_reason", nullable=True),
        sa.Column("answerable", sa.SmallInteger, nullable=False),
        sa.Column("answered_until", sa.BigInteger),
        sa.Column("resolution", sa.Text, nullable=False),
        sa.Column("resolved_at", sa.BigInteger),
        *_texts("linked_to waits_for", nullable=True),
        sa.Column("worth_a_draft", sa.SmallInteger, nullable=False),
        sa.Column("told", sa.SmallInteger, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_requests"),
        sa.UniqueConstraint("id", name="uq_requests_id"),
        sa.UniqueConstraint("source", "external_id", name="uq_requests_source_external_id"),
    )


def _index_requests() -> None:
    _create_partial("ix_requests_answered", "requests", ["answered_until", "number"], "waits_for = 'WORD'")
    _create_partial(
        "ix_requests_assignee", "requests", ["assignee", "status", "number"], "assignee IS NOT NULL"
    )
    _create_partial("ix_requests_for_answer", "requests", ["number"], "waits_for = 'ANSWER'")
    _create_partial("ix_requests_for_people", "requests", ["priority", "number"], "waits_for = 'PEOPLE'")
    _create_partial(
        "ix_requests_held",
        "requests",
        ["assignee", "priority"],
        "status IN ('ASSIGNED', 'IN_PROGRESS', 'ON_HOLD')",
    )
    _create_partial("ix_requests_labelled", "requests", ["number"], "classified_by = 'HUMAN'")
    op.create_index("ix_requests_requester", "requests", ["requester", "status", "number"])
    _create_partial(
        "ix_requests_requester_assignee",
        "requests",
        ["requester", "assignee", "status", "number"],
        "assignee IS NOT NULL",
    )
    op.create_index("ix_requests_requester_team", "requests", ["requester", "team", "status", "number"])
    _create_partial(
        "ix_requests_requester_team_assignee",
        "requests",
        ["requester", "team", "assignee", "status", "number"],
        "assignee IS NOT NULL",
    )
    _create_partial("ix_requests_resolved", "requests", ["resolved_at", "number"], "waits_for = 'CLOSING'")
    op.create_index("ix_requests_source", "requests", ["source", "status", "number"])
    op.create_index("ix_requests_status_number", "requests", ["status", "number"])
    op.create_index("ix_requests_team", "requests", ["team", "status", "number"])
    _create_partial(
        "ix_requests_team_assignee",
        "requests",
        ["team", "assignee", "status", "number"],
        "assignee IS NOT NULL",
    )
    _create_partial("ix_requests_untold", "requests", ["number"], "worth_a_draft = 1 AND told = 0")


def _create_clocks() -> None:
    op.create_table(
        "clocks",
        *_texts("request_id kind state"),
        *_times("goal spent since"),
        *_times("due_at next_at ended_at", nullable=True),
        sa.PrimaryKeyConstraint("request_id", "kind", name="pk_clocks"),
    )
    _create_partial("ix_clocks_next_at", "clocks", ["next_at"], "next_at IS NOT NULL")
    op.create_table(
        "escalations",
        *_texts("key request_id kind"),
        sa.Column("level", sa.SmallInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("told", sa.SmallInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text),
        sa.PrimaryKeyConstraint("key", name="pk_escalations"),
    )
    op.create_index("ix_escalations_request_id_kind", "escalations", ["request_id", "kind"])
    _create_partial("ix_escalations_told_at", "escalations", ["at"], "told = 1")
    op.create_table(
        "failures",
        *_texts("step item_id"),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("step", "item_id", name="pk_failures"),
    )


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        *_texts("source key fingerprint group_key state"),
        sa.Column("severity", sa.SmallInteger, nullable=False),
        *_texts("title labels detail"),
        *_times("first_seen last_seen heard"),
        *_times("started_at resolved_at", nullable=True),
        sa.Column("incident_id", sa.Text),
        sa.PrimaryKeyConstraint("source", "key", name="pk_alerts"),
    )
    _create_partial("ix_alerts_firing_incident", "alerts", ["incident_id"], "state = 'FIRING'")
    _create_partial("ix_alerts_firing_seen", "alerts", ["source", "last_seen"], "state = 'FIRING'")
    op.create_table(
        "detectors",
        *_texts("source key metric state"),
        sa.PrimaryKeyConstraint("source", "key", name="pk_detectors"),
    )


def _create_incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        *_texts("status short_group group_key title"),
        sa.Column("severity", sa.SmallInteger, nullable=False),
        *_times("opened_at updated_at"),
        *_times("calm_since resolved_at", nullable=True),
        *_texts("linked_to waits_for", nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_incidents"),
        sa.UniqueConstraint("id", name="uq_incidents_id"),
    )
    _create_partial("ix_incidents_calm", "incidents", ["calm_since", "number"], "waits_for = 'CALM'")
    _create_partial("ix_incidents_resolved", "incidents", ["resolved_at", "number"], "waits_for = 'CLOSING'")
    op.create_index("ix_incidents_short_group_number", "incidents", ["short_group", "number"])
    op.create_index("ix_incidents_status_number", "incidents", ["status", "number"])
    _create_partial(
        "uq_incidents_live",
        "incidents",
        ["short_group"],
        "status IN ('OPEN', 'ACKNOWLEDGED', 'MITIGATED')",
        unique=True,
    )


def _texts(names: str, *, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names.split()]


def _times(names: str, *, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=nullable) for name in names.split()]


def _create_partial(
    name: str, table: str, columns: list[str], condition: str, *, unique: bool = False
) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
