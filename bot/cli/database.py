"""`autoq migrate` and `autoq backup`."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.running import complete


@click.command()
def migrate() -> None:
    """Bring the database's tables up to date.

    `serve`, `key`, `user`, `audit` and `doctor` do it by themselves. The way back is a backup.
    """
    from bot import settings
    from bot.main import migrate as run

    revision = complete(run(settings.load()))
    click.echo(f"The database is at revision {revision}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy a SQLite database to FILE and check the copy.

    The service may run meanwhile.
    """
    from bot import settings
    from bot.main import backup as run

    rows = complete(run(settings.load(), file))
    click.echo(f"{file} holds a checked copy with {rows} audit rows.")
