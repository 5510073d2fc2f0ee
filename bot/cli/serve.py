"""`autoq serve`: the service itself."""

from __future__ import annotations

import gc

import click

from bot.cli.running import keep_running


@click.command()
def serve() -> None:
    """Run the service until SIGTERM or Ctrl-C.

    It migrates the database and checks Slack first.
    """
    from bot import logs, settings

    held = settings.load().for_service()
    logs.set_up(held.log)
    # What is loaded from here on lives as long as the process; looking for garbage in it would take an eighth of the start.
    gc.disable()
    # Settings that can't be used are told before the service's rooms are loaded.
    from bot.main import serve as run

    keep_running(run(held, lambda host, port: click.echo(f"autoq listens on {host}:{port}.", err=True)))
