"""Everything that autoq refuses or cannot do, as one tree of errors that speak (one file, however long, since a tree is read whole).

    AutoqError
    ├── InvalidInput              the caller sent something that cannot be used
    │   ├── FieldMissing
    │   ├── FieldTooLong
    │   ├── FieldMalformed
    │   ├── CommentRequired
    │   ├── ConfirmationRequired
    │   └── PolicyInvalid
    ├── ActionNotFound
    ├── NotAllowed                the caller may not do this
    │   ├── NoRole
    │   ├── RoleTooLow
    │   ├── OwnAction
    │   ├── MachineMayNotDecide
    │   ├── NotRequester
    │   ├── AdminOnly
    │   └── IdentityRefused       Guest, Bot, Deactivated, OtherWorkspace, UnknownPerson
    ├── AlreadyFinal
    ├── ActionExpired
    ├── NotYetDue
    ├── ContentChanged
    ├── IdempotencyConflict
    ├── TooManyPending
    ├── RecordUnreadable          what is stored is not what autoq writes
    ├── OutcomeUnknown            nobody knows whether it was done
    └── TryAgain                  nothing was done; the same call may succeed later
        ├── Busy
        ├── NotSaved
        ├── ActionIdTaken
        └── IdentityUnknown

An error has a stable `code` for programs and translators, the plain `values` its sentence is built from, and the English
sentence itself (`str(error)`): what is wrong, then what to do.
"""

from __future__ import annotations

from typing import ClassVar


class AutoqError(Exception):
    """The root: `code` names the kind, `sentence` is filled with `values`."""

    code: ClassVar[str] = "error"
    sentence: ClassVar[str] = "Something went wrong; try again."

    def __init__(self, **values: str | int) -> None:
        self.values = values
        super().__init__(self.sentence.format(**values))


class InvalidInput(AutoqError):
    """What was sent cannot be used as it is."""

    code = "invalid"
    sentence = "The input is not valid; correct it and send it again."


class FieldMissing(InvalidInput):
    """A field that is needed is absent or blank."""

    code = "field-missing"
    sentence = "{field} is missing; give it and send it again."

    def __init__(self, *, field: str) -> None:
        super().__init__(field=field)


class FieldTooLong(InvalidInput):
    """A field is longer than its limit, in characters (bytes for a payload)."""

    code = "field-too-long"
    sentence = "{field} is longer than {limit}; shorten it and send it again."

    def __init__(self, *, field: str, limit: int) -> None:
        super().__init__(field=field, limit=limit)


class FieldMalformed(InvalidInput):
    """A field's value is not of the expected form."""

    code = "field-malformed"
    sentence = "{field} must be {expected}; correct it and send it again."

    def __init__(self, *, field: str, expected: str) -> None:
        super().__init__(field=field, expected=expected)


class CommentRequired(InvalidInput):
    """The policy wants a comment with a decision at this level."""

    code = "comment-required"
    sentence = "{action_id} is {risk}, and its policy requires a comment; say why and decide again."

    def __init__(self, *, action_id: str, risk: str) -> None:
        super().__init__(action_id=action_id, risk=risk)


class ConfirmationRequired(InvalidInput):
    """A CRITICAL action is approved by typing what it is about, not by a mere click."""

    code = "confirmation-required"
    sentence = "{action_id} is {risk}: type its target to approve it, or `/approve {action_id}`."

    def __init__(self, *, action_id: str, risk: str) -> None:
        super().__init__(action_id=action_id, risk=risk)


class PolicyInvalid(InvalidInput):
    """A risk policy contradicts itself or is incomplete; autoq does not start with it."""

    code = "policy-invalid"
    sentence = "The risk policy is not valid at {where}: {problem}."

    def __init__(self, *, where: str, problem: str) -> None:
        super().__init__(where=where, problem=problem)


class ActionNotFound(AutoqError):
    """No action has this id, or it is not the caller's to see."""

    code = "not-found"
    sentence = "There is no action {action_id}; check the id (`/autoq` lists what is pending)."

    def __init__(self, *, action_id: str) -> None:
        super().__init__(action_id=action_id)


class NotAllowed(AutoqError):
    """The caller is known and may not do this."""

    code = "not-allowed"
    sentence = "You may not do this; ask an ADMIN."


class NoRole(NotAllowed):
    """A person without a role acts on nothing."""

    code = "no-role"
    sentence = "You have no role in autoq yet; ask an ADMIN to give you one with `/autoq roles`."

    def __init__(self) -> None:
        super().__init__()


class RoleTooLow(NotAllowed):
    """The level of risk needs another role than the caller's."""

    code = "role-too-low"
    sentence = "{action_id} is {risk} and needs {needed}; your role is {role}. Ask one of them to decide."

    def __init__(self, *, action_id: str, risk: str, needed: str, role: str) -> None:
        super().__init__(action_id=action_id, risk=risk, needed=needed, role=role)


class OwnAction(NotAllowed):
    """Four eyes: nobody decides what they asked for themselves."""

    code = "own-action"
    sentence = "You asked for {action_id} yourself, so somebody else has to decide it; you may cancel it."

    def __init__(self, *, action_id: str) -> None:
        super().__init__(action_id=action_id)


class MachineMayNotDecide(NotAllowed):
    """Machine keys submit, read and cancel; they never decide."""

    code = "machine-may-not-decide"
    sentence = "A machine key can never approve or reject; a person has to decide {action_id}."

    def __init__(self, *, action_id: str) -> None:
        super().__init__(action_id=action_id)


