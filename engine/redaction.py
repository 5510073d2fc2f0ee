"""Hides what looks like a secret before anything leaves the engine: Slack, logs, the audit log, errors, exports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MASK = "••••"

_SECRET_NAME = re.compile(
    r"pass(?:word|wd|phrase|code)|secret|token|credential|authorization|cookie|connection_?string"
    r"|(?:api|access|account|private|signing|encryption|ssh|master|deploy)_?key|^session(?:_?id)?$"
    r"|(?:^|_)(?:pass|pwd|auth|otp|pin|dsn|jwt|bearer)$",
    re.IGNORECASE,
)

# Shapes published by the issuers: Slack xox?-, xapp-; GitHub gh?_, github_pat_; GitLab glpat-; AWS AKIA/ASIA; Google AIza, ya29.;
# Stripe sk_/rk_live; OpenAI/Anthropic sk-; npm_; PyPI pypi-; JWT (three base64url parts, RFC 7519); PEM (RFC 7468); autoq aq_.
# Of a JWT, only the first eyJ of a word begins one: were each to, a hostile text would cost the square of its length.
# Then what is a secret by the words before it; ordinary words ("basic monitoring", "the password is wrong") are left alone.
_SECRET_TEXT = re.compile(
    r"""
      xox[a-z]-[\w-]{8,} | xapp-[\w-]{8,} | xoxe\.[\w.-]{8,}
    | \bgh[pousr]_\w{16,} | \bgithub_pat_\w{16,} | \bglpat-[\w-]{16,}
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b | \bAIza[\w-]{30,} | \bya29\.[\w-]{20,}
    | \b[sr]k_(?:live|test)_\w{10,} | \bsk-[\w-]{16,}
    | \bnpm_\w{30,} | \bpypi-[\w-]{30,} | \baq_[0-9a-z]+_[\w-]{16,}
    | (?<![\w-])(?>[\w-]*?eyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]*
    | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----[\s\S]*?(?:-----END\ [A-Z ]*PRIVATE\ KEY-----|\Z)
    | hooks\.slack\.com/(?:services|workflows|triggers)/[\w/]+
    | (?<=://)[^\s/:@]*:[^\s/]+(?=@)
    | \bauthorization["']?\s*[=:]\s*["']?(?:(?:basic|bearer|token|digest)\s+)?[^\s"']+
    | \b(?:basic|bearer)\s+(?=[\w.~+/-]*(?:\d|(?-i:[a-z][A-Z]))|[\w.~+/-]{24})[\w.~+/-]{8,}=*
    | --(?:password|passwd|token|secret|(?:api|access|secret)-?key)\s+[^\s-]\S*
    | (?:pass(?:word|wd|phrase|code)|pwd|secret|token|(?:api|access|private|secret|signing|encryption)[_-]?key|비밀번호|암호|토큰)["']?\s*
      (?:
        (?:=>|:?=+|:)\s*(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|["']?[^\s"']+)
      | \bis\s+(?:"[^"]+"|'[^']+'|(?=\S*(?:\d|(?-i:[a-z][A-Z])|[!@\#$%^&*+=~]))\S+)
      )
    """,
    re.VERBOSE | re.IGNORECASE,
)

# Without one of these there is nothing to find; most texts pass without the long expression above.
_MARKS = tuple(
    "_ = : - basic bearer akia asia aiza eyj ya29 xoxe slack.com pass pwd secret token key".split()
)


def redact_text(text: str) -> str:
    """The text with everything that has the shape of a secret masked."""
    folded = text.casefold()
    return _SECRET_TEXT.sub(MASK, text) if any(mark in folded for mark in _MARKS) else text


def is_secret_name(name: str) -> bool:
    """Whether a field of this name holds a secret by its name alone."""
    return _SECRET_NAME.search(re.sub(r"(?<=[a-z])(?=[A-Z])|[-.\s]", "_", name)) is not None


def redact(value: object) -> object:
    """A JSON value with secret fields masked whole and secret shapes masked inside its texts; keys are masked alike."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        return _redact_fields(value)
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    return value


def _redact_fields(fields: Mapping[str, object]) -> dict[str, object]:
    # {"name": "DB_PASSWORD", "value": …} is how containers and pipelines spell their variables.
    named = any(is_secret_name(str(fields.get(label, ""))) for label in ("name", "key"))
    return {
        redact_text(name): _masked(held)
        if is_secret_name(name) or (named and name == "value")
        else redact(held)
        for name, held in fields.items()
    }


def _masked(held: object) -> object:
    return held if held in (None, "", [], {}) else MASK
