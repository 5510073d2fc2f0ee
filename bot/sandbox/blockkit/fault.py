"""What is wrong at one place of a payload, as Slack reports it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason for a refusal; its text form is a line of Slack's `response_metadata.messages`.

    `pointer` is a JSON pointer into the arguments of the call (`/blocks/0/text/text`). Keys that nobody
    knows are reported at the object that holds them, so a pointer never needs escaping.
    """

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"