class NotRequester(NotAllowed):
    """Only the requester or an ADMIN withdraws an action."""

    code = "not-requester"
    sentence = "Only the requester or an ADMIN may cancel {action_id}; you may reject it instead."

    def __init__(self, *, action_id: str) -> None:
        super().__init__(action_id=action_id)


class AdminOnly(NotAllowed):
    """The command is for ADMIN people."""

    code = "admin-only"
    sentence = "Only an ADMIN person may do this; your role is {role}."

    def __init__(self, *, role: str) -> None:
        super().__init__(role=role)


class IdentityRefused(NotAllowed):
    """The Slack user is of a kind that never acts in autoq."""

    code = "identity-refused"
    sentence = "This Slack account may not use autoq."

    def __init__(self) -> None:
        super().__init__()


class Guest(IdentityRefused):
    """A guest of the workspace."""

    code = "guest"
    sentence = "Guests of the workspace may not use autoq; ask a full member to act."


class Bot(IdentityRefused):
    """A bot user."""

    code = "bot"
    sentence = "Bots may not use autoq in Slack; give the program a machine key for the API."


class Deactivated(IdentityRefused):
    """A deactivated account."""

    code = "deactivated"
    sentence = "This Slack account is deactivated and may not use autoq."


class OtherWorkspace(IdentityRefused):
    """A person of another company or workspace."""

    code = "other-workspace"
    sentence = "People of other workspaces may not use autoq here; ask somebody of this workspace to act."


class UnknownPerson(IdentityRefused):
    """Slack does not know this user id."""

    code = "unknown-person"
    sentence = "Slack does not know this account, so it may not use autoq."


class AlreadyFinal(AutoqError):
    """Somebody else was first; `at` is ISO 8601 UTC."""

    code = "already-final"
    sentence = "{action_id} is already {status} by {by} at {at}; nothing was changed."

    def __init__(self, *, action_id: str, status: str, by: str, at: str) -> None:
        super().__init__(action_id=action_id, status=status, by=by, at=at)


class ActionExpired(AutoqError):
    """The time to decide is over; `at` is ISO 8601 UTC."""

    code = "expired"
    sentence = "{action_id} expired at {at} without a decision; ask for it again if it is still wanted."

    def __init__(self, *, action_id: str, at: str) -> None:
        super().__init__(action_id=action_id, at=at)


class NotYetDue(AutoqError):
    """The expiry sweep came too early for this action."""

    code = "not-yet-due"
    sentence = "{action_id} has not expired yet; nothing was changed."

    def __init__(self, *, action_id: str) -> None:
        super().__init__(action_id=action_id)


class ContentChanged(AutoqError):
    """The stored action is no longer what was submitted and hashed."""

    code = "content-changed"
    sentence = (
        "{action_id} is not what was submitted (its hash differs), so it cannot be approved; tell an ADMIN."
    )

    def __init__(self, *, action_id: str) -> None:
        super().__init__(action_id=action_id)


class IdempotencyConflict(AutoqError):
    """The same Idempotency-Key came with another body."""

    code = "idempotency-conflict"
    sentence = "This Idempotency-Key was used for another body ({action_id}); use a new key for a new action."

    def __init__(self, *, action_id: str) -> None:
        super().__init__(action_id=action_id)


class TooManyPending(AutoqError):
    """The requester has as many pending actions as allowed."""

    code = "too-many-pending"
    sentence = (
        "You have {limit} actions waiting for approval, the most allowed; wait for decisions or cancel some."
    )

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)


class RecordUnreadable(AutoqError):
    """A stored record is not as autoq writes it, and is neither guessed at nor passed over; `problem` says what is wrong with it."""

    code = "record-unreadable"
    sentence = (
        "The row {key} of the table {table} is not as autoq writes it ({problem}), so nothing was done;"
        " undo what another program changed in the database, or restore a backup."
    )

    def __init__(self, *, table: str, key: str, problem: str) -> None:
        super().__init__(table=table, key=key, problem=problem)


class OutcomeUnknown(AutoqError):
    """The database was lost in the middle of saving, so the change may have taken effect; a blind repetition might do it twice."""

    code = "outcome-unknown"
    sentence = "The database did not say whether this was saved; look at the action, or at the list, before you do it again."

    def __init__(self) -> None:
        super().__init__()


class TryAgain(AutoqError):
    """Nothing was done; the same call may succeed in a moment."""

    code = "try-again"
    sentence = "autoq could not do this right now and changed nothing; try again in a moment."

    def __init__(self) -> None:
        super().__init__()


class Busy(TryAgain):
    """Too much waits already."""

    code = "busy"
    sentence = "autoq is busy and changed nothing; try again in a few seconds."


class NotSaved(TryAgain):
    """The database did not take the change."""

    code = "not-saved"
    sentence = (
        "The change could not be saved, so nothing was done; try again, and tell an ADMIN if it stays so."
    )


class ActionIdTaken(TryAgain):
    """A freshly drawn id exists already (one in 2**40 for each stored action)."""

    code = "id-taken"
    sentence = "The drawn action id exists already and nothing was done; send it again."


class IdentityUnknown(TryAgain):
    """Slack did not say in time who this is."""

    code = "identity-unknown"
    sentence = "Slack did not confirm in time who you are, so nothing was decided; try again in a moment."
