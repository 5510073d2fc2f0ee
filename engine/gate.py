"""The approval gate: the one way in. `apply` is pure; the store loads the state for many commands and saves the changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine import policy as policies
from engine.actions import (
    COMMENT_LIMIT,
    TRANSITIONS,
    Action,
    Decision,
    Status,
    Verdict,
    born,
    checked_text,
    content_hash,
)
from engine.actors import SCHEDULE, Actor, Door, Role, present
from engine.commands import Cancel, Command, Decide, Expire, Idempotency, Outcome, Submit
from engine.errors import (
    ActionExpired,
    ActionIdTaken,
    ActionNotFound,
    AlreadyFinal,
    AutoqError,
    ContentChanged,
    IdempotencyConflict,
    NoRole,
    NotAllowed,
    NotYetDue,
    TooManyPending,
)
from engine.events import Event, decided, refused, submitted
from engine.outbox import Notice, notices
from engine.policy import Policy
from engine.risk import assess_risk
from engine.times import MINUTE, iso


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReply:
    """What an Idempotency-Key was used for."""

    body_hash: str
    action_id: str


@dataclass(slots=True, kw_only=True)
class State:
    """What a batch of commands needs to know; the store loads it and folds each change into it, so that later commands see earlier ones.

    `actions` by id, `pending` the number of actions that still wait by requester, `replies` by (key id, idempotency key),
    `roles` of the people who act, by Slack user id (nobody else has one).
    """

    actions: dict[str, Action] = field(default_factory=dict)
    pending: dict[str, int] = field(default_factory=dict)
    replies: dict[tuple[str, str], StoredReply] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the owner has set."""

    policy: Policy = policies.DEFAULT
    expiry: int = 30 * MINUTE
    """Microseconds that an action waits when the policy does not say."""
    max_pending: int = 100
    """Pending actions a requester may have."""
    allow_self_approval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one command changes. `before` is None for a new action; equal to `outcome.action` when nothing changes."""

    outcome: Outcome
    before: Action | None
    event: Event | None = None
    notices: tuple[Notice, ...] = ()
    reply: tuple[tuple[str, str], StoredReply] | None = field(default=None)


def apply(state: State, command: Command, now: int, rules: Rules) -> Change:
    """What `command` changes in `state` at `now`. Raises the refusal; `state` itself is left alone."""
    match command:
        case Submit():
            return _submit(state, command, now, rules)
        case Decide(verdict=verdict):
            return _end(state, command, verdict, now, rules)
        case Cancel():
            return _end(state, command, Verdict.CANCEL, now, rules)
        case Expire(action_id=action_id):
            end = Cancel(action_id=action_id, actor=SCHEDULE, door=Door.SCHEDULE)
            return _end(state, end, Verdict.EXPIRE, now, rules)
        case _:
            raise command.error


def fold(state: State, change: Change) -> None:
    """Make `state` what it is after `change`, for the commands that follow in the same batch."""
    action = change.outcome.action
    if change.before is action:
        return
    state.actions[action.id] = action
    # What has expired was counted no more: `pending` holds those that still have time.
    waited = change.before is not None and action.status is not Status.EXPIRED
    waits = action.status is Status.PENDING_APPROVAL
    state.pending[requester_key(action)] = state.pending.get(requester_key(action), 0) + waits - waited
    if change.reply is not None:
        key, reply = change.reply
        state.replies[key] = reply


def refusal_event(command: Command, error: AutoqError, now: int) -> Event | None:
    """The audit event of a refused attempt by somebody known; other errors leave no trace."""
    if not isinstance(error, NotAllowed) or isinstance(command, Expire):
        return None
    match command:
        case Submit():
            attempt = "SUBMIT"
        case Decide(verdict=verdict):
            attempt = verdict.value
        case Cancel():
            attempt = Verdict.CANCEL.value
        case _:
            attempt = command.attempt
    action_id = None if isinstance(command, Submit) else command.action_id
    return refused(command.actor, command.door, attempt, error.code, now, action_id)


def requester_key(of: Action | Actor) -> str:
    """Under which name somebody's pending actions are counted: a person's by Slack id, a machine's by name."""
    if isinstance(of, Actor):
        return of.person or of.id
    return of.requester_person or of.requested_by


