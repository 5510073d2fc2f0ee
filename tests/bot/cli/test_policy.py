"""`autoq policy`: a file is checked, and what a policy says of an action is explained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Autoq

STRICT = """
[levels.CRITICAL]
approvers = ["ADMIN"]
expiry = "90s"
comment_required = true
[actions]
deploy = "CRITICAL"
"""


@pytest.fixture
def strict(folder: Path) -> Path:
    path = folder / "strict.toml"
    path.write_text(STRICT)
    return path


def test_a_good_file_is_called_valid(autoq: Autoq, strict: Path) -> None:
    ran = autoq("policy", "check", "strict.toml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("strict.toml is valid: 1 action types, 0 rules, hash ")


@pytest.mark.parametrize(
    "text,said",
    [
        ("unknown = 'LOW'", "The risk policy is not valid at unknown: must be HIGH or CRITICAL."),
        ("[actions]\ndeploy = 7", "The risk policy is not valid at actions.deploy: "),
        ("[[rules]]\nname = 'x'", "The risk policy is not valid at rules[1].level: this key is missing."),
        ("= 1", "The risk policy is not valid at the TOML: "),
        ("", "The risk policy is not valid at the top: the file is empty."),
    ],
)
def test_a_bad_file_is_refused_with_the_place_of_its_fault(
    autoq: Autoq, folder: Path, text: str, said: str
) -> None:
    (folder / "bad.toml").write_text(text)
    ran = autoq("policy", "check", "bad.toml")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(said)
    assert ran.err.count("\n") == 1


def test_a_file_that_is_not_there_is_named(autoq: Autoq) -> None:
    ran = autoq("policy", "check", "nowhere.toml")
    assert (ran.code, ran.out) == (1, "")
    assert "nowhere.toml: the file cannot be read (No such file or directory)" in ran.err


def test_the_built_in_policy_is_explained(autoq: Autoq) -> None:
    ran = autoq("policy", "explain", "--type", "service_restart", "--environment", "production")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "HIGH",
        "  because service_restart is LOW by itself",
        "  because PROD raises it by 2",
        "  waits 30 minutes for ENGINEER or PM or ADMIN",
    ]
    released = autoq("policy", "explain", "--type", "cache_clear")
    assert released.out.splitlines()[::2] == ["LOW", "  and is released at once"]


def test_the_explanation_is_json_on_request(autoq: Autoq) -> None:
    ran = autoq("policy", "explain", "--type", "data_delete", "--environment", "PROD", "--json")
    told = json.loads(ran.out)
    assert (told["risk"], told["approvers"], told["expires_after_minutes"]) == ("CRITICAL", ["ADMIN"], 30)
    assert told["comment_required"] is False
    released = json.loads(autoq("policy", "explain", "--type", "cache_clear", "--json").out)
    assert (released["approvers"], released["expires_after_minutes"]) == ([], None)


def test_another_file_is_explained_by_option_or_setting(
    autoq: Autoq, strict: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    explain = ("policy", "explain", "--type", "deploy")
    by_option = autoq(*explain, "--policy", "strict.toml").out
    assert by_option.splitlines()[-2:] == ["  waits 1.5 minutes for ADMIN", "  and a comment is required"]
    monkeypatch.setenv("AUTOQ_POLICY", "strict.toml")
    assert autoq(*explain).out == by_option


def test_the_settings_say_how_long_a_policy_without_an_expiry_waits(
    autoq: Autoq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOQ_EXPIRY_MINUTES", "45")
    ran = autoq("policy", "explain", "--type", "service_restart", "--environment", "PROD")
    assert "  waits 45 minutes for" in ran.out


def test_targets_count(autoq: Autoq) -> None:
    ran = autoq("policy", "explain", "--type", "cache_clear", "--target-count", "11", "--target", "web*")
    assert ran.out.splitlines()[0] == "MEDIUM"


def test_what_is_no_action_type_is_wrong_usage(autoq: Autoq) -> None:
    ran = autoq("policy", "explain", "--type", "rm -rf /")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
