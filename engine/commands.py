"""What can be put through the gate, as values, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass

from engine.actions import Action, Proposal, Verdict
from engine.actors import Actor, Door
from engine.errors import AutoqError


@dataclass(frozen=True, slots=True, kw_only=True)
class Idempotency:
    """The caller's Idempotency-Key with the hash of the body it came with."""

    key: str
    body_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Hand in an action under a freshly drawn id."""

    action_id: str
    proposal: Proposal
    actor: Actor
    door: Door
    idempotency: Idempotency | None = None
    expiry: int | None = None
    """Microseconds to wait, when the action itself says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Approve or reject.

    `confirmed` is False from a door where nothing was typed: then a CRITICAL action is not approved, and the door has to ask.
    """

    action_id: str
    verdict: Verdict
    actor: Actor
    door: Door
    comment: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Withdraw."""

    action_id: str
    actor: Actor
    door: Door
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire:
    """Label an action whose time is over."""

    action_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Record that somebody known was turned away at a door, before the gate was asked."""

    actor: Actor
    door: Door
    attempt: str
    error: AutoqError
    action_id: str | None = None


Command = Submit | Decide | Cancel | Expire | Refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the caller is told: the action as it stands now; `replayed` when an Idempotency-Key had been used before."""

    action: Action
    replayed: bool = False
