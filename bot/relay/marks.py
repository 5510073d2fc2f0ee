"""What is noted in the outbox about a message that was, or was not, shown."""

from __future__ import annotations

from collections.abc import Mapping

from bot.relay.messages import Batch
from bot.relay.slack_calls import GONE, NO_CONNECTION, Limited, Refused, Unknown
from engine.outbox import RENEWED, Delivery, NoticeKind
from engine.ports import Transaction
from engine.times import MINUTE, SECOND

LEASE = 20 * SECOND
"""Longer than two calls to Slack with their time-outs, and than the time a message takes to appear in the history."""
LONGEST_REST = 5 * MINUTE


def revision_shown(row: Delivery, shown: Mapping[str, int]) -> int:
    """What a message shows of the row's record: its revision at rendering, none in a message that was found; what is said once, its own."""
    return shown.get(row.record_id, 0) if row.kind in RENEWED else row.revision


async def bind(tx: Transaction, batch: Batch) -> None:
    """Note which common message the rows of a batch are about to share, before it is sent."""
    await tx.outbox.enter(batch.key, [row.key for row in batch.rows])


async def put_back(tx: Transaction, batch: Batch, next_at: int, why: str) -> None:
    """Let the rows of a batch wait for another message, from `next_at` on; what may stand in Slack already stays in doubt."""
    for row in batch.rows:
        await _again(tx, row, next_at, why, doubtful=row.state != "pending")


async def record(
    tx: Transaction, row: Delivery, result: Limited | Refused | Unknown, now: int, *, doubtful: bool
) -> None:
    """What became of one row of a message that was not shown; of a doubtful one an earlier attempt may stand in Slack all the same."""
    match result:
        case Limited(seconds=seconds):
            await _again(tx, row, now + seconds * SECOND, "ratelimited", doubtful=doubtful)
        case Unknown(error=error) if row.ts is not None and row.kind in RENEWED:
            await tx.outbox.retry(
                row.key, now + _rest_after(row.attempts), error
            )  # An update is harmless to repeat.
        case Unknown(error=error):
            await tx.outbox.unknown(row.key, now + LEASE, error)
        case Refused(error=error) if error in GONE and row.ts is not None:
            await tx.outbox.lost(row.key, now)
        case Refused(error=error) if is_hopeless(row, error):
            await tx.outbox.dead(row.key, error)
        case Refused(error=error):
            await _again(tx, row, now + _rest_after(row.attempts), error, doubtful=doubtful)


async def _again(tx: Transaction, row: Delivery, next_at: int, why: str, *, doubtful: bool) -> None:
    """Take the row up again at that time, and as doubtful as it is."""
    await (tx.outbox.unknown if doubtful else tx.outbox.retry)(row.key, next_at, why)


def is_hopeless(row: Delivery, error: str) -> bool:
    """Whether Slack will never take this message: one to a channel is wanted in any case, a reply or direct one if somebody can mend it."""
    return row.kind not in _TO_CHANNELS and error not in _MENDABLE and not error.startswith(NO_CONNECTION)


_TO_CHANNELS = frozenset(
    {
        NoticeKind.CARD,
        NoticeKind.REQUEST,
        NoticeKind.QUEUED,
        NoticeKind.ESCALATION,
        NoticeKind.INCIDENT,
        NoticeKind.DRAFT,
    }
)
_MENDABLE = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "not_in_channel",
        "is_archived",
        "restricted_action",
    }
)
"""Refusals that an operator mends, after which the message is still wanted."""


def _rest_after(attempts: int) -> int:
    """Back-off: 1 s, doubled each time, five minutes at most."""
    return min(LONGEST_REST, SECOND << min(attempts - 1, 20))
