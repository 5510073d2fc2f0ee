"""Secrets are masked whatever carries them, and ordinary texts are left alone."""

from __future__ import annotations

import string
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.desk.privacy import mask
from engine.redaction import _SECRET_TEXT, MASK, is_secret_name, redact, redact_text

UPPER = string.ascii_uppercase + string.digits
WORD = string.ascii_letters + string.digits
BASE64 = WORD + "+/"
SAFE = WORD + "-_"


def body(alphabet: str, length: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=alphabet, min_size=length, max_size=length)


def kind(form: str, alphabet: str = WORD, length: int = 36) -> st.SearchStrategy[tuple[str, str]]:
    """A text in which `{}` stands for the secret, and the secret."""
    return body(alphabet, length).map(lambda drawn: (form.replace("{}", drawn), drawn))


ISSUED = {
    "slack bot": kind("xoxb-{}"),
    "slack user": kind("xoxp-{}", SAFE),
    "slack app": kind("xapp-1-{}"),
    "slack refresh": kind("xoxe.{}"),
    "slack webhook": kind("hooks.slack.com/services/T0/B0/{}"),
    "slack trigger": kind("https://hooks.slack.com/triggers/T0/B0/{}"),
    "github": kind("ghp_{}"),
    "github fine": kind("github_pat_{}"),
    "gitlab": kind("glpat-{}", SAFE),
    "aws": kind("AKIA{}", UPPER, 16),
    "google key": kind("AIza{}", SAFE),
    "google token": kind("ya29.{}"),
    "stripe": kind("sk_live_{}"),
    "model provider": kind("sk-{}", SAFE),
    "npm": kind("npm_{}"),
    "pypi": kind("pypi-{}", SAFE),
    "autoq": kind("aq_7k3m_{}", SAFE),
    "jwt": kind("eyJhbGciOiJIUzI1NiJ9.{}.c2lnbmF0dXJl", SAFE),
    "pem": kind("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", BASE64),
    "pem cut off": kind("-----BEGIN RSA PRIVATE KEY-----\n{}", BASE64),
}
CARRIED = {
    "url": kind("postgresql://autoq:{}@db/autoq"),
    "url with an at": kind("redis://:x@{}@cache:6379/0"),
    "bearer": kind("Bearer {}"),
    "bearer spaced": kind("bearer   {}"),
    "basic": kind("Authorization: Basic {}", BASE64),
    "header": kind("authorization: {}"),
    "equals": kind("password={}", string.ascii_lowercase, 8),
    "environment": kind("export PGPASSWORD={}"),
    "django": kind("SECRET_KEY='{}'"),
    "aws pair": kind("AWS_SECRET_ACCESS_KEY={}", BASE64),
    "assignment": kind('api_key := "{}"'),
    "yaml": kind("client_secret: {}", BASE64),
    "ruby": kind("'token' => '{}'"),
    "json": kind('{"password": "{} with, blanks; and \\" marks"}'),
    "said": kind("the password is {}9"),
    "said in quotes": kind("the password is 'one two {}'"),
    "flag": kind("mysql --password {}"),
    "korean": kind("비밀번호: {}"),
}
KINDS = {**ISSUED, **CARRIED}


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=12)
@given(data=st.data())
def test_a_planted_secret_never_comes_through(name: str, data: st.DataObject) -> None:
    planted, secret = data.draw(KINDS[name])
    before, after = data.draw(
        st.sampled_from([("", ""), ("see ", " please"), ("(", ")\nthanks"), ("값 ", "")])
    )
    masked = redact_text(before + planted + after)
    assert secret not in masked
    assert MASK in masked
    assert masked.startswith(before)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Restart the payments API: 3 of 5 pods are out of memory.",
        "deploy payments-api v1.2.3 to eu-west-1 (see https://wiki.example.com/runbooks/deploy?v=2#steps)",
        "Enable basic authentication and basic monitoring for bearer tokens",
        "The password is wrong, and the token is expired.",
        "Reset the password of Kim Min-su",
        "Rotate secrets of the billing service, then revoke the old tokens",
        "risk-assessment-of-everything and desk-opening-hours-2026",
        "결제 서비스를 재시작합니다. 비밀번호를 바꿉니다.",
        "host db-1.asia-northeast3:5432, port 8080, 2026-07-16T00:00:00Z",
        "http://10.0.0.1:8080/path and user@example.com",
        "service_restart is LOW by itself; password_reset in PROD is MEDIUM",
        "passed: 12, failed: 0",
        "a" * 64,
    ],
)
def test_an_ordinary_text_is_left_alone(text: str) -> None:
    assert redact_text(text) == text
    assert redact({"description": text}) == {"description": text}