def _present(state: State, actor: Actor) -> Actor:
    """A person acts with the role of this moment, whatever the door knew; machines and the schedule have none to look up."""
    return actor if actor.person is None else present(actor, state.roles.get(actor.person))


def _submit(state: State, command: Submit, now: int, rules: Rules) -> Change:
    reply_key = _reply_key(command)
    if reply_key is not None and command.idempotency is not None:
        known = state.replies.get(reply_key)
        if known is not None:
            return _replay(state, known, command.idempotency)
    if command.action_id in state.actions:
        raise ActionIdTaken
    actor, proposal, policy = _present(state, command.actor), command.proposal, rules.policy
    if actor.is_person and actor.role is None:
        raise NoRole
    assessment = assess_risk(
        proposal.action_type, proposal.environment, proposal.target_count, policy.risk, target=proposal.target
    )
    if assessment.level.needs_approval and state.pending.get(requester_key(actor), 0) >= rules.max_pending:
        raise TooManyPending(limit=rules.max_pending)
    waits = policy.expiry_of(assessment.level, rules.expiry) if assessment.level.needs_approval else 0
    action = born(
        action_id=command.action_id,
        proposal=proposal,
        assessment=assessment,
        requester=actor,
        door=command.door,
        policy_hash=policy.hash,
        now=now,
        expires_at=now + (command.expiry or waits),
    )
    reply = None
    if reply_key is not None and command.idempotency is not None:
        reply = (reply_key, StoredReply(body_hash=command.idempotency.body_hash, action_id=action.id))
    return Change(
        outcome=Outcome(action=action),
        before=None,
        event=submitted(action),
        notices=notices(action),
        reply=reply,
    )


def _reply_key(command: Submit) -> tuple[str, str] | None:
    if command.idempotency is None or command.actor.key is None:
        return None
    return command.actor.key, command.idempotency.key


def _replay(state: State, known: StoredReply, sent: Idempotency) -> Change:
    if known.body_hash != sent.body_hash:
        raise IdempotencyConflict(action_id=known.action_id)
    action = state.actions[known.action_id]
    return Change(outcome=Outcome(action=action, replayed=True), before=action)


def _end(state: State, command: Decide | Cancel, verdict: Verdict, now: int, rules: Rules) -> Change:
    """The one place where a pending action stops waiting."""
    action = state.actions.get(command.action_id)
    if action is None:
        raise ActionNotFound(action_id=command.action_id)
    actor = _present(state, command.actor)
    policies.check(rules.policy, action, actor, verdict, allow_self=rules.allow_self_approval)
    _check_open(action, verdict, now)
    if isinstance(command, Decide) and not command.confirmed:
        policies.check_confirmation(action, verdict)
    comment = checked_text("comment", command.comment, COMMENT_LIMIT)
    policies.check_comment(rules.policy, action, verdict, comment)
    decision = Decision(
        verdict=verdict,
        by=actor.id,
        person=actor.person,
        door=command.door,
        at=now,
        comment=comment,
    )
    status = TRANSITIONS[action.status][verdict]
    after = replace(action, status=status, revision=action.revision + 1, decision=decision)
    return Change(
        outcome=Outcome(action=after), before=action, event=decided(after, decision), notices=notices(after)
    )


def _check_open(action: Action, verdict: Verdict, now: int) -> None:
    """Holds when the action still waits for such a verdict and is what was submitted."""
    status = action.status_at(now)
    if status is Status.EXPIRED and (verdict is not Verdict.EXPIRE or action.status is Status.EXPIRED):
        raise ActionExpired(action_id=action.id, at=iso(action.expires_at or action.created_at))
    if verdict not in TRANSITIONS[action.status]:
        at = iso(action.processed_at() or action.created_at)
        by = action.decision.by if action.decision is not None else "autoq"
        raise AlreadyFinal(action_id=action.id, status=action.status, by=by, at=at)
    if verdict is Verdict.EXPIRE and status is not Status.EXPIRED:
        raise NotYetDue(action_id=action.id)
    if verdict is Verdict.APPROVE:
        told = content_hash(action.id, action.proposal, action.requested_by)
        if told != action.content_hash:
            raise ContentChanged(action_id=action.id)
