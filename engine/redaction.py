"""Hides what looks like a secret before anything leaves the engine: Slack, logs, the audit log, errors, exports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MASK = "••••"

_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase|code)?$|^pwd$|secret|token|api_?key|access_?key|private_?key|signing_?key|encryption_?key"
    r"|credential|authorization|^auth$|cookie|^session(_?id)?$|^otp$|^pin$|connection_?string|^dsn$|^jwt$|^bearer$",
    re.IGNORECASE,
)

# Shapes published by the issuers: Slack xox?-, xapp-; GitHub gh?_, github_pat_; GitLab glpat-; AWS AKIA/ASIA; Google AIza, ya29.;
# Stripe sk_/rk_live; OpenAI/Anthropic sk-; npm_; PyPI pypi-; JWT (three base64url parts, RFC 7519); PEM (RFC 7468); autoq aq_.
_SECRET_TEXT = re.compile(
    r"""
      xox[a-z]-[\w-]{8,} | xapp-[\w-]{8,} | xoxe\.[\w.-]{8,}
    | \bgh[pousr]_\w{16,} | \bgithub_pat_\w{16,} | \bglpat-[\w-]{16,}
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b | \bAIza[\w-]{30,} | \bya29\.[\w-]{20,}
    | \b[sr]k_(?:live|test)_\w{10,} | \bsk-[\w-]{16,}
    | \bnpm_\w{30,} | \bpypi-[\w-]{30,} | \baq_[0-9a-z]+_[\w-]{16,}
    | \beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*
    | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----[\s\S]*?(?:-----END\ [A-Z ]*PRIVATE\ KEY-----|\Z)
    | hooks\.slack\.com/services/[\w/]+
    | (?<=://)[^\s/:@]*:[^\s/@]+(?=@)
    | (?:(?<=bearer\ )|(?<=basic\ ))[\w.~+/-]{8,}=*
    | (?<![a-z])(?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|client[_-]?secret|private[_-]?key)
      ["']?\s*(?:=|:|\bis\b)\s*["']?[^\s"',;&]+
    """,
    re.VERBOSE | re.IGNORECASE,
)

# A cheap test that lets ordinary words pass without the long expression above.
_WORTH_A_LOOK = re.compile(r"[_=:]|\w-\w|AKIA|ASIA|bearer|basic|AIza|eyJ|\bis\b", re.IGNORECASE)


def redact_text(text: str) -> str:
    """The text with everything that has the shape of a secret masked."""
    return _SECRET_TEXT.sub(MASK, text) if _WORTH_A_LOOK.search(text) else text


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
    return {
        redact_text(name): MASK if is_secret_name(name) and held not in (None, "", [], {}) else redact(held)
        for name, held in fields.items()
    }
