"""Secrets as people leave them lying about: each with the part that must never be seen again."""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_WORDS = string.ascii_letters + string.digits
_UPPER = string.ascii_uppercase + string.digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A text with a secret in it, and the secret alone."""

    text: str
    secret: str


def _drawn(chance: random.Random, length: int, letters: str = _WORDS) -> str:
    # A digit and both cases are in every generated secret, as the issuers' own generators see to.
    body = "".join(chance.choice(letters) for _ in range(length - 3))
    return body + chance.choice(string.digits) + ("aB" if letters == _WORDS else "AB")


def _shape(
    before: str, length: int, after: str = "", letters: str = _WORDS
) -> Callable[[random.Random], Planted]:
    def plant(chance: random.Random) -> Planted:
        secret = _drawn(chance, length, letters)
        return Planted(text=f"{before}{secret}{after}", secret=secret)

    return plant


def _jwt(chance: random.Random) -> Planted:
    parts = [json.dumps({"alg": "HS256", "typ": "JWT"}), json.dumps({"sub": _drawn(chance, 12)})]
    head, body = (base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)
    seal = _drawn(chance, 43)
    return Planted(text=f"{head}.{body}.{seal}", secret=seal)


def _pem(chance: random.Random) -> Planted:
    kind = chance.choice(["RSA ", "EC ", "OPENSSH ", ""])
    lines = [_drawn(chance, 64) for _ in range(3)]
    body = "\n".join([f"-----BEGIN {kind}PRIVATE KEY-----", *lines, f"-----END {kind}PRIVATE KEY-----"])
    return Planted(text=body, secret=lines[1])


def _password(chance: random.Random) -> Planted:
    """Behind a word that says what it is, in one of the ways that people write it."""
    secret = _drawn(chance, chance.randrange(8, 24))
    name = chance.choice(
        [
            "password",
            "passwd",
            "Password",
            "pwd",
            "secret",
            "api_key",
            "API-KEY",
            "access_token",
            "token",
            "비밀번호",
            "암호",
        ]
    )
    form = chance.choice(["{}={}", "{}: {}", "{} = '{}'", '"{}": "{}"', "{}:{}", "{}=>{}"])
    return Planted(text=form.format(name, secret), secret=secret)


SHAPES: tuple[Callable[[random.Random], Planted], ...] = (
    lambda chance: _shape(f"xox{chance.choice('bpars')}-{chance.randrange(10**11)}-", 24)(chance),
    _shape("xapp-1-A0123456789-", 40),
    lambda chance: _shape(f"gh{chance.choice('pousr')}_", 36)(chance),
    _shape("github_pat_", 60),
    _shape("glpat-", 20),
    lambda chance: _shape(chance.choice(["AKIA", "ASIA"]), 16, letters=_UPPER)(chance),
    _shape("AIza", 35),
    _shape("ya29.", 60),
    lambda chance: _shape(chance.choice(["sk_live_", "rk_live_", "sk_test_"]), 24)(chance),
    _shape("sk-ant-", 40),
    _shape("npm_", 36),
    _shape("pypi-", 80),
    lambda chance: _shape(f"aq_{_drawn(chance, 10, string.digits + string.ascii_lowercase)}_", 43)(chance),
    _jwt,
    _pem,
    _shape("https://hooks.slack.com/services/T00000000/B00000000/", 24),
    lambda chance: _shape(f"{chance.choice(['postgres', 'https', 'redis', 'amqp'])}://bot:", 16, "@db.example:5432/prod")(chance),
    lambda chance: _shape(f"Authorization: {chance.choice(['Basic', 'Bearer', 'Token'])} ", 40)(chance),
    _shape("curl -H 'authorization: Bearer ", 32, "' https://api.example"),
    _shape("mysql --password ", 14, " -h db"),
    _shape("deploy --token ", 20),
    _password,
)  # fmt: skip


def planted(chance: random.Random) -> Planted:
    """A secret of any shape, perhaps with words around it."""
    drawn = chance.choice(SHAPES)(chance)
    before, after = chance.choice(
        [("", ""), ("Restart with ", " now"), ("(", ")"), ("see\n", "\nand go"), ("키 ", " 사용")]
    )
    return Planted(text=f"{before}{drawn.text}{after}", secret=drawn.secret)


_NAMES = (
    "password api_key apiKey DB_PASSWORD client_secret Authorization session_id private-key auth_token cookie"
    " connectionString signingKey credentials"
).split()


def payload_with(chance: random.Random, held: Planted) -> tuple[dict[str, Any], str]:
    """A payload that carries the secret in a text, and another, of no shape at all, under a name that tells; that other one."""
    named = "".join(chance.choice(string.ascii_lowercase) for _ in range(14))
    name = chance.choice(_NAMES)
    value: object = chance.choice([named, [named], {"inner": named}, {"a": [{"b": named}]}])
    tell: dict[str, Any] = chance.choice(
        [{name: value}, {"deep": [{"er": {name: value}}]}, {"env": [{"name": name, "value": named}]}]
    )
    said: dict[str, Any] = chance.choice(
        [{"note": held.text}, {"steps": [{"run": ["first", held.text]}]}, {held.text[:200]: 1}]
    )
    return {**tell, **said, "replicas": 3}, named
