"""Errors as RFC 9457 problem documents: one table from the kind of error to the HTTP status, with a default."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.api.schemas import ProblemOut
from engine import errors
from engine.desk import errors as desk_errors
from engine.redaction import redact_text

log = logging.getLogger(__name__)

BODY_LIMIT = 512 * 1024
"""Bytes: a payload of 64 KiB in which every character is escaped, and its companions."""
INGEST_PREFIX = "/api/ingest"
INGEST_LIMIT = 1024 * 1024
"""Bytes: more than a thousand alerts; Alertmanager sends as many as there are, unless its `max_alerts` says otherwise."""


class Unauthorized(errors.AutoqError):
    """No key, or none in force."""

    code = "unauthorized"
    sentence = "This call needs a key in force: send `Authorization: Bearer aq_…` (an ADMIN creates one with `autoq key create`)."


class TooManyRequests(errors.AutoqError):
    """The key is used faster than its limit; `seconds` says when to come back."""

    code = "too-many-requests"
    sentence = "This key is used faster than {limit} requests a second; come back in {seconds} s."

    def __init__(self, *, limit: str, seconds: int) -> None:
        super().__init__(limit=limit, seconds=seconds)


class BodyTooLarge(errors.AutoqError):
    """The body is larger than any that can be valid."""

    code = "body-too-large"
    sentence = "The body is larger than {limit} bytes; send a smaller one."

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)


class RunNotFound(errors.AutoqError):
    """No run of the cycle has this id."""

    code = "run-not-found"
    sentence = "There is no run {run_id}; the id is in the answer of POST /api/auto/run."

    def __init__(self, *, run_id: str) -> None:
        super().__init__(run_id=run_id)


class PeopleOnly(errors.NotAllowed):
    """The call is for people."""

    code = "people-only"
    sentence = "A machine key may not do this; let a person do it, with a key of their own or in Slack."

    def __init__(self) -> None:
        super().__init__()


class ExternalIdConflict(errors.AutoqError):
    """The source has handed in another request under this id."""

    code = "external-id-conflict"
    sentence = "This external_id was used for another request ({record_id}); use a new one for a new request."

    def __init__(self, *, record_id: str) -> None:
        super().__init__(record_id=record_id)


class RevisionChanged(errors.AutoqError):
    """Somebody else has changed the record since the caller read it."""

    code = "revision-changed"
    sentence = "{record_id} is of revision {present}, not {given}: somebody changed it; read it again, then change it."

    def __init__(self, *, record_id: str, present: int, given: int) -> None:
        super().__init__(record_id=record_id, present=present, given=given)


STATUS: Mapping[type[errors.AutoqError], HTTPStatus] = {
    Unauthorized: HTTPStatus.UNAUTHORIZED,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    RunNotFound: HTTPStatus.NOT_FOUND,
    ExternalIdConflict: HTTPStatus.CONFLICT,
    RevisionChanged: HTTPStatus.CONFLICT,
    errors.InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ActionNotFound: HTTPStatus.NOT_FOUND,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.AlreadyFinal: HTTPStatus.CONFLICT,
    errors.ActionExpired: HTTPStatus.GONE,
    errors.ContentChanged: HTTPStatus.CONFLICT,
    errors.IdempotencyConflict: HTTPStatus.CONFLICT,
    errors.TooManyPending: HTTPStatus.TOO_MANY_REQUESTS,
    desk_errors.RecordNotFound: HTTPStatus.NOT_FOUND,
    desk_errors.StepRefused: HTTPStatus.CONFLICT,
    desk_errors.ReopenTooLate: HTTPStatus.CONFLICT,
    desk_errors.VerdictGiven: HTTPStatus.CONFLICT,
    desk_errors.PublishingNotApproved: HTTPStatus.CONFLICT,
    errors.RecordUnreadable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.OutcomeUnknown: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.TryAgain: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.AutoqError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The nearest class in an error's ancestry decides; the root is the default."""

