"""`autoq demo`: everything on this machine, no account needed."""

from __future__ import annotations

import asyncio
import signal
from typing import Literal

import click

from bot import logs
from bot.cli.running import complete

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
def demo(port: int, mode: Literal["socket", "http"]) -> None:
    """Run the whole service against a local Slack; settings and tokens of the environment are ignored."""
    import uvloop

    from bot.demo import run

    logs.set_up("text")
    uvloop.install()

    async def until_stopped() -> None:
        stop = asyncio.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
        await run(port, mode, stop, click.echo)

    complete(until_stopped())
