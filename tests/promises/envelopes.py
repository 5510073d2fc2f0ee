"""Requests to /slack/events as Slack seals them, and as everybody else might forge them."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from engine.times import DAY, MINUTE, SECOND

SECRET = "a-signing-secret"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SEAL = "x-slack-signature"
STAMP = "x-slack-request-timestamp"
HEX = "0123456789abcdef"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One request: its body and its headers."""

    body: bytes
    headers: Mapping[str, str]

    def but(self, body: bytes | None = None, **headers: str | None) -> Envelope:
        """The same with other headers (`seal`, `stamp`, `media`; None takes one away) or another body."""
        names = {"seal": SEAL, "stamp": STAMP, "media": "content-type"}
        told = {**self.headers, **{names[name]: value for name, value in headers.items()}}
        kept = {name: value for name, value in told.items() if value is not None}
        return replace(self, body=self.body if body is None else body, headers=kept)


def form(told: Mapping[str, Any]) -> bytes:
    """The body in which Slack sends what was typed, clicked or filled in."""
    fields = told if "command" in told else {"payload": json.dumps(told)}
    return urlencode(fields).encode()


def sealed(
    body: bytes, now: int, *, secret: str = SECRET, media: str = FORM, how: str = "sha256"
) -> Envelope:
    """The body as Slack would send it at `now`."""
    stamp = str(now // SECOND)
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, how).hexdigest()
    return Envelope(body=body, headers={"content-type": media, STAMP: stamp, SEAL: f"v0={digest}"})


Forge = Callable[[random.Random, bytes, int], Envelope]
"""A forged request, made of a body that Slack might send and the time."""


def _another_letter(chance: random.Random, body: bytes) -> bytes:
    place = chance.randrange(len(body))
    return body[:place] + bytes([body[place] ^ 1 << chance.randrange(7)]) + body[place + 1 :]


def _another_digit(chance: random.Random, seal: str) -> str:
    place = chance.randrange(3, len(seal))
    return seal[:place] + chance.choice(HEX.replace(seal[place], "")) + seal[place + 1 :]


def _changed_seal(change: Callable[[random.Random, str], str]) -> Forge:
    def forge(chance: random.Random, body: bytes, now: int) -> Envelope:
        genuine = sealed(body, now)
        return genuine.but(seal=change(chance, genuine.headers[SEAL]))

    return forge


