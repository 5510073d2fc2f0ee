"""What the service desk refuses, as branches of the engine's one tree of errors.

AutoqError
├── InvalidInput
│   └── DeskInvalid           the desk's own rules contradict themselves
│       └── CalendarWithoutHours
├── NotAllowed
│   └── NotTheAsker
├── RecordNotFound            RequestNotFound, ArticleNotFound, IncidentNotFound
├── StepRefused
├── ReopenTooLate
├── VerdictGiven
└── PublishingNotApproved
"""

from __future__ import annotations

from engine.errors import AutoqError, InvalidInput, NotAllowed


class DeskInvalid(InvalidInput):
    """The desk's rules contradict themselves or are incomplete; autoq does not start with them."""

    code = "desk-invalid"
    sentence = "The desk's rules are not valid at {where}: {problem}."

    def __init__(self, *, where: str, problem: str) -> None:
        super().__init__(where=where, problem=problem)


class CalendarWithoutHours(DeskInvalid):
    """A calendar in which nobody ever works, so that no due time could be computed."""

    code = "calendar-without-hours"
    sentence = "The desk's rules are not valid at {where}: {problem}."

    def __init__(self, *, calendar: str) -> None:
        super().__init__(where=f"calendars.{calendar}", problem="it has no working hours; give one day some")


class NotTheAsker(NotAllowed):
    """Only whoever asked says whether an answer, or what a person did, helped."""

    code = "not-the-asker"
    sentence = "Only the person who asked {request_id} may say whether it helped."

    def __init__(self, *, request_id: str) -> None:
        super().__init__(request_id=request_id)


class RecordNotFound(AutoqError):
    """No record has this id, or it is not the caller's to see."""

    code = "record-not-found"
    sentence = "There is nothing with the id {record_id}; check the id."

    def __init__(self, *, record_id: str) -> None:
        super().__init__(record_id=record_id)


class RequestNotFound(RecordNotFound):
    """No service request has this id."""

    code = "request-not-found"
    sentence = "There is no service request {record_id}; check the id."


class ArticleNotFound(RecordNotFound):
    """No article has this id, or it is gone."""

    code = "article-not-found"
    sentence = "There is no article {record_id} any more; look for another one or ask a person."


class IncidentNotFound(RecordNotFound):
    """No incident has this id."""

    code = "incident-not-found"
    sentence = "There is no incident {record_id}; check the id (`/autoq incidents` lists the open ones)."


class StepRefused(AutoqError):
    """A record's state has no way out for this step; somebody else may have been first."""

    code = "step-refused"
    sentence = "{record_id} is {status}, which rules out {step}; look at it again, since nothing was changed."

    def __init__(self, *, record_id: str, status: str, step: str) -> None:
        super().__init__(record_id=record_id, status=status, step=step)


class ReopenTooLate(AutoqError):
    """A request was resolved too long ago to be opened again; `at` is ISO 8601 UTC."""

    code = "reopen-too-late"
    sentence = (
        "{record_id} was resolved at {at}, too long ago to open it again; hand in a new request linked to it."
    )

    def __init__(self, *, record_id: str, at: str) -> None:
        super().__init__(record_id=record_id, at=at)


class VerdictGiven(AutoqError):
    """An answer was judged already; the first verdict counts."""

    code = "verdict-given"
    sentence = "The answer to {request_id} was already judged {verdict}; nothing was changed."

    def __init__(self, *, request_id: str, verdict: str) -> None:
        super().__init__(request_id=request_id, verdict=verdict)


class PublishingNotApproved(AutoqError):
    """An article is published only as its approved action says."""

    code = "publishing-not-approved"
    sentence = "{article_id} changed after {action_id} was approved; submit its publication again."

    def __init__(self, *, article_id: str, action_id: str) -> None:
        super().__init__(article_id=article_id, action_id=action_id)
