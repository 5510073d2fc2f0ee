"""`autoq user`: who has which role."""

from __future__ import annotations

import click

from bot.cli.running import now, show, with_store
from engine.actors import OPERATOR, Door, Role
from engine.ports import Member, Store
from engine.roster import give_role
from engine.times import iso

NONE = "NONE"


@click.group()
def user() -> None:
    """Roles of people, by Slack user id."""


@user.command(name="set")
@click.argument("slack_id")
@click.option("--role", type=click.Choice([*Role, NONE]), required=True, help="NONE takes the role away.")
def set_role(slack_id: str, role: str) -> None:
    """Give a person a role; it counts from their next click."""
    from bot.settings import is_person

    if not is_person(slack_id):
        message = "SLACK_ID must be a Slack user id such as U0123456789 (profile > … > Copy member ID)"
        raise click.UsageError(message)
    given = None if role == NONE else Role(role)

    async def work(store: Store) -> Role | None:
        return await store.write(give_role(slack_id, given, OPERATOR, Door.CLI, now()))

    former = with_store(work)
    click.echo(f"{slack_id}: {former or NONE} -> {role}", err=True)


@user.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_people(as_json: bool) -> None:
    """List everybody with a role."""

    async def work(store: Store) -> list[Member]:
        return await store.read(lambda tx: tx.members.list())

    rows: list[dict[str, object]] = [
        {
            "slack_id": held.slack_id,
            "role": held.role.value,
            "set_by": held.set_by,
            "set_at": iso(held.set_at),
        }
        for held in with_store(work)
    ]
    show(
        rows,
        as_json=as_json,
        empty="Nobody has a role yet; `autoq user set SLACK_ID --role ADMIN` gives one.",
    )
