"""The desk's tables, a line a column and all in one file: a record's `number` is that of its id, since texts sort otherwise.

The conditions of partial indexes are written once here, for the index and for the statement that means to use it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables import metadata

IS_NEW = "status = 'NEW'"
# Not by the status, of which there is an index that holds far more than what waits.
WAITS_FOR_PEOPLE = "waits_for = 'PEOPLE'"
WAITS_FOR_ANSWER = "waits_for = 'ANSWER'"
WAITS_FOR_WORD = "waits_for = 'WORD'"
WAITS_FOR_CLOSING = "waits_for = 'CLOSING'"
WAITS_FOR_CALM = "waits_for = 'CALM'"
IS_UNTOLD = "worth_a_draft = 1 AND told = 0"
IS_HELD = "status IN ('ASSIGNED', 'IN_PROGRESS', 'ON_HOLD')"
"""Requests that somebody has to do."""
HAS_NEXT = "next_at IS NOT NULL"
HAS_PLACE = "place_ts IS NOT NULL"
IS_TOLD = "told = 1"
IS_BY_CLOCK = "actor = 'schedule'"
IS_LABELLED = "classified_by = 'HUMAN'"
"""Requests that somebody has said what they are."""
IS_WORD = "delivery = 'POST' AND verdict IN ('HELPFUL', 'NOT_HELPFUL', 'REOPENED')"
"""Verdicts on posted answers, silence apart."""
IS_VERDICT = "delivery = 'POST' AND verdict IS NOT NULL"
IS_FIRING = "state = 'FIRING'"
IS_LIVE = "status IN ('OPEN', 'ACKNOWLEDGED', 'MITIGATED')"

# On SQLite only a column declared INTEGER is the table's own key, without an index beside it.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows for which the condition holds, given as in `storage.tables`."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where))


numbers = Table(
    "numbers",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)
"""The number given out last, by the prefix of what it numbers."""

requests = Table(
    "requests",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("labels", Text, nullable=False),
    Column("place_channel", Text),
    Column("place_ts", Text),
    Column("type", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("impact", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("classified_by", Text, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("suggestion", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("team", Text, nullable=False),
    Column("assignee", Text),
    Column("assigned_revision", Integer, nullable=False, server_default="0"),
    Column("hold_reason", Text),
    Column("answerable", SmallInteger, nullable=False),
    Column("answered_until", BigInteger),
    Column("resolution", Text, nullable=False),
    Column("resolved_at", BigInteger),
    Column("linked_to", Text),
    Column("waits_for", Text),
    Column("worth_a_draft", SmallInteger, nullable=False),
    Column("told", SmallInteger, nullable=False),
    UniqueConstraint("source", "external_id"),
    # Every filter of a page is one range of one of these, or one for each status, newest first.
    Index("ix_requests_status_number", "status", "number"),
    Index("ix_requests_source", "source", "status", "number"),
    Index("ix_requests_requester", "requester", "status", "number"),
    Index("ix_requests_team", "team", "status", "number"),
    Index("ix_requests_requester_team", "requester", "team", "status", "number"),
    _partial("ix_requests_assignee", "assignee", "status", "number", where="assignee IS NOT NULL"),
    _partial(
        "ix_requests_requester_assignee",
        "requester",
        "assignee",
        "status",
        "number",
        where="assignee IS NOT NULL",
    ),
    _partial(
        "ix_requests_team_assignee", "team", "assignee", "status", "number", where="assignee IS NOT NULL"
    ),
    _partial(
        "ix_requests_requester_team_assignee",
        "requester",
        "team",
        "assignee",
        "status",
        "number",
        where="assignee IS NOT NULL",
    ),
    # Each other list of work has an index of what is in it, and of nothing else.
    _partial("ix_requests_for_people", "priority", "number", where=WAITS_FOR_PEOPLE),
    _partial("ix_requests_for_answer", "number", where=WAITS_FOR_ANSWER),
    _partial("ix_requests_answered", "answered_until", "number", where=WAITS_FOR_WORD),
    _partial("ix_requests_resolved", "resolved_at", "number", where=WAITS_FOR_CLOSING),
    _partial("ix_requests_untold", "number", where=IS_UNTOLD),
    _partial("ix_requests_labelled", "number", where=IS_LABELLED),
    _partial("ix_requests_held", "assignee", "priority", where=IS_HELD),
    _partial("ix_requests_place", "place_channel", "place_ts", "requester", "number", where=HAS_PLACE),
)
"""Service requests; `waits_for` says in which list of work it is, and `told` whether a draft was considered."""

assignments = Table(
    "assignments",
    metadata,
    Column("agent", Text, primary_key=True),
    Column("last_at", BigInteger, nullable=False),
)
"""When somebody was given a request last."""

desk_events = Table(
    "desk_events",
    metadata,
    Column("record_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", Text),
    Column("facts", Text, nullable=False),
    PrimaryKeyConstraint("record_id", "revision"),
    _partial("ix_desk_events_by_clock", "name", "at", where=IS_BY_CLOCK),
    sqlite_with_rowid=False,
)
"""What happened to each record, one row for each of its revisions."""

heard_replies = Table(
    "heard_replies",
    metadata,
    Column("channel", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("ts", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    PrimaryKeyConstraint("channel", "thread", "ts"),
    sqlite_with_rowid=False,
)
"""Messages in threads that counted as a word on a request, and for which."""

clocks = Table(
    "clocks",
    metadata,
    Column("request_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("goal", BigInteger, nullable=False),
    Column("spent", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("next_at", BigInteger),
    Column("ended_at", BigInteger),
    PrimaryKeyConstraint("request_id", "kind"),
    _partial("ix_clocks_next_at", "next_at", where=HAS_NEXT),
)
"""Clocks of service levels."""

escalations = Table(
    "escalations",
    metadata,
    Column("key", Text, primary_key=True),
    Column("request_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("told", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recipient", Text),
    Index("ix_escalations_request_id_kind", "request_id", "kind"),
    _partial("ix_escalations_told_at", "at", where=IS_TOLD),
)
"""Warnings given, and whom they went to."""

answers = Table(
    "answers",
    metadata,
    Column("request_id", Text, primary_key=True),
    Column("requester", Text, nullable=False),
    Column("article_id", Text, nullable=False),
    Column("article_version", Integer, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("passage", Text, nullable=False),
    Column("features", Text, nullable=False),
    Column("verdict", Text),
    Column("verdict_at", BigInteger),
    _partial("ix_answers_words", "verdict_at", "request_id", where=IS_WORD),
    _partial("ix_answers_article", "article_id", "article_version", "verdict_at", where=IS_VERDICT),
)
"""Answers given or suggested, with what became of them."""

alerts = Table(
    "alerts",
    metadata,
    Column("source", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("group_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("severity", SmallInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("labels", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("heard", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("resolved_at", BigInteger),
    Column("incident_id", Text),
    PrimaryKeyConstraint("source", "key"),
    _partial("ix_alerts_firing_incident", "incident_id", where=IS_FIRING),
    _partial("ix_alerts_firing_seen", "source", "last_seen", where=IS_FIRING),
)
"""Alerts of other systems; `key` is the fingerprint as an index takes it."""

detectors = Table(
    "detectors",
    metadata,
    Column("source", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Column("state", Text, nullable=False),
    PrimaryKeyConstraint("source", "key"),
)
"""What is known of each metric, a dozen numbers as JSON; `key` is its name as an index takes it."""

incidents = Table(
    "incidents",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("short_group", Text, nullable=False),
    Column("group_key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("severity", SmallInteger, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("calm_since", BigInteger),
    Column("resolved_at", BigInteger),
    Column("linked_to", Text),
    Column("waits_for", Text),
    Index("ix_incidents_status_number", "status", "number"),
    Index("ix_incidents_short_group_number", "short_group", "number"),
    _partial("uq_incidents_live", "short_group", where=IS_LIVE, unique=True),
    _partial("ix_incidents_calm", "calm_since", "number", where=WAITS_FOR_CALM),
    _partial("ix_incidents_resolved", "resolved_at", "number", where=WAITS_FOR_CLOSING),
)
"""Incidents, at most one live of a group; `short_group` is the group key as an index takes it, `waits_for` as above."""

failures = Table(
    "failures",
    metadata,
    Column("step", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("step", "item_id"),
)
"""What the cycle could not work off, and until when it is left alone."""

models = Table(
    "models",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("learned_at", BigInteger, nullable=False),
    Column("labels", BigInteger, nullable=False),
)
"""Learned models, one of each kind."""
