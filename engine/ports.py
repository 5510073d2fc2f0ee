"""What the doors may ask of a store, all in one file so that a backend is written from one specification: the docstrings here.

Three ways in: `Store.apply` takes the gate's commands (many at once, one commit), `Store.write` a unit of work of its own,
`Store.read` a unit that only reads. Nobody commits; a unit that raises leaves nothing behind. Times are UTC microseconds.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from engine.actions import Action, Status
from engine.actors import ActorKind, Role
from engine.audit import AuditRow, Fault, Head
from engine.commands import Command, Outcome
from engine.events import Event
from engine.outbox import Backlog, Delivery, Lane, Notice
from engine.risk import RiskLevel

Clock = Callable[[], int]
"""Now, in UTC microseconds; the one clock of a process, injected."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionQuery:
    """A page of actions, newest first, as they stand at `now` (an overdue pending action is EXPIRED).

    `cursor` is what an earlier page gave as `next_cursor`. Raises FieldMalformed when it is none of ours.
    """

    now: int
    limit: int
    status: Status | None = None
    risk: RiskLevel | None = None
    requested_by: str | None = None
    machine: bool = False
    """With `requested_by`: whether that is a machine's name rather than a person's id."""
    since: int | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    """Actions, newest first, and the cursor of the next page (None: this is the last)."""

    items: tuple[Action, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key to the HTTP API; `secret_hash` is SHA-256 in hex of its secret. `person` is None for a machine's key."""

    id: str
    name: str
    secret_hash: str
    role: Role
    kind: ActorKind
    person: str | None
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person with a role."""

    slack_id: str
    role: Role
    set_by: str
    set_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRun:
    """One run of the cycle; `report` holds a mapping of step -> counts and milliseconds once it has finished."""

    id: str
    triggered_by: str
    started_at: int
    finished_at: int | None = None
    report: Mapping[str, object] = field(default_factory=dict)


class Actions(Protocol):
    """Reading actions."""

    async def find(self, action_id: str) -> Action | None:
        """The action with this id."""

    async def find_many(self, action_ids: Sequence[str]) -> dict[str, Action]:
        """Those of the ids that exist."""

    async def page(self, query: ActionQuery) -> ActionPage:
        """One page; its cost does not grow with the table nor with the depth of the page."""

    async def count_pending(self, now: int) -> int:
        """How many wait at `now`."""

    async def due(self, now: int, limit: int) -> list[str]:
        """Ids of pending actions whose time is over, the longest overdue first."""

    async def tally(self, since: int, now: int) -> dict[Status, int]:
        """How many actions created at or after `since` (a multiple of 15 minutes) have each status at `now`; a status with none is 0.

        Its cost grows neither with the table nor with the day.
        """

    def every(self) -> AsyncIterator[Action]:
        """All actions, in no particular order, streamed."""


class Members(Protocol):
    """Roles of people, by Slack user id."""

    async def role_of(self, slack_id: str) -> Role | None:
        """The person's role now."""

    async def list(self) -> list[Member]:
        """Everybody with a role, by id."""

    async def set(self, member: Member) -> Role | None:
        """Give the role, replacing another; answers the former role, and changes nothing when that is the same. Writers only."""

    async def remove(self, slack_id: str) -> Role | None:
        """Take the role away; answers the former role. Writers only."""


class Keys(Protocol):
    """API keys."""

    async def find(self, key_id: str) -> ApiKey | None:
        """The key with this id, revoked or not."""

    async def list(self) -> list[ApiKey]:
        """All keys, newest first."""

    async def add(self, key: ApiKey) -> bool:
        """Store it; False, and nothing stored, when a key of this name is in force at `key.created_at`. Writers only."""

    async def revoke(self, key_id: str, now: int) -> bool:
        """Revoke it; False when there is no such key in force. Writers only."""


class AuditLog(Protocol):
    """The append-only log."""

    async def append(self, event: Event) -> AuditRow:
        """Chain one event after the present head, in this unit's transaction. Writers only."""

    async def head(self) -> Head:
        """The end of the chain."""

    async def of_action(self, action_id: str) -> list[AuditRow]:
        """The rows of one action, oldest first."""

    def rows(self, after: int = 0) -> AsyncIterator[AuditRow]:
        """All rows with `seq` above `after`, in order, streamed."""


class Outbox(Protocol):
    """What Slack still has to be shown. All but the reads are for writers."""

    async def claim(self, lane: Lane, now: int, lease_until: int, limit: int) -> list[Delivery]:
        """Take rows of a lane whose time has come.

        Those are pending with `next_at` <= now, or sending with a lease that is over (their outcome is unknown, and they come
        back with `state` "sending", the others with "pending"). They are now sending under the new lease, `attempts` one higher,
        and no other process gets them before it ends. Urgent first, then the oldest. POST and DESK: what has no message yet. UPDATE:
        what is renewed and has one. REPLY: thread rows whose card shows their revision or a later one. DIRECT: the first row for
        each person. Whoever holds one row of a digest holds the digest: no row of it is given out while another is under a running lease.
        """

    async def due(self, lane: Lane, now: int, at_most: int) -> int:
        """How many rows a claim of the lane would give now, counted up to `at_most`."""

    async def enter(self, digest: str, keys: Sequence[str]) -> None:
        """Bind claimed rows to one common message before it is posted: cards to a digest, thread replies to one reply."""

    async def sent(self, shown: Mapping[str, int], now: int, channel: str, ts: str) -> None:
        """The message now shows these revisions, by key. A row is sent, or pending again when a later one was ordered meanwhile."""

    async def retry(self, key: str, next_at: int, error: str) -> None:
        """A definite refusal that may pass: pending again from `next_at` on."""

    async def unknown(self, key: str, lease_until: int, error: str) -> None:
        """Nobody knows whether Slack took it: it stays sending until `lease_until`."""

    async def dead(self, key: str, error: str) -> None:
        """Slack refuses for good."""

    async def void(self, key: str) -> None:
        """There is nothing to say any more; a later order begins afresh."""

    async def lost(self, key: str, now: int) -> None:
        """The message is gone from Slack: forget where it stood and make the row pending, to be posted afresh."""

    async def find(self, key: str) -> Delivery | None:
        """One row."""

    async def in_digest(self, digest: str) -> list[Delivery]:
        """The rows that one common message shows, in the order in which they entered it."""

    async def waiting(self, now: int) -> Backlog:
        """How much is not yet shown."""

    async def stale(self, limit: int) -> list[str]:
        """Ids of actions whose sent card shows another revision than the action's, for the reconciler."""

    async def order(self, notice: Notice, now: int) -> None:
        """Order what the notice says to be shown (again); what is said once is never said again."""


class Runs(Protocol):
    """Runs of the cycle."""

    async def start(self, run: CycleRun) -> None:
        """Record that a run has begun. Writers only."""

    async def finish(self, run_id: str, finished_at: int, report: Mapping[str, object]) -> None:
        """Record its report. Writers only."""

    async def find(self, run_id: str) -> CycleRun | None:
        """One run."""

    async def latest(self) -> CycleRun | None:
        """The run that began last."""


class Leases(Protocol):
    """Rights that one process holds for a time. Writers only."""

    async def take(self, name: str, holder: str, now: int, until: int) -> bool:
        """Whether `holder` now has the lease until `until`: it was free, over, or already the holder's."""

    async def release(self, name: str, holder: str) -> None:
        """Give it back early."""


class Transaction(Protocol):
    """What a unit of work sees: everything at one moment."""

    @property
    def actions(self) -> Actions:
        """Actions."""

    @property
    def members(self) -> Members:
        """Roles of people."""

    @property
    def keys(self) -> Keys:
        """API keys."""

    @property
    def audit(self) -> AuditLog:
        """The log."""

    @property
    def outbox(self) -> Outbox:
        """What Slack must still be shown."""

    @property
    def runs(self) -> Runs:
        """Runs of the cycle."""

    @property
    def leases(self) -> Leases:
        """Leases."""


Unit = Callable[[Transaction], Awaitable[T]]


class Store(Protocol):
    """The database as the doors know it."""

    async def apply(self, command: Command) -> Outcome:
        """Put one command through the gate; returns after the commit.

        Raises the gate's refusal (then nothing but its audit row was written), Busy when too much waits, NotSaved when the database
        did not take it, OutcomeUnknown when it may have. Commands are served in order of arrival. A caller that is cancelled leaves its
        command to run to its end.
        """

    async def write(self, unit: Unit[T]) -> T:
        """Run the unit in a writing transaction of its own, between batches. Raises what it raises, Busy, NotSaved, OutcomeUnknown."""

    async def read(self, unit: Unit[T]) -> T:
        """Run the unit in a reading transaction that sees every commit made before it began."""

    async def changed(self, action_id: str, revision: int, seconds: float) -> None:
        """Return as soon as the action's revision may be above `revision`, whichever process did it, or after `seconds`."""

    async def announced(self, seconds: float) -> None:
        """Return as soon as a commit has left something to announce (at once when one did since the last call), or after `seconds`."""

    async def probe(self) -> str | None:
        """What keeps the database from taking changes right now, as a sentence; None when it takes them."""

    async def anchor(self) -> None:
        """Anchor the log's head outside the database when that is due: every ten minutes and every thousand rows.

        The store does the latter by itself; a schedule calls this for the former.
        """

    async def verify(self) -> Fault | None:
        """The first fault in the audit log, its anchors and the actions it speaks of; None when all is as it was written."""

    async def close(self) -> None:
        """Answer what waits, then let go of the database."""
