"""The command line: `autoq`, its commands, and how every failure becomes one sentence and an exit code."""

from __future__ import annotations

import sys

import click

from bot.cli import audit, database, demo, doctor, keys, people, policy, serve
from bot.preflight import StartRefused
from bot.settings import SettingsInvalid
from engine.errors import AutoqError

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
    except click.UsageError as error:
        return _say(f"{error.format_message().rstrip('.')}; see `autoq {_path(error)}--help`.", USAGE)
    except click.ClickException as error:
        return _say(error.format_message(), REFUSED)
    except click.Abort:
        return _say("Stopped.", REFUSED)
    except SettingsInvalid as error:
        return _say("\n".join(error.problems), REFUSED)
    except (StartRefused, AutoqError) as error:
        return _say(str(error), REFUSED)
    return result if isinstance(result, int) else 0


def _path(error: click.UsageError) -> str:
    words = error.ctx.command_path.split()[1:] if error.ctx is not None else []
    return "".join(f"{word} " for word in words)


def _say(sentence: str, code: int) -> int:
    click.echo(sentence, err=True)
    return code
