"""Actions, people and machines as the engine's tests need them."""

from __future__ import annotations

from engine.actions import Action, Proposal, Status, Verdict, propose
from engine.actors import SCHEDULE, Actor, ActorKind, Door, Role, person
from engine.commands import Cancel, Decide, Expire, Submit
from engine.errors import AutoqError
from engine.gate import Change, Rules, State, apply, fold
from engine.times import MINUTE

NOW = 1_790_000_000_000_000
"""UTC microseconds; any moment will do."""
EXPIRY = 30 * MINUTE

ALICE = "U0ALICE001"
BOB = "U0BOB00001"
CAROL = "U0CAROL001"
PAT = "U0PAT00001"
ROLES = {ALICE: Role.ADMIN, BOB: Role.ENGINEER, CAROL: Role.ENGINEER, PAT: Role.PM}

PIPELINE = Actor(id="ci", kind=ActorKind.PIPELINE, role=Role.ENGINEER, key="k1")
AGENT = Actor(id="agent", kind=ActorKind.AGENT, role=Role.ADMIN, key="k2")

LOW = propose(action_type="cache_clear", description="Clear the cache", environment="DEV")
HIGH = propose(
    action_type="service_restart",
    description="Restart payments",
    environment="PROD",
    target="payments-api",
    payload={"grace": 30},
)
CRITICAL = propose(
    action_type="data_delete", description="Drop old rows", environment="PROD", target="orders"
)

RULES = Rules()
FIRST, SECOND, THIRD = "ACT-00000001", "ACT-00000002", "ACT-00000003"


def state() -> State:
    """Nothing yet, but for the people's roles."""
    return State(roles=dict(ROLES))


def submit(
    into: State,
    proposal: Proposal = HIGH,
    *,
    by: Actor = PIPELINE,
    action_id: str = FIRST,
    now: int = NOW,
    rules: Rules = RULES,
) -> Action:
    """Hand an action in, fold it into the state, and return it."""
    command = Submit(action_id=action_id, proposal=proposal, actor=by, door=Door.API)
    change = apply(into, command, now, rules)
    fold(into, change)
    return change.outcome.action


def command_of(
    verdict: Verdict, by: Actor, *, action_id: str = FIRST, comment: str = ""
) -> Decide | Cancel | Expire:
    """The command that gives this verdict."""
    if verdict is Verdict.EXPIRE:
        return Expire(action_id=action_id)
    if verdict is Verdict.CANCEL:
        return Cancel(action_id=action_id, actor=by, door=Door.COMMAND, comment=comment)
    return Decide(action_id=action_id, verdict=verdict, actor=by, door=Door.BUTTON, comment=comment)


def end(
    within: State,
    verdict: Verdict,
    by: Actor | None = None,
    *,
    now: int = NOW + 1,
    action_id: str = FIRST,
    comment: str = "",
    rules: Rules = RULES,
) -> Change:
    """Give a verdict and fold it in; an administrator's unless somebody is named."""
    command = command_of(verdict, by or person(ALICE), action_id=action_id, comment=comment)
    change = apply(within, command, now, rules)
    fold(within, change)
    return change


def refusal_of(
    within: State, verdict: Verdict, by: Actor, *, now: int = NOW + 1, rules: Rules = RULES
) -> str:
    """The code of the refusal, "" when there is none."""
    try:
        apply(within, command_of(verdict, by), now, rules)
    except AutoqError as error:
        return error.code
    return ""


def ended(verdict: Verdict | None, proposal: Proposal = HIGH) -> tuple[State, Action]:
    """A state with one action that this verdict ended; None leaves it as it was born."""
    within = state()
    action = submit(within, proposal)
    if verdict is None:
        return within, action
    by = SCHEDULE if verdict is Verdict.EXPIRE else person(ALICE)
    now = NOW + EXPIRY if verdict is Verdict.EXPIRE else NOW + 1
    return within, end(within, verdict, by, now=now).outcome.action


STATUSES: dict[Status, tuple[Verdict | None, Proposal]] = {
    Status.AUTO_DONE: (None, LOW),
    Status.PENDING_APPROVAL: (None, HIGH),
    Status.APPROVED: (Verdict.APPROVE, HIGH),
    Status.REJECTED: (Verdict.REJECT, HIGH),
    Status.EXPIRED: (Verdict.EXPIRE, HIGH),
    Status.CANCELLED: (Verdict.CANCEL, HIGH),
}
"""How each status is reached."""
