"""`autoq demo`: everything on this machine, no account needed."""

from __future__ import annotations

from typing import Literal

import click

from bot.cli.running import keep_running

LAST_PORT = 65_534


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, LAST_PORT),
    default=8900,
    show_default=True,
    help="The page; the service takes the next port.",
)
@click.option(
    "--mode",
    type=click.Choice(["socket", "http"]),
    default="socket",
    show_default=True,
    help="How Slack reaches the service.",
)
@click.option(
    "--language",
    type=click.Choice(["en", "ko"]),
    default="en",
    show_default=True,
    help="What the channel reads; people read their own.",
)
def demo(port: int, mode: Literal["socket", "http"], language: Literal["en", "ko"]) -> None:
    """Run the whole service against a local Slack.

    Settings and tokens of the environment are ignored, and nothing is kept.
    """
    import asyncio

    from bot import logs
    from bot.demo import run
    from bot.main import stop_on_signals

    logs.set_up("text")

    async def until_stopped() -> None:
        stop = asyncio.Event()
        stop_on_signals(stop)
        await run(port, mode, language, stop, click.echo)

    keep_running(until_stopped())
