"""API keys: `aq_<id>_<secret>`, shown once and stored hashed."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from engine.actors import ActorKind, Role
from engine.errors import FieldMalformed
from engine.ports import ApiKey
from engine.times import DAY

_NAME = re.compile(r"[a-z][a-z0-9._-]{0,63}")
_TOKEN = re.compile(r"aq_([0-9a-z]{10})_([\w-]{43})")
_ID_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A key as a caller sent it, its secret hashed already."""

    id: str
    secret_hash: str

    def opens(self, key: ApiKey | None, now: int) -> bool:
        """Whether it is this stored key, and the key is in force."""
        if key is None or not hmac.compare_digest(key.secret_hash, self.secret_hash):
            return False
        return key.revoked_at is None and (key.expires_at is None or now < key.expires_at)


def issue(
    *, name: str, role: Role, kind: ActorKind, person: str | None, now: int, days: int | None = None
) -> tuple[ApiKey, str]:
    """A new key and its one readable form. Raises FieldMalformed."""
    if not _NAME.fullmatch(name):
        raise FieldMalformed(
            field="name", expected="lower-case letters, digits, . _ - (at most 64), beginning with a letter"
        )
    key_id = "".join(secrets.choice(_ID_LETTERS) for _ in range(10))
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        id=key_id,
        name=name,
        secret_hash=_hash(secret),
        role=role,
        kind=kind,
        person=person,
        created_at=now,
        expires_at=None if days is None else now + days * DAY,
    )
    return key, f"aq_{key_id}_{secret}"


def parse(authorization: str | None) -> Presented | None:
    """The key in an Authorization header; None when there is none of our form."""
    scheme, _, token = (authorization or "").partition(" ")
    match = _TOKEN.fullmatch(token.strip())
    if scheme.lower() != "bearer" or match is None:
        return None
    return Presented(id=match[1], secret_hash=_hash(match[2]))


def _hash(secret: str) -> str:
    """SHA-256 is enough for 256 random bits: there is nothing to guess slowly."""
    return hashlib.sha256(secret.encode()).hexdigest()
