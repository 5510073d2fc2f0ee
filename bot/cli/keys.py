"""`autoq key`: create, list and revoke keys to the HTTP API."""

from __future__ import annotations

import click

from bot.cli.running import now, show, with_store
from engine.actors import OPERATOR, ActorKind, Door, Role
from engine.ports import ApiKey, Store
from engine.roster import add_key, revoke_key
from engine.times import iso

ROLES = click.Choice([role.value for role in Role])
LONGEST_DAYS = 3_650
IN_FORCE = "in force"


@click.group()
def key() -> None:
    """Keys to the HTTP API."""


@key.command()
@click.argument("name")
@click.option("--role", type=ROLES, required=True, help="The most that the key may do.")
@click.option("--person", metavar="SLACK_ID", help="The key acts as this person.")
@click.option("--machine", is_flag=True, help="The key belongs to a pipeline: it may submit, never decide.")
@click.option("--agent", is_flag=True, help="As --machine, for an AI agent; cards say so.")
@click.option(
    "--days", type=click.IntRange(1, LONGEST_DAYS), help="Days until the key expires (default: never)."
)
def create(name: str, role: str, person: str | None, machine: bool, agent: bool, days: int | None) -> None:
    """Create a key and print it, this once, on stdout."""
    from bot.api.tokens import issue
    from bot.settings import is_person

    if (person is not None) + machine + agent != 1:
        message = "Give exactly one of --person SLACK_ID, --machine and --agent"
        raise click.UsageError(message)
    if person is not None and not is_person(person):
        message = "--person must be a Slack user id such as U0123456789"
        raise click.UsageError(message)
    kind = ActorKind.PERSON if person is not None else ActorKind.AGENT if agent else ActorKind.PIPELINE
    new, token = issue(name=name, role=Role(role), kind=kind, person=person, now=now(), days=days)

    async def work(store: Store) -> bool:
        return await store.write(add_key(new, OPERATOR, Door.CLI))

    if not with_store(work):
        message = f"A key named {name} is in force already; revoke it first (`autoq key revoke {name}`) or choose another name."
        raise click.ClickException(message)
    click.echo(token)
    click.echo(
        f"This is the only time that the key {name} ({new.id}) is shown; store it as a secret.", err=True
    )


@key.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_keys(as_json: bool) -> None:
    """List all keys, newest first.

    Secrets are not stored and can't be shown.
    """

    async def work(store: Store) -> list[ApiKey]:
        return await store.read(lambda tx: tx.keys.list())

    at = now()
    show(
        [_row(held, at) for held in with_store(work)],
        as_json=as_json,
        empty="There are no keys yet; `autoq key create` makes one.",
    )


@key.command()
@click.argument("name_or_id")
def revoke(name_or_id: str) -> None:
    """Revoke the key of this name or id.

    It stops working with the next request.
    """

    async def work(store: Store) -> bool:
        at = now()
        held = [each for each in await store.read(lambda tx: tx.keys.list()) if _state(each, at) == IN_FORCE]
        # A name may look like the id of another key, and then the id is meant.
        meant = [each for each in held if each.id == name_or_id] or [
            each for each in held if each.name == name_or_id
        ]
        return bool(meant) and await store.write(revoke_key(meant[0].id, OPERATOR, Door.CLI, at))

    if not with_store(work):
        message = f"There is no key {name_or_id} in force; `autoq key list` shows all."
        raise click.ClickException(message)
    click.echo(f"{name_or_id} is revoked.", err=True)


def _state(held: ApiKey, at: int) -> str:
    if held.revoked_at is not None:
        return "revoked"
    return "expired" if held.expires_at is not None and held.expires_at <= at else IN_FORCE


def _row(held: ApiKey, at: int) -> dict[str, object]:
    return {
        "id": held.id,
        "name": held.name,
        "kind": held.kind.value,
        "role": held.role.value,
        "person": held.person,
        "state": _state(held, at),
        "created": iso(held.created_at),
        "expires": None if held.expires_at is None else iso(held.expires_at),
    }
