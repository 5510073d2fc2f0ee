"""Who asks and who decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """What a person may decide; later members outrank earlier ones where a lower one must be taken."""

    ENGINEER = "ENGINEER"
    PM = "PM"
    ADMIN = "ADMIN"

    @property
    def rank(self) -> int:
        """The place in the order, ENGINEER being 0."""
        return list(Role).index(self)


def lesser(one: Role, other: Role) -> Role:
    """The lower of two roles."""
    return min(one, other, key=lambda role: role.rank)


class ActorKind(StrEnum):
    """What stands behind an actor."""

    PERSON = "person"
    PIPELINE = "pipeline"
    AGENT = "agent"
    SCHEDULE = "schedule"


class Door(StrEnum):
    """The way by which something reached autoq."""

    BUTTON = "button"
    MODAL = "modal"
    COMMAND = "command"
    API = "api"
    CLI = "cli"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody or something that acts.

    `id` is what people read: the Slack user id of a person, the name of a machine key. `person` is the Slack user id behind
    the actor, the measure of four eyes; None for machines. `key` is the id of the API key used, None in Slack. `role` of a person
    is what the door knows of it, None when it did not look: the gate reads the present role in the deciding transaction.
    `cap` is the most that the key used allows, None without a cap.
    """

    id: str
    kind: ActorKind
    role: Role | None
    person: str | None = None
    key: str | None = None
    cap: Role | None = None

    @property
    def is_person(self) -> bool:
        """Whether a human being acts, through whichever door."""
        return self.kind is ActorKind.PERSON


def person(slack_id: str, role: Role | None = None) -> Actor:
    """The actor for a Slack user."""
    return Actor(id=slack_id, kind=ActorKind.PERSON, role=role, person=slack_id)


def present(actor: Actor, role: Role | None) -> Actor:
    """The actor with the role that counts now: the person's present one, never above the cap of the key used."""
    capped = lesser(role, actor.cap) if role is not None and actor.cap is not None else role
    return replace(actor, role=capped)


SCHEDULE = Actor(id="schedule", kind=ActorKind.SCHEDULE, role=None)
"""autoq's own clock, which expires actions."""

OPERATOR = Actor(id="operator", kind=ActorKind.PERSON, role=Role.ADMIN)
"""Whoever has a shell on the machine; the command line acts under this name."""
