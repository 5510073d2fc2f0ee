"""The ways the local Slack says no: to the app, to a person on the page, and to a delivery that failed.

Exception
├── SlackError       the Web API answers {"ok": false, "error": code}
├── PageError        the page's own API answers 4xx with a code and a sentence
└── DeliveryError    the app did not acknowledge: dispatch_failed or operation_timeout
"""

from bot.sandbox.jsontypes import Json


class SlackError(Exception):
    """A business error of the Web API, sent with HTTP 200 and the code that Slack documents for it."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def answer(self) -> Json:
        """Return the JSON body that the app receives."""
        return {"ok": False, "error": self.code, **self.extra}


class PageError(Exception):
    """Something a person on the page may not do or that does not exist; `message` is a sentence for them."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


class DeliveryError(Exception):
    """The app did not acknowledge a delivery; `code` is `dispatch_failed` or `operation_timeout`."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


def invalid_arguments(*messages: str) -> SlackError:
    """Return the error for arguments that Slack cannot read, with one line for each fault."""
    lines = [f"[ERROR] {message}" for message in messages]
    return SlackError("invalid_arguments", response_metadata={"messages": lines})
