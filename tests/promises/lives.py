"""The life of actions as a plain dict: what every command must answer, and what must be stored after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.actions import Proposal, Status, Verdict
from engine.actors import Actor, Role
from engine.commands import Cancel, Command, Decide, Expire, Refuse, Submit
from engine.risk import RiskLevel

Stored = tuple[Status, int, str | None, int | None]
"""An action as it must stand: status, revision, by whom it was decided and when."""
_ENDS = {
    Verdict.APPROVE: Status.APPROVED,
    Verdict.REJECT: Status.REJECTED,
    Verdict.EXPIRE: Status.EXPIRED,
    Verdict.CANCEL: Status.CANCELLED,
}
_REFUSED = {"no-role", "role-too-low", "own-action", "machine-may-not-decide", "not-requester"}
"""What leaves a row in the log although nothing was changed."""


@dataclass(slots=True)
class Asked:
    """What does not change about an action."""

    requester: Actor
    proposal: Proposal
    expires: int


@dataclass(slots=True)
class Life:
    """The gate without a gate: plain dicts by action id, by person and by Idempotency-Key."""

    levels: Mapping[Proposal, RiskLevel]
    expiry: int
    max_pending: int
    roles: dict[str, Role]
    rows: int
    """Rows that the audit log must have."""
    stored: dict[str, Stored] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    used: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def do(self, command: Command, now: int) -> str:
        """What the command must answer: the status that the action has then, or the code of the refusal."""
        if isinstance(command, Refuse):
            said = command.error.code
        elif isinstance(command, Submit):
            said = self._submit(command, now)
        else:
            said = self._end(command, now)
        self.rows += said in _REFUSED and not isinstance(command, Expire)
        return said

    def waiting(self, now: int) -> set[str]:
        """Which actions wait."""
        pending = [name for name, held in self.stored.items() if held[0] is Status.PENDING_APPROVAL]
        return {name for name in pending if now < self.asked[name].expires}

    def _submit(self, command: Submit, now: int) -> str:
        actor, sent = command.actor, command.idempotency
        used = (actor.key, sent.key) if sent is not None and actor.key is not None else None
        if used is not None and sent is not None and used in self.used:
            body, action_id = self.used[used]
            return self.stored[action_id][0] if body == sent.body_hash else "idempotency-conflict"
        if command.action_id in self.stored:
            return "id-taken"
        if actor.person is not None and actor.person not in self.roles:
            return "no-role"
        waits = self.levels[command.proposal].needs_approval
        mine = [name for name in self.waiting(now) if self.asked[name].requester == actor]
        if waits and len(mine) >= self.max_pending:
            return "too-many-pending"
        status = Status.PENDING_APPROVAL if waits else Status.AUTO_DONE
        self.stored[command.action_id] = (status, 1, None, None)
        self.asked[command.action_id] = Asked(actor, command.proposal, now + self.expiry)
        if used is not None and sent is not None:
            self.used[used] = (sent.body_hash, command.action_id)
        self.rows += 1
        return status

    def _end(self, command: Decide | Cancel | Expire, now: int) -> str:
        if command.action_id not in self.stored:
            return "not-found"
        asked, (status, revision, _, _) = self.asked[command.action_id], self.stored[command.action_id]
        refusal = "" if isinstance(command, Expire) else self._refusal(command, asked)
        refusal = refusal or self._obstacle(command, asked, status, now)
        if refusal:
            return refusal
        by = "schedule" if isinstance(command, Expire) else command.actor.id
        ended = _ENDS[_verdict(command)]
        self.stored[command.action_id] = (ended, revision + 1, by, now)
        self.rows += 1
        return ended

    def _obstacle(self, command: Decide | Cancel | Expire, asked: Asked, status: Status, now: int) -> str:
        overdue = status is Status.PENDING_APPROVAL and now >= asked.expires
        if status is Status.EXPIRED or (overdue and not isinstance(command, Expire)):
            return "expired"
        if status is not Status.PENDING_APPROVAL:
            return "already-final"
        if isinstance(command, Expire) and not overdue:
            return "not-yet-due"
        typed = not isinstance(command, Decide) or command.confirmed or command.verdict is Verdict.REJECT
        critical = self.levels[asked.proposal] is RiskLevel.CRITICAL
        return "confirmation-required" if critical and not typed else ""

    def _refusal(self, command: Decide | Cancel, asked: Asked) -> str:
        actor = command.actor
        role = None if actor.person is None else self.roles.get(actor.person)
        if isinstance(command, Cancel):
            return "" if role is Role.ADMIN or actor == asked.requester else "not-requester"
        if actor.person is None:
            return "machine-may-not-decide"
        if role is None:
            return "no-role"
        if self.levels[asked.proposal] is RiskLevel.CRITICAL and role is not Role.ADMIN:
            return "role-too-low"
        return "own-action" if actor == asked.requester else ""


def _verdict(command: Decide | Cancel | Expire) -> Verdict:
    if isinstance(command, Decide):
        return command.verdict
    return Verdict.CANCEL if isinstance(command, Cancel) else Verdict.EXPIRE
