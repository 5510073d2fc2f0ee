"""The command line: `autoq`, its commands, and how every failure becomes one sentence and an exit code.

Modules of this package import at their top only what `autoq --help` needs; a command imports what it runs.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import click

from bot.cli import audit, database, demo, desk, doctor, keys, people, policy, serve
from bot.errors import StartRefused
from engine.errors import AutoqError, FieldMalformed

REFUSED = 1
USAGE = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="autoq", message="autoq %(version)s")
def cli() -> None:
    """The approval gate between automation and production."""


for command in (
    serve.serve,
    demo.demo,
    keys.key,
    people.user,
    policy.policy,
    desk.desk,
    audit.audit,
    doctor.doctor,
    doctor.manifest,
    database.migrate,
    database.backup,
):
    cli.add_command(command)


def main() -> None:
    """The console script."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command. Answers 0 when it did what was asked, 1 when it was refused or a verification failed, 2 for wrong usage."""
    try:
        result = cli.main(arguments, prog_name="autoq", standalone_mode=False)
    except Exception as error:  # noqa: BLE001 - Whoever types a command is owed a sentence, whatever happens.
        click.echo(_sentence(error), err=True)
        return USAGE if isinstance(error, click.UsageError | FieldMalformed) else REFUSED
    return result if isinstance(result, int) else 0


def _sentence(error: Exception) -> str:
    match error:
        case click.exceptions.NoArgsIsHelpError():
            return error.format_message()
        case click.UsageError():
            said = error.format_message().rstrip(".")
            return f"{said}{' See' if said.endswith('?') else '; see'} `autoq {_path(error)}--help`."
        case click.ClickException():
            return error.format_message()
        case click.Abort():
            return "Stopped."
        case StartRefused() | AutoqError():
            return str(error)
    return _unforeseen(error)


def _path(error: click.UsageError) -> str:
    words = error.ctx.command_path.split()[1:] if error.ctx is not None else []
    return "".join(f"{word} " for word in words)


def _unforeseen(error: Exception) -> str:
    """A fault of our own, with the place in it that a report needs and no values, which may be secret."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return f"autoq failed on a fault of its own ({type(error).__name__} in {where}); please report it with this line."
