"""Whatever is typed is answered with an exit code and, when it was refused, one sentence on stderr."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.cli import cli, main
from tests.bot.cli.conftest import Autoq

COMMANDS = "serve demo key user policy audit desk doctor manifest migrate backup".split()
SCRIPT = Path(sys.executable).with_name("autoq")

HEAVY = "asyncio aiohttp fastapi pydantic slack_bolt slack_sdk sqlalchemy uvicorn uvloop bot.main bot.settings".split()


def test_the_help_names_every_command(autoq: Autoq) -> None:
    ran = autoq("--help")
    assert (ran.code, ran.err) == (0, "")
    listed = ran.out.partition("Commands:\n")[2].splitlines()
    assert sorted(line.split()[0] for line in listed) == sorted(COMMANDS)
    assert not any(line.endswith("...") for line in listed)


@pytest.mark.parametrize("group", ["key", "user", "policy", "audit", "desk"])
def test_the_help_of_a_group_fits_its_lines(autoq: Autoq, group: str) -> None:
    listed = autoq(group, "--help").out.partition("Commands:\n")[2].splitlines()
    assert listed
    assert not any(line.endswith("...") for line in listed)


def test_every_command_and_option_says_what_it_is_for() -> None:
    for command in _leaves(cli):
        assert command.help, command.name
        for option in command.params:
            if isinstance(option, click.Option) and option.name != "environment":
                assert option.help or option.show_default, (command.name, option.name)


def _leaves(command: click.Command) -> list[click.Command]:
    held = command.commands.values() if isinstance(command, click.Group) else ()
    return [leaf for each in held for leaf in _leaves(each)] or [command]


def test_no_command_shows_the_help_and_is_no_success(autoq: Autoq) -> None:
    for words in ((), ("key",)):
        ran = autoq(*words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("Usage: autoq")


@pytest.mark.parametrize(
    "words,sentence",
    [
        ("frobnicate", "No such command 'frobnicate'; see `autoq --help`."),
        ("key frobnicate", "No such command 'frobnicate'; see `autoq key --help`."),
        ("key create", "Missing argument 'NAME'; see `autoq key create --help`."),
        ("migrate now", "Got unexpected extra argument (now); see `autoq migrate --help`."),
        (
            "demo --port 65535",
            "Invalid value for '--port': 65535 is not in the range 1<=x<=65534; see `autoq demo --help`.",
        ),
    ],
)
def test_wrong_usage_is_one_sentence(autoq: Autoq, words: str, sentence: str) -> None:
    ran = autoq(*words.split())
    assert (ran.code, ran.out, ran.err) == (2, "", f"{sentence}\n")


def test_a_mistyped_option_is_told_with_the_nearest_one(autoq: Autoq) -> None:
    ran = autoq("key", "create", "ci", "--rolle", "ADMIN")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "--role" in ran.err
    assert ran.err.endswith("? See `autoq key create --help`.\n")


def test_the_version_is_the_package_s(autoq: Autoq) -> None:
    assert autoq("--version").out == "autoq 0.1.0\n"


def test_the_help_does_not_wait_for_the_service_to_load() -> None:
    asked = f"import sys, bot.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_fault_of_our_own_is_a_sentence_without_the_values_in_it(
    autoq: Autoq, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("xoxb-secret")

    monkeypatch.setattr("bot.policy_file.load_policy", broken)
    ran = autoq("policy", "check", "policy.toml")
    assert ran.code == 1
    assert ran.err.startswith("autoq failed on a fault of its own (KeyError in test_typing.py, line ")
    assert ran.err.endswith("); please report it with this line.\n")
    assert "xoxb" not in ran.err


def test_ctrl_c_is_no_fault(autoq: Autoq, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.policy_file.load_policy", stopped)
    ran = autoq("policy", "check", "policy.toml")
    assert (ran.code, ran.out, ran.err.strip()) == (1, "", "Stopped.")


def test_the_console_script_hands_the_exit_code_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["autoq", "frobnicate"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2


def test_the_installed_script_prints_exactly_the_key_on_stdout(folder: Path) -> None:
    words = "key create ci-main --role ENGINEER --machine".split()
    done = subprocess.run([SCRIPT, *words], capture_output=True, text=True, check=True, cwd=folder)
    key, end, rest = done.stdout.partition("\n")
    assert key.startswith("aq_")
    assert (end, rest) == ("\n", "")
    assert done.stderr.count("\n") == 1
