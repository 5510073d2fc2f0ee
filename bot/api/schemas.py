"""What the API takes and gives, as pydantic models: strict where text comes in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from engine.actions import COMMENT_LIMIT, DESCRIPTION_LIMIT, TARGET_COUNT_LIMIT, TARGET_LIMIT, Status, Verdict
from engine.actors import Door
from engine.risk import RiskLevel

RISK_NAMES = [level.name for level in RiskLevel]


class StrictIn(BaseModel):
    """What text from outside must be: nothing beyond the fields, and no other type than theirs."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class ProposalIn(StrictIn):
    """An action handed in."""

    action_type: Annotated[str, Field(min_length=1, max_length=64, examples=["service_restart"])]
    description: Annotated[str, Field(min_length=1, max_length=DESCRIPTION_LIMIT)]
    target: Annotated[str, Field(max_length=TARGET_LIMIT)] | None = None
    environment: Annotated[str, Field(min_length=1, max_length=32, examples=["DEV", "PROD"])] = "DEV"
    target_count: Annotated[int, Field(ge=1, le=TARGET_COUNT_LIMIT)] = 1
    payload: dict[str, object] | None = None


class CommentIn(StrictIn):
    """What goes with a decision."""

    comment: Annotated[str, Field(max_length=COMMENT_LIMIT)] | None = None


class ActionOut(BaseModel):
    """An action; secrets in texts and payload are masked. `run` is always null: autoq releases actions and does not run them."""

    action_id: str
    action_type: str
    description: str
    target: str | None
    environment: str
    target_count: int
    payload: dict[str, object] | None
    risk_level: str
    reasons: list[str]
    status: Status
    requested_by: str
    approved_by: str | None
    comment: str | None
    created_at: datetime
    processed_at: datetime | None
    expires_at: datetime | None
    action_hash: str
    run: None = None


class DecisionOut(BaseModel):
    """How the wait ended."""

    verdict: Verdict
    by: str
    at: datetime
    door: Door
    comment: str | None


class HistoryOut(BaseModel):
    """One event of an action."""

    event: str
    by: str
    at: datetime


class ActionDetailOut(ActionOut):
    """An action with its decision and history."""

    decision: DecisionOut | None
    history: list[HistoryOut]


class PageOut(BaseModel):
    """A page of actions, newest first."""

    items: list[ActionOut]
    next_cursor: str | None


class SubmittedOut(BaseModel):
    """The answer to an action handed in; the last three only when it waits for approval."""

    action_id: str
    status: Status
    risk: str
    reasons: list[str]
    message: str
    action_hash: str
    approve_cmd: str | None = None
    reject_cmd: str | None = None
    expires_at: datetime | None = None


class ApprovedOut(BaseModel):
    """An approval."""

    action_id: str
    status: Status
    approved_by: str
    message: str


class RejectedOut(BaseModel):
    """A rejection."""

    action_id: str
    status: Status
    rejected_by: str
    message: str


class CancelledOut(BaseModel):
    """A withdrawal."""

    action_id: str
    status: Status
    cancelled_by: str
    message: str


class TodayOut(BaseModel):
    """How today's actions stand."""

    auto_done: int
    pending_approval: int
    approved: int
    rejected: int
    expired: int
    cancelled: int


class PendingOut(BaseModel):
    """A pending action in short."""

    action_id: str
    action_type: str
    description: str
    risk: str
    expires_at: datetime
    requested_by: str


class StatusOut(BaseModel):
    """Today at a glance."""

    today: TodayOut
    pending_actions: list[PendingOut]
    auto_processing: Annotated[str, Field(examples=["enabled", "disabled"])]
    cycle_interval: Annotated[str, Field(examples=["5m"])]


class RunStartedOut(BaseModel):
    """A run of the cycle that has begun."""

    message: str
    triggered_by: str
    run_id: str


class RunOut(BaseModel):
    """A run of the cycle; `report` holds each step's counts and milliseconds once it has finished."""

    run_id: str
    triggered_by: str
    started_at: datetime
    finished_at: datetime | None
    report: dict[str, object]


class ProblemOut(BaseModel):
    """RFC 9457: `code` is stable, `detail` says what is wrong and what to do."""

    type: str
    title: str
    status: int
    code: str
    detail: str
