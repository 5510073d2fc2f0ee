"""`autoq doctor` and `autoq manifest`: is everything as it has to be, and what to do where it is not."""

from __future__ import annotations

import json
from typing import Literal

import click

from bot.cli.running import complete

_MARKS = {True: "ok  ", False: "FAIL", None: "warn"}


@click.command()
@click.option(
    "--live", is_flag=True, help="Also let Slack itself check every message layout (blocks.validate)."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(live: bool, as_json: bool) -> int:
    """Say what is not as it has to be, and what to do.

    Checks tokens, scopes, channel, database, policy and clock; exit code 1 when something fails.
    """
    from bot import logs, settings
    from bot.doctor import examine
    from bot.main import now

    held = settings.load()
    logs.set_up(held.log)
    found = complete(examine(held, now, live=live))
    if as_json:
        click.echo(
            json.dumps(
                [{"check": each.check, "ok": each.ok, "said": each.said} for each in found],
                ensure_ascii=False,
            )
        )
    else:
        click.echo("\n".join(f"{_MARKS[each.ok]}  {each.check:<9}  {each.said}" for each in found))
    return int(any(each.ok is False for each in found))


@click.command()
@click.option(
    "--http", "url", metavar="URL", help="Deliver by HTTP to this address (https://…) instead of Socket Mode."
)
@click.option(
    "--replies",
    is_flag=True,
    help="Also let a reply to the desk count: Slack then sends every message of the conversations that autoq is in.",
)
@click.option(
    "--language",
    type=click.Choice(["en", "ko"]),
    default="en",
    show_default=True,
    help="Of the names that Slack shows alike to everybody: the app's, its commands' and its menu entry's.",
)
def manifest(url: str | None, replies: bool, language: Literal["en", "ko"]) -> None:
    """Print the Slack app's manifest.

    Paste it into api.slack.com/apps > Create New App > From a manifest.
    """
    from bot.manifest import manifest as build

    try:
        built = build(url, replies=replies, language=language)
    except ValueError as error:
        message = f"--http {error}"
        raise click.UsageError(message) from None
    click.echo(json.dumps(built, indent=2, ensure_ascii=False))
