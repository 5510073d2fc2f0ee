"""`autoq serve`: the service itself."""

from __future__ import annotations

import click

from bot import logs, settings
from bot.cli.running import complete


@click.command()
def serve() -> None:
    """Migrate the database, check Slack, and run until SIGTERM or Ctrl-C."""
    import uvloop

    from bot.main import serve as run

    held = settings.load().for_service()
    logs.set_up(held.log)
    uvloop.install()
    complete(run(held, lambda: click.echo(f"autoq listens on {held.host}:{held.port}.", err=True)))