def _changed_stamp(change: Callable[[random.Random, int], str]) -> Forge:
    return lambda chance, body, now: sealed(body, now).but(stamp=change(chance, now // SECOND))


def _unsealed(body_of: Callable[[random.Random, bytes], bytes], media: str) -> Forge:
    def forge(chance: random.Random, body: bytes, now: int) -> Envelope:
        return Envelope(body=body_of(chance, body), headers={"content-type": media})

    return forge


def _guessed(body_of: Callable[[random.Random, bytes], bytes], media: str) -> Forge:
    return lambda chance, body, now: sealed(body_of(chance, body), now, secret="guessed", media=media)


FORGERIES: Mapping[str, Forge] = {
    "nothing sealed": _unsealed(lambda chance, body: body, FORM),
    "no seal": lambda chance, body, now: sealed(body, now).but(seal=None),
    "no time": lambda chance, body, now: sealed(body, now).but(stamp=None),
    "another secret": lambda chance, body, now: sealed(body, now, secret=f"guess {chance.random()}"),
    "the secret's hash as the secret": lambda chance, body, now: sealed(
        body, now, secret=hashlib.sha256(SECRET.encode()).hexdigest()
    ),
    "another algorithm": lambda chance, body, now: sealed(
        body, now, how=chance.choice(["md5", "sha1", "sha512"])
    ),
    "one letter changed": lambda chance, body, now: sealed(body, now).but(body=_another_letter(chance, body)),
    "words added": lambda chance, body, now: sealed(body, now).but(body=body + b"&text=ACT-00000000"),
    "the end cut off": lambda chance, body, now: sealed(body, now).but(
        body=body[: chance.randrange(len(body))]
    ),
    "too old": lambda chance, body, now: sealed(body, now - chance.randrange(5 * MINUTE + SECOND, 400 * DAY)),
    "from the future": lambda chance, body, now: sealed(
        body, now + chance.randrange(5 * MINUTE + SECOND, 400 * DAY)
    ),
    "an old seal under a new time": lambda chance, body, now: sealed(body, now - 10 * MINUTE).but(
        stamp=str(now // SECOND)
    ),
    "the seal of another request": lambda chance, body, now: sealed(b"command=%2Fautoq&text=help", now).but(
        body=body
    ),
    "a digit changed": _changed_seal(_another_digit),
    "a short seal": _changed_seal(lambda chance, seal: seal[: chance.randrange(len(seal))]),
    "a loud seal": _changed_seal(lambda chance, seal: "V0=" + seal[3:].upper()),
    "another version": _changed_seal(lambda chance, seal: f"v{chance.randrange(1, 10)}" + seal[2:]),
    "a seal beyond ASCII": _changed_seal(lambda chance, seal: seal[:-1] + chr(chance.randrange(0x80, 0x100))),
    "two seals in one": _changed_seal(lambda chance, seal: f"{seal}, {seal}"),
    "a word for the time": _changed_stamp(lambda chance, at: chance.choice(["now", "", "NaN", "0x5", "1e9"])),
    "a padded time": _changed_stamp(lambda chance, at: chance.choice([f"0{at}", f"+{at}", f"{at}.0"])),
    "an endless time": _changed_stamp(lambda chance, at: "9" * chance.randrange(20, 5_000)),
    "a negative time": _changed_stamp(lambda chance, at: f"-{at}"),
    "no UTF-8": lambda chance, body, now: sealed(body, now).but(body=b"\xff\xfe" + body),
    "broken JSON": _guessed(lambda chance, body: b"{" * chance.randrange(1, 5_000), JSON),
    "JSON without end": _unsealed(lambda chance, body: b"[" * 100_000, JSON),
    "a broken payload": _guessed(lambda chance, body: b"payload=%7Bbroken", FORM),
    "another kind of text": _guessed(lambda chance, body: body, "text/plain"),
    "a check of the certificate": _unsealed(lambda chance, body: b"ssl_check=1&token=t", FORM),
    "a check of the address": _unsealed(
        lambda chance, body: b'{"type":"url_verification","challenge":"x"}', JSON
    ),
    "no words": _guessed(lambda chance, body: b"", FORM),
}
"""Each kind of forgery by its name; none of them is Slack's."""

_NO_VALUES: tuple[Callable[[random.Random, str], object], ...] = (
    lambda chance, value: value.replace("v1", chance.choice(["v0", "v2", "V1", "v11", "", "v1.v1"])),
    lambda chance, value: value.lower(),
    lambda chance, value: value + chance.choice(["\n", " ", "\x00", ".", ".1", ";", "'--", "\u202e"]),
    lambda chance, value: chance.choice(["\n", " ", "\ufeff", "'"]) + value,
    lambda chance, value: (
        value.rpartition(".")[0] + chance.choice(["", ".", ".-1", ".1e3", ".x", ".1234567890"])
    ),
    lambda chance, value: value.rpartition(".")[0] + "." + chance.choice("١१１²"),
    lambda chance, value: value.replace(
        "ACT-", chance.choice(["", "ACT", "ACT--", "ＡＣＴ-", "ACT-A", "act-"])
    ),
    lambda chance, value: value[: chance.randrange(len(value) - 1)],
    lambda chance, value: value * 2,
    lambda chance, value: json.dumps({"value": value}),
    lambda chance, value: chance.choice([None, 7, True, 1.5]),
    lambda chance, value: chance.choice([[value], {"value": value}, []]),
    lambda chance, value: "../" * chance.randrange(1, 9) + value,
    lambda chance, value: value + "A" * chance.randrange(2_000, 20_000),
    lambda chance, value: "".join(chr(chance.randrange(1, 0xD7FF)) for _ in range(chance.randrange(1, 60))),
)


def tampered(chance: random.Random, value: str) -> object:
    """A button's value that no message of ours has carried."""
    while True:
        drawn = chance.choice(_NO_VALUES)(chance, value)
        if drawn != value:
            return drawn