PIECES = st.sampled_from(
    [
        *"_=:- .\n'\"/@xX9",
        *"bearer basic authorization password token secret is key --token ya29. xoxe. eyJ AKIA AIza".split(),
        "hooks.slack.com/services/",
        "-----BEGIN PRIVATE KEY-----",
        "abcdefghijklmnopqrstuvwxyz012345",
    ]
)


@settings(max_examples=80)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_shortcut_for_ordinary_texts_changes_no_answer(text: str) -> None:
    assert redact_text(text) == _SECRET_TEXT.sub(MASK, text)


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_a_masked_text_holds_nothing_more_to_mask(text: str) -> None:
    once = redact_text(text)
    assert redact_text(once) == once


HOSTILE = [
    *"-eyJ eyJ. -eyJaaaaaaaa.a. xoxb- -AIza -sk- npm_ -aq_0_ glpat- hooks.slack.com/ :// ://a: --token".split(),
    *'authorization= password= password=" password=\\" token:= secret=> api-key'.split(),
    *("-----BEGIN A", "-----BEGIN PRIVATE KEY-----", "basic ", "bearer a", "bearer  ", "password is ", "= "),
    *("<!", "<@a", "a@", "1-", "1 1", "(0", "1.1", "::", "1:", "가시 ", "1 A "),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.thread_time()
        mask(text)
        return time.thread_time() - began

    # Eight times the text takes eight times as long; where each start runs to the end it takes sixty times.
    short, long = (min(seconds(length) for _ in range(3)) for length in (4_096, 32_768))
    assert long < 24 * short + 0.02


@pytest.mark.parametrize(
    "name",
    "password Password1 db_password passwd pass db-pass userPass passphrase passcode pwd DB_PWD secret "
    "clientSecret client.secret SECRET_KEY_BASE token accessToken x-api-key apiKey APIKEY access_key AccountKey "
    "private_key ssh-key credential credentials authorization auth basic_auth cookie Set-Cookie session "
    "session_id sessionId otp pin connectionString connection_string dsn DATABASE_DSN jwt bearer".split(),
)
def test_a_field_of_a_secret_s_name_is_masked_whole(name: str) -> None:
    assert is_secret_name(name)
    assert redact({name: "plain"}) == {name: MASK}
    assert redact({name: {"deep": [1]}}) == {name: MASK}
    assert redact({name: 0}) == {name: MASK}


@pytest.mark.parametrize(
    "name", "name key keys cache_key target author compass bypass_cache pinned spin sessions".split()
)
def test_a_field_of_an_ordinary_name_is_kept(name: str) -> None:
    assert not is_secret_name(name)
    assert redact({name: "plain"}) == {name: "plain"}


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_an_empty_secret_is_shown_as_empty(empty: Any) -> None:
    assert redact({"password": empty}) == {"password": empty}


@pytest.mark.parametrize("label", ["name", "key"])
def test_a_value_beside_a_secret_s_name_is_masked(label: str) -> None:
    said = {label: "DB_PASSWORD", "value": "plain", "note": "kept"}
    assert redact(said) == {label: "DB_PASSWORD", "value": MASK, "note": "kept"}
    assert redact({label: "LOG_LEVEL", "value": "debug"}) == {label: "LOG_LEVEL", "value": "debug"}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda text: [text],
        lambda text: {"a": [{"b": text}]},
        lambda text: ["x", ("y", text)],
        lambda text: {text: 1},
    ],
    ids=["list", "nested", "tuple", "key"],
)
def test_a_secret_is_found_at_any_depth(wrap: Callable[[str], object]) -> None:
    secret = "ghp_" + "a1" * 10
    assert secret in str(wrap(secret))
    assert secret not in str(redact(wrap(secret)))
    assert MASK in str(redact(wrap(secret)))


@given(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False))
def test_what_is_no_text_is_left_alone(value: Any) -> None:
    assert redact(value) is value
