"""Settings are read once, and what is wrong with them is said in a sentence each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot import settings
from bot.settings import NAMES, Settings, SettingsInvalid, is_person, load
from engine.times import MINUTE

EXAMPLE = Path(__file__).parents[2] / ".env.example"
BOT_TOKEN = "xoxb-123456789012-abcdef"
APP_TOKEN = "xapp-1-A0123456789-abcdef"
COMPLETE = {
    "SLACK_BOT_TOKEN": BOT_TOKEN,
    "SLACK_APP_TOKEN": APP_TOKEN,
    "AUTOQ_OPS_CHANNEL": "C0123456789",
}


def held(**values: str) -> Settings:
    return load(values, env_file=None)


def problems(values: dict[str, str], env_file: Path | None = None) -> list[str]:
    """What is wrong with these settings."""
    with pytest.raises(SettingsInvalid) as refusal:
        load(values, env_file)
    assert str(refusal.value) == "\n".join(refusal.value.problems)
    return refusal.value.problems


def test_nothing_set_is_every_default() -> None:
    found = held()
    assert found == Settings()
    assert (found.slack_bot_token, found.slack_app_token, found.slack_signing_secret) == (None, None, None)
    assert found.slack_api_url == "https://slack.com/api/"
    assert (found.ops_channel, found.admins, found.policy) == (None, (), None)
    assert found.database_url == "sqlite+aiosqlite:///autoq.db"
    assert (found.host, found.port) == ("127.0.0.1", 8080)
    assert (found.expiry_minutes, found.expiry, found.cycle_minutes) == (30, 30 * MINUTE, 5)
    assert (found.language, found.zone, found.log) == ("en", ZoneInfo("UTC"), "text")
    assert (found.rate_per_key, found.max_pending, found.allow_self_approval) == (20, 100, False)
    assert (found.audit_key, found.audit_anchors) == (None, None)


GOOD: list[tuple[str, str, str, Any]] = [
    ("SLACK_BOT_TOKEN", BOT_TOKEN, "slack_bot_token", SecretStr(BOT_TOKEN)),
    ("SLACK_APP_TOKEN", f" {APP_TOKEN}\n", "slack_app_token", SecretStr(APP_TOKEN)),
    ("SLACK_SIGNING_SECRET", "8f742231b10e8888abcd99yyyzzz85a5", "slack_signing_secret", None),
    ("AUTOQ_SLACK_API_URL", "http://127.0.0.1:8900/api/", "slack_api_url", "http://127.0.0.1:8900/api/"),
    ("AUTOQ_OPS_CHANNEL", "G0123456789", "ops_channel", "G0123456789"),
    ("AUTOQ_ADMINS", "U0123456789, W9876543210  U0000000001,", "admins", None),
    ("AUTOQ_DATABASE_URL", "postgresql+asyncpg://h/d", "database_url", "postgresql+asyncpg://h/d"),
    ("AUTOQ_DESK_CHANNEL", "C0123456780", "desk_channel", "C0123456780"),
    ("AUTOQ_DESK", "desk.toml", "desk", Path("desk.toml")),
    ("AUTOQ_POLICY", "policy.toml", "policy", Path("policy.toml")),
    ("AUTOQ_HOST", "0.0.0.0", "host", "0.0.0.0"),  # noqa: S104  Only read, never bound.
    ("AUTOQ_PORT", "0", "port", 0),
    ("AUTOQ_PORT", "65535", "port", 65_535),
    ("AUTOQ_EXPIRY_MINUTES", "43200", "expiry_minutes", 43_200),
    ("AUTOQ_CYCLE_MINUTES", "0", "cycle_minutes", 0),
    ("AUTOQ_LANGUAGE", "ko", "language", "ko"),
    ("AUTOQ_TIMEZONE", "Asia/Seoul", "zone", ZoneInfo("Asia/Seoul")),
    ("AUTOQ_LOG", "json", "log", "json"),
    ("AUTOQ_RATE_PER_KEY", "0.5", "rate_per_key", 0.5),
    ("AUTOQ_MAX_PENDING_PER_REQUESTER", "1", "max_pending", 1),
    ("AUTOQ_ALLOW_SELF_APPROVAL", "true", "allow_self_approval", True),
    ("AUTOQ_ALLOW_SELF_APPROVAL", "0", "allow_self_approval", False),
    ("AUTOQ_AUDIT_KEY", "k" * 32, "audit_key", SecretStr("k" * 32)),
    ("AUTOQ_AUDIT_ANCHORS", "/mnt/anchors", "audit_anchors", Path("/mnt/anchors")),
]


@pytest.mark.parametrize("name,text,field,value", GOOD)
def test_a_setting_is_read(name: str, text: str, field: str, value: Any) -> None:
    found = getattr(held(**{name: text}), field)
    if field == "admins":
        assert found == ("U0123456789", "W9876543210", "U0000000001")
    elif value is not None:
        assert found == value
    else:
        assert found.get_secret_value() == text


def test_every_setting_is_read_by_a_test_above() -> None:
    assert {name for name, *_ in GOOD} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_a_blank_setting_is_one_that_is_not_set(name: str, blank: str) -> None:
    assert held(**{name: blank}) == Settings()


BAD = [
    ("SLACK_BOT_TOKEN", "xoxp-123456789012-abcdef", "xoxb-"),
    ("SLACK_BOT_TOKEN", "xoxb-short", "xoxb-"),
    ("SLACK_BOT_TOKEN", APP_TOKEN, "xoxb-"),
    ("SLACK_APP_TOKEN", BOT_TOKEN, "xapp-"),
    ("AUTOQ_SLACK_API_URL", "slack.com/api", "https://"),
    ("AUTOQ_SLACK_API_URL", "https://slack.com/ api", "https://"),
    ("AUTOQ_OPS_CHANNEL", "#ops", "C0123456789"),
    ("AUTOQ_DESK_CHANNEL", "#desk", "C0123456789"),
    ("AUTOQ_OPS_CHANNEL", "D0123456789", "C0123456789"),
    ("AUTOQ_ADMINS", "U0123456789,kim", "number 2 is none"),
    ("AUTOQ_ADMINS", "@kim", "number 1 is none"),
    ("AUTOQ_PORT", "65536", "0 to 65535"),
    ("AUTOQ_PORT", "tcp://10.0.0.1:8080", "enableServiceLinks"),
    ("AUTOQ_EXPIRY_MINUTES", "0", "1 to 43200"),
    ("AUTOQ_EXPIRY_MINUTES", "30m", "1 to 43200"),
    ("AUTOQ_CYCLE_MINUTES", "-1", "0 (off) to 1440"),
    ("AUTOQ_LANGUAGE", "de", "en or ko"),
    ("AUTOQ_TIMEZONE", "Korea Standard Time", "Asia/Seoul"),
    ("AUTOQ_TIMEZONE", "../../etc/passwd", "Asia/Seoul"),
    ("AUTOQ_TIMEZONE", "Asia", "Asia/Seoul"),
    ("AUTOQ_LOG", "xml", "text or json"),
    ("AUTOQ_AUDIT_KEY", "no-more-than-15", "at least 16 bytes"),
    ("AUTOQ_RATE_PER_KEY", "0", "above 0"),
    ("AUTOQ_RATE_PER_KEY", "nan", "above 0"),
    ("AUTOQ_RATE_PER_KEY", "inf", "above 0"),
    ("AUTOQ_RATE_PER_KEY", "100001", "100000 at most"),
    ("AUTOQ_MAX_PENDING_PER_REQUESTER", "0", "1 to 1000000"),
    ("AUTOQ_MAX_PENDING_PER_REQUESTER", "1000001", "1 to 1000000"),
    ("AUTOQ_ALLOW_SELF_APPROVAL", "perhaps", "true or false"),
]


@pytest.mark.parametrize("name,text,expected", BAD)
def test_a_wrong_setting_is_named_with_what_it_must_be_and_never_with_its_value(
    name: str, text: str, expected: str
) -> None:
    (problem,) = problems({name: text})
    assert problem.startswith(f"{name} must be ")
    assert problem.endswith(".")
    assert expected in problem
    assert len(text) < 8 or text not in problem


def test_every_fault_is_told_at_once() -> None:
    told = problems({"SLACK_BOT_TOKEN": "x", "AUTOQ_PORT": "x", "AUTOQ_LOG": "x"})
    assert [problem.split()[0] for problem in told] == ["SLACK_BOT_TOKEN", "AUTOQ_PORT", "AUTOQ_LOG"]


def test_secrets_are_not_shown_when_settings_are_printed() -> None:
    found = held(**COMPLETE, SLACK_SIGNING_SECRET="signing-secret", AUTOQ_AUDIT_KEY="the-key-of-audits")
    for secret in (BOT_TOKEN, APP_TOKEN, "signing-secret", "the-key-of-audits"):
        assert secret not in repr(found)


def test_settings_are_read_once_and_cannot_be_changed() -> None:
    found: Any = held()
    with pytest.raises(ValueError, match="frozen"):
        found.port = 1


def test_the_process_s_environment_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AUTOQ_PORT", "9000")
    monkeypatch.chdir(tmp_path)
    assert load().port == 9000
    (tmp_path / ".env").write_text("AUTOQ_PORT=9001\nAUTOQ_LOG=json\n", encoding="utf-8")
    assert (load().port, load().log) == (9000, "json")


def test_other_variables_of_the_environment_are_nobody_s_business() -> None:
    assert held(AUTOQ_PORT_8080_TCP="tcp://10.0.0.1", PATH="/bin") == Settings()


def env_file(directory: Path, text: str | bytes) -> Path:
    path = directory / "settings.env"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = env_file(tmp_path, "# words\nexport AUTOQ_PORT='9001'\nAUTOQ_HOST=::1  # loopback\nOTHER=1\n")
    found = load({"AUTOQ_PORT": "9000"}, path)
    assert (found.port, found.host) == (9000, "::1")
    assert load({}, path).port == 9001


def test_a_file_that_is_not_there_is_no_file(tmp_path: Path) -> None:
    assert load({}, tmp_path / "none") == load({}, tmp_path) == Settings()


def test_a_misspelt_setting_of_a_file_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    path = env_file(tmp_path, "AUTOQ_TIME_ZONE=UTC\nAUTOQ_XYZZY=1\n")
    assert problems({}, path) == [
        f"AUTOQ_TIME_ZONE in {path} is not a setting: did you mean AUTOQ_TIMEZONE?",
        f"AUTOQ_XYZZY in {path} is not a setting: remove it.",
    ]


@pytest.mark.parametrize("line", ["AUTOQ_ALLOW_SELF_APPROVAL", "AUTOQ_PORT 9000", "AUTOQ_HOST='::1"])
def test_a_line_that_sets_nothing_is_told_rather_than_passed_over(tmp_path: Path, line: str) -> None:
    path = env_file(tmp_path, f"# words\n{line}\nAUTOQ_LOG=json\n")
    assert problems({}, path) == [f"Line 2 of {path} sets nothing: write NAME=value."]


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = env_file(tmp_path, b"AUTOQ_HOST=\xff\xfe")
    assert problems({}, path) == [f"{path} cannot be read: make it a readable text file in UTF-8."]


def test_faults_of_a_file_and_of_values_are_told_together(tmp_path: Path) -> None:
    told = problems({}, env_file(tmp_path, "AUTOQ_TIME_ZONE=UTC\nAUTOQ_LOG=xml\n"))
    assert [problem.split()[0] for problem in told] == ["AUTOQ_TIME_ZONE", "AUTOQ_LOG"]


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    listed = re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE)
    assert [name for name, _ in listed if name in NAMES] == [name for name, _ in listed]
    assert sorted(name for name, _ in listed) == sorted(NAMES)
    assert held(**dict(listed)) == load({}, EXAMPLE) == Settings()


@pytest.mark.parametrize(
    "missing,expected",
    [
        ("SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN is missing"),
        ("SLACK_APP_TOKEN", "SLACK_APP_TOKEN is missing"),
        ("AUTOQ_OPS_CHANNEL", "AUTOQ_OPS_CHANNEL is missing"),
    ],
)
def test_the_service_says_what_it_cannot_start_without(missing: str, expected: str) -> None:
    with pytest.raises(SettingsInvalid) as refusal:
        held(**{name: value for name, value in COMPLETE.items() if name != missing}).for_service()
    (problem,) = refusal.value.problems
    assert problem.startswith(expected)


def test_the_service_says_all_that_is_missing() -> None:
    with pytest.raises(SettingsInvalid) as refusal:
        held().for_service()
    assert len(refusal.value.problems) == 3


def test_an_app_token_means_sockets_and_a_signing_secret_alone_http() -> None:
    by_socket = held(**COMPLETE, SLACK_SIGNING_SECRET="secret")
    assert by_socket.for_service() is by_socket
    assert by_socket.uses_sockets
    by_http = held(**{**COMPLETE, "SLACK_APP_TOKEN": ""}, SLACK_SIGNING_SECRET="secret")
    assert by_http.for_service() is by_http
    assert not by_http.uses_sockets


@pytest.mark.parametrize(
    "text,known", [("U0123456789", True), ("W0123456789", True), ("kim", False), ("U01", False)]
)
def test_a_slack_user_id_is_known_by_its_form(text: str, *, known: bool) -> None:
    assert is_person(text) is known


def test_a_fault_without_a_place_is_still_a_sentence() -> None:
    assert settings._sentence({}) == "a setting must be a usable value."