PROBLEM = "application/problem+json"
"""The media type of a problem document."""
_CONTENT = {PROBLEM: {"schema": ProblemOut.model_json_schema()}}
_RETRY_SECONDS = 1
_PENDING_RETRY_SECONDS = 60


def status_of(error: type[errors.AutoqError]) -> HTTPStatus:
    """The HTTP status of a kind of error."""
    return next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)


def body_limit(path: str) -> int:
    """The most bytes that a body sent to this path may have."""
    return INGEST_LIMIT if path.startswith(INGEST_PREFIX) else BODY_LIMIT


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These refusals as the OpenAPI page shows them."""
    return {status: {"description": HTTPStatus(status).phrase, "content": _CONTENT} for status in statuses}


def refusing(*kinds: type[errors.AutoqError]) -> dict[int | str, dict[str, Any]]:
    """These errors as the OpenAPI page shows them: by status, with their codes."""
    codes: dict[int, list[str]] = {}
    for kind in kinds:
        codes.setdefault(status_of(kind).value, []).append(kind.code)
    found = documented(*codes)
    for status, named in codes.items():
        found[status]["description"] += f": `{'`, `'.join(named)}`"
    return found


def install(app: FastAPI) -> None:
    """Make every error of the app a problem document."""
    app.add_exception_handler(errors.AutoqError, _known)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def problem(
    status: HTTPStatus, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: object
) -> JSONResponse:
    """One problem document."""
    body = {
        "type": f"urn:autoq:problem:{code}",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": redact_text(detail),
        **more,
    }
    return JSONResponse(body, status.value, headers=dict(headers or {}), media_type=PROBLEM)


async def _known(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, errors.AutoqError):
        raise error
    return known(error)


def known(error: errors.AutoqError) -> JSONResponse:
    """The problem document of one of our own errors."""
    status = status_of(type(error))
    headers = {}
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.values["seconds"])
    elif isinstance(error, errors.TooManyPending):
        headers["Retry-After"] = str(_PENDING_RETRY_SECONDS)
    elif isinstance(error, errors.TryAgain):
        headers["Retry-After"] = str(_RETRY_SECONDS)
    return problem(status, error.code, str(error), headers=headers)


async def _malformed(_: Request, error: Exception) -> JSONResponse:
    """Names the field and what it must be, and never repeats the value, which may be a secret."""
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    said = [_fault(fault) for fault in faults]
    first = (
        f"{said[0]['in']} {said[0]['pointer']}".rstrip() + f": {said[0]['problem']}"
        if said
        else "it is not as documented"
    )
    detail = f"The request is not valid ({first}); correct it and send it again."
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", detail, errors=said)


def _fault(fault: Mapping[str, Any]) -> dict[str, str]:
    """Where a fault lies, as a JSON pointer (RFC 6901), and what it is."""
    place, *parts = fault["loc"]
    if fault["type"] == "json_invalid":
        return {"pointer": "", "in": str(place), "problem": f"not JSON: {fault['ctx']['error']}"}
    steps = (redact_text(str(part)).replace("~", "~0").replace("/", "~1") for part in parts)
    return {"pointer": "".join(f"/{step}" for step in steps), "in": str(place), "problem": fault["msg"]}


async def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return known(BodyTooLarge(limit=body_limit(request.url.path)))
    detail = f"{str(error.detail).rstrip('.')}."
    if status is HTTPStatus.NOT_FOUND:
        detail = "There is nothing at this address; /docs lists what there is."
    elif status is HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"This address does not take {request.method}; /docs says what it takes."
    return problem(status, status.phrase.lower().replace(" ", "-"), detail, headers=error.headers)


async def _unexpected(_: Request, error: Exception) -> JSONResponse:
    incident = secrets.token_hex(4)
    log.error(
        "An API call failed unexpectedly (incident %s).",
        incident,
        exc_info=error,
        extra={"event": "api_failed"},
    )
    detail = f"autoq failed unexpectedly; tell an ADMIN the incident {incident}, whose cause is in the log."
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", detail, incident=incident)
