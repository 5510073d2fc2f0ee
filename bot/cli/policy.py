"""`autoq policy`: check a policy file, and explain what a policy says of an action."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import click

from engine import policy as policies
from engine.actions import propose
from engine.policy import Policy
from engine.risk import assess_risk
from engine.times import MINUTE


@click.group()
def policy() -> None:
    """The risk policy."""


@policy.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check a policy FILE.

    Exit code 1 and one sentence when it can't be used.
    """
    from bot.policy_file import load_policy

    held = load_policy(file)
    click.echo(
        f"{file} is valid: {len(held.risk.actions)} action types, {len(held.risk.rules)} rules, hash {held.hash[:12]}."
    )


@policy.command()
@click.option("--type", "action_type", required=True, help="The action type, such as service_restart.")
@click.option("--environment", default="DEV", show_default=True)
@click.option("--target-count", type=int, default=1, show_default=True)
@click.option("--target", default="", help="For rules that look at the target.")
@click.option("--policy", "file", type=click.Path(path_type=Path), help="Another file than AUTOQ_POLICY.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(
    action_type: str, environment: str, target_count: int, target: str, file: Path | None, as_json: bool
) -> None:
    """Say how dangerous an action is, why, and who may decide it."""
    from bot import settings

    meant = propose(
        action_type=action_type,
        description="explain",
        target=target,
        environment=environment,
        target_count=target_count,
    )
    held_settings = settings.load()
    held = _policy(file or held_settings.policy)
    found = assess_risk(
        meant.action_type, meant.environment, meant.target_count, held.risk, target=meant.target
    )
    waits = found.level.needs_approval
    said = {
        "risk": found.level.name,
        "reasons": [str(reason) for reason in found.reasons],
        "approvers": [role.value for role in held.approvers(found.level)] if waits else [],
        "expires_after_minutes": held.expiry_of(found.level, held_settings.expiry) / MINUTE
        if waits
        else None,
        "comment_required": waits and held.levels[found.level].comment_required,
        "policy_hash": held.hash,
    }
    click.echo(json.dumps(said) if as_json else _told(said))


def _policy(file: Path | None) -> Policy:
    from bot.policy_file import load_policy

    return policies.DEFAULT if file is None else load_policy(file)


def _told(said: Mapping[str, object]) -> str:
    approvers, reasons = said["approvers"], said["reasons"]
    lines = [str(said["risk"])]
    lines += [f"  because {reason}" for reason in reasons] if isinstance(reasons, list) else []
    if approvers and isinstance(approvers, list):
        lines.append(f"  waits {said['expires_after_minutes']:g} minutes for {' or '.join(approvers)}")
        lines += ["  and a comment is required"] if said["comment_required"] else []
    else:
        lines.append("  and is released at once")
    return "\n".join(lines)
