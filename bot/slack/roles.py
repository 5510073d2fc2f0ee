"""Giving and taking roles, which only an ADMIN may."""

from __future__ import annotations

from bot.slack import ids
from bot.slack.context import SlackDoor
from bot.slack.deciding import Reading, read_admin
from bot.slack.layouts import answers
from bot.slack.layouts import roles as layout
from bot.slack.layouts.refusal import refusal_plain
from bot.slack.refusals import opened, said, turn_away, wrong
from bot.slack.surfaces import Answer
from bot.slack.visits import Visit
from engine.actors import Role
from engine.errors import AdminOnly, FieldMissing, IdentityRefused, IdentityUnknown
from engine.ports import Transaction
from engine.roster import give_role


async def open_form(door: SlackDoor, visit: Visit) -> Answer:
    """Open the form, which shows who has a role now."""
    reading = await read_admin(door, visit)
    members = await door.store.read(lambda transaction: transaction.members.list())
    return opened(layout.roles(members, reading.view), reading.view)


async def save(door: SlackDoor, visit: Visit) -> Answer:
    """Give the chosen person the chosen role, or take it away."""
    reading = await read_admin(door, visit)
    slack_id, choice = visit.chosen(ids.ROLES_PERSON), visit.chosen(ids.ROLES_ROLE)
    if not slack_id:
        return wrong(
            ids.ROLES_PERSON, refusal_plain(FieldMissing(field="person"), reading.view), reading.view
        )
    if choice not in {*Role, ids.NO_ROLE}:
        return wrong(ids.ROLES_ROLE, refusal_plain(FieldMissing(field="role"), reading.view), reading.view)
    role = None if choice == ids.NO_ROLE else Role(choice)
    if role is not None:
        try:
            await door.identity.admit(slack_id)
        except (IdentityRefused, IdentityUnknown) as error:
            return wrong(ids.ROLES_PERSON, refusal_plain(error, reading.view), reading.view)
    await _give(door, visit, slack_id, role, reading)
    return said(answers.answer(layout.given(slack_id, role, reading.view)), reading.view)


async def _give(door: SlackDoor, visit: Visit, slack_id: str, role: Role | None, reading: Reading) -> None:
    """The change, in one transaction with the proof that it is still an ADMIN who makes it."""
    change = give_role(slack_id, role, reading.reader, visit.door, door.clock())

    async def unit(transaction: Transaction) -> bool:
        if await transaction.members.role_of(reading.reader.id) is not Role.ADMIN:
            return False
        await change(transaction)
        return True

    if not await door.store.write(unit):
        await turn_away(door, visit, AdminOnly(role=ids.NO_ROLE))
