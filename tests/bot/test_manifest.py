"""The manifest is what Slack takes, in both variants, and the file at the root is the first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.locales import LANGUAGES, Catalogs
from bot.manifest import NEEDED_SCOPES, OPTIONAL_SCOPES, REPLY_EVENTS, REPLY_SCOPES, manifest
from bot.manifest_words import WORDS
from bot.sandbox.manifest import DEFAULT, Manifest
from bot.slack.app import SHORTCUTS
from engine.desk.text import Language
from tests.bot.cli.conftest import Autoq, autoq, folder, logging_restored, migrated

__all__ = ["autoq", "folder", "logging_restored", "migrated"]

ROOT = Path(__file__).parents[2]
EVENTS = "https://autoq.example.com/slack/events"


def _violations(built: dict[str, Any]) -> list[str]:
    """What Slack's schema (docs.slack.dev/reference/app-manifest) would have against a manifest."""
    info, commands = built["display_information"], built["features"]["slash_commands"]
    lengths = [("name", info["name"], 35), ("description", info["description"], 140)]
    lengths.append(("display_name", built["features"]["bot_user"]["display_name"], 80))
    for command in commands:
        lengths.append(("command", command["command"], 32))
        lengths.append(("command description", command["description"], 2_000))
        lengths.append(("usage_hint", command["usage_hint"], 1_000))
    for shortcut in built["features"]["shortcuts"]:
        lengths.append(("shortcut", shortcut["name"], 24))
        lengths.append(("shortcut description", shortcut["description"], 150))
        lengths.append(("callback_id", shortcut["callback_id"], 255))
    said = [name for name, text, most in lengths if not 0 < len(text) <= most]
    said += [command["command"] for command in commands if not command["command"].startswith("/")]
    said += ["too many commands"] if len(commands) > 50 else []
    return said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("base", [None, "https://autoq.example.com"])
def test_every_text_fits_slack_s_limits(base: str | None, language: Language) -> None:
    assert _violations(manifest(base, language=language)) == []


def test_another_language_changes_words_and_nothing_else() -> None:
    assert WORDS.keys() == set(LANGUAGES)
    english, korean = (list(_leaves(manifest(replies=True, language=language))) for language in ("en", "ko"))
    changed = {path for (path, said), (_, other) in zip(english, korean, strict=True) if said != other}
    assert [path for path, _ in english] == [path for path, _ in korean]
    assert {path.rpartition("/")[2] for path in changed} == {"name", "description", "usage_hint"}
    said = {path: text for path, text in korean if path in changed}
    assert len(said) == 9
    assert all(re.search("[가-힣]", str(text)) for text in said.values())
    assert {path: said for path, said in korean if path.endswith("display_information/name")} == {
        "/display_information/name": "autoq"
    }


def _leaves(held: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(held, dict | list):
        for name, each in held.items() if isinstance(held, dict) else enumerate(held):
            yield from _leaves(each, f"{path}/{name}")
    else:
        yield path, held


def test_the_help_names_the_entry_as_the_menu_does() -> None:
    catalogs = Catalogs.load()
    for language in WORDS:
        assert f"“{WORDS[language].hand[0]}”" in catalogs.by_language[language].say("help-desk")


def test_the_file_at_the_root_is_the_socket_mode_variant() -> None:
    assert json.loads((ROOT / "manifest.json").read_text()) == manifest()
    assert manifest()["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(manifest())


def test_the_http_variant_differs_only_in_where_slack_delivers() -> None:
    built = manifest("https://autoq.example.com")
    for command in built["features"]["slash_commands"]:
        assert command.pop("url") == EVENTS
    assert built["settings"]["event_subscriptions"].pop("request_url") == EVENTS
    assert built["settings"]["interactivity"].pop("request_url") == EVENTS
    assert built["settings"].pop("socket_mode_enabled") is False
    built["settings"]["socket_mode_enabled"] = True
    assert built == manifest()


@pytest.mark.parametrize(
    "base,where",
    [
        ("https://autoq.example.com/", EVENTS),
        ("https://autoq.example.com/slack/events", EVENTS),
        ("https://autoq.example.com/slack/events/", EVENTS),
        ("https://example.com:8443/autoq", "https://example.com:8443/autoq/slack/events"),
    ],
)
def test_an_address_is_completed(base: str, where: str) -> None:
    assert manifest(base)["settings"]["interactivity"]["request_url"] == where


def test_only_what_autoq_uses_is_asked_for() -> None:
    scopes = manifest()["oauth_config"]["scopes"]
    assert scopes["bot"] == sorted(NEEDED_SCOPES) == ["chat:write", "commands", "users:read"]
    assert scopes["bot_optional"] == sorted(OPTIONAL_SCOPES)
    assert not set(scopes["bot"]) & set(scopes["bot_optional"])
    assert manifest()["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened"]


@pytest.mark.parametrize("base", [None, "https://autoq.example.com"])
def test_replies_are_heard_only_where_that_is_asked_for(base: str | None) -> None:
    built, plain = manifest(base, replies=True), manifest(base)
    scopes, subscribed = built["oauth_config"]["scopes"], built["settings"]["event_subscriptions"]
    assert set(scopes["bot"]) == {*NEEDED_SCOPES, *REPLY_SCOPES}
    assert set(scopes["bot_optional"]) == OPTIONAL_SCOPES.keys() - REPLY_SCOPES.keys()
    assert subscribed["bot_events"] == ["app_home_opened", *REPLY_EVENTS]
    assert REPLY_EVENTS == ("message.channels", "message.groups", "message.im")
    built["oauth_config"], subscribed["bot_events"] = plain["oauth_config"], ["app_home_opened"]
    assert built == plain


def test_the_local_slack_declares_the_same_commands_and_shortcuts() -> None:
    declared = Manifest.read(manifest())
    assert [each.command for each in declared.commands] == [each.command for each in DEFAULT.commands]
    assert declared.shortcuts == DEFAULT.shortcuts


def test_every_declared_shortcut_is_served() -> None:
    assert {shortcut.callback_id for shortcut in DEFAULT.shortcuts} == SHORTCUTS.keys()


def test_the_command_prints_it(autoq: Autoq) -> None:
    ran = autoq("manifest")
    assert (ran.code, ran.err, json.loads(ran.out)) == (0, "", manifest())
    assert "…" in ran.out
    assert json.loads(autoq("manifest", "--http", "https://autoq.example.com").out) == manifest(
        "https://autoq.example.com"
    )
    assert json.loads(autoq("manifest", "--replies").out) == manifest(replies=True)
    assert json.loads(autoq("manifest", "--language", "ko").out) == manifest(language="ko")


@pytest.mark.parametrize(
    "base",
    [
        "http://autoq.example.com",
        "autoq.example.com",
        "https://",
        "https:///slack",
        "https://a.example.com/?x=1",
        "https://a.example.com/#x",
        "https://a b.example.com",
        "https://[::1",
        "",
    ],
)
def test_an_address_that_slack_does_not_deliver_to_is_wrong_usage(autoq: Autoq, base: str) -> None:
    ran = autoq("manifest", "--http", base)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "--http must be an address such as https://autoq.example.com, since Slack delivers only by HTTPS;"
        " see `autoq manifest --help`.\n"
    )
