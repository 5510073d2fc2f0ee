"""What buttons, forms and commands have in common: reading as somebody with a role, and trying a decision out before it is made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.slack.context import SlackDoor
from bot.slack.layouts import answers
from bot.slack.layouts.view import View
from bot.slack.refusals import said, turn_away
from bot.slack.surfaces import Done, Said
from bot.slack.visits import Visit
from engine import gate
from engine.actions import Action, Verdict
from engine.actors import Actor, Role, person
from engine.commands import Cancel, Decide
from engine.errors import ActionNotFound, AdminOnly, NoRole, NotAllowed
from engine.gate import Rules, State
from engine.ports import Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read for somebody: the reader with their present role, and how things are shown to them."""

    reader: Actor
    view: View


async def read_as(
    door: SlackDoor, visit: Visit, unit: Callable[[Transaction, Actor], Awaitable[T]]
) -> tuple[Reading, T]:
    """Read as the visitor, in one transaction with their role. Raises NoRole when there is none, and records the attempt."""

    async def read(transaction: Transaction) -> tuple[Actor, T] | None:
        role = await transaction.members.role_of(visit.user_id)
        if role is None:
            return None
        reader = person(visit.user_id, role)
        return reader, await unit(transaction, reader)

    found = await door.store.read(read)
    if found is None:
        await turn_away(door, visit, NoRole())
    reader, held = found
    return Reading(reader=reader, view=door.view(reader)), held


async def read_role(door: SlackDoor, visit: Visit) -> Reading:
    """The visitor with their role. Raises NoRole, and records the attempt."""

    async def nothing(_: Transaction, __: Actor) -> None:
        """The role alone is asked for."""

    reading, _ = await read_as(door, visit, nothing)
    return reading


async def read_admin(door: SlackDoor, visit: Visit) -> Reading:
    """The visitor as an ADMIN. Raises NoRole, AdminOnly, and records the attempt."""
    reading = await read_role(door, visit)
    if reading.reader.role is not Role.ADMIN:
        await turn_away(door, visit, AdminOnly(role=str(reading.reader.role)))
    return reading


async def read_action(door: SlackDoor, visit: Visit, action_id: str) -> tuple[Reading, Action]:
    """The action, read as the visitor. Raises NoRole, ActionNotFound."""
    reading, action = await read_as(door, visit, lambda transaction, _: transaction.actions.find(action_id))
    if action is None:
        raise ActionNotFound(action_id=action_id)
    return reading, action


async def meet(door: SlackDoor, visit: Visit, action_id: str) -> tuple[Reading, Action]:
    """The action, and the visitor with the role of this moment, if any; for what `rehearse` judges. Raises ActionNotFound."""

    async def read(transaction: Transaction) -> tuple[Role | None, Action | None]:
        role = await transaction.members.role_of(visit.user_id)
        return role, await transaction.actions.find(action_id)

    role, action = await door.store.read(read)
    if action is None:
        raise ActionNotFound(action_id=action_id)
    reader = person(visit.user_id, role)
    return Reading(reader=reader, view=door.view(reader)), action


async def rehearse(
    door: SlackDoor, visit: Visit, action: Action, role: Role | None, verdict: Verdict
) -> None:
    """Raise now what the gate would answer to this verdict, so that nobody fills in a form for nothing; nothing is decided."""
    reader = person(visit.user_id)
    if verdict is Verdict.CANCEL:
        command: Cancel | Decide = Cancel(action_id=action.id, actor=reader, door=visit.door)
    else:
        command = Decide(
            action_id=action.id, verdict=verdict, actor=reader, door=visit.door, comment="to come"
        )
    state = State(actions={action.id: action}, roles={} if role is None else {visit.user_id: role})
    rules = Rules(policy=door.policy, allow_self_approval=door.allow_self_approval)
    try:
        gate.apply(state, command, door.clock(), rules)
    except NotAllowed as error:
        await turn_away(door, visit, error, action.id)


async def decide(
    door: SlackDoor,
    visit: Visit,
    action_id: str,
    verdict: Verdict,
    comment: str = "",
    *,
    confirmed: bool = True,
) -> Action:
    """The action as it stands after the visitor's verdict was committed. Raises the gate's refusals."""
    command = Decide(
        action_id=action_id,
        verdict=verdict,
        actor=person(visit.user_id),
        door=visit.door,
        comment=comment,
        confirmed=confirmed,
    )
    return (await door.store.apply(command)).action


async def withdraw(door: SlackDoor, visit: Visit, action_id: str, comment: str = "") -> Action:
    """The action as it stands after the visitor's cancellation was committed. Raises the gate's refusals."""
    command = Cancel(action_id=action_id, actor=person(visit.user_id), door=visit.door, comment=comment)
    return (await door.store.apply(command)).action


def done(door: SlackDoor, visit: Visit, action: Action) -> Done:
    """The answer to a deed that its card shows by itself."""

    def result() -> Said:
        view = door.view(person(visit.user_id))
        return said(answers.result(action, view), view)

    return Done(said=result)
