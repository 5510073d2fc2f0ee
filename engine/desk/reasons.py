"""Why the desk did something: stable codes with plain values, each with its English sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_SENTENCES: Mapping[str, str] = {
    # Classification
    "desk-trusted": "{source} says that {field} is {value}",
    "desk-rule": "rule \u201c{rule}\u201d found \u201c{phrase}\u201d: {field} is {value}",
    "desk-model": "similar requests had {field} {value} ({percent} % sure)",
    "desk-unsure": "the best guess is {value}, but only {percent} % sure",
    "desk-default": "nothing said what {field} is, so it is {value}",
    "desk-words": "\u201c{phrase}\u201d makes the {field} {value}",
    "desk-person": "{person} decided it",
    # Assignment
    "desk-least-load": "{agent} has the least open work in {team} ({load})",
    "desk-longest-wait": "{agent} and others have the same open work in {team} ({load}); {agent} has waited longest",
    "desk-had-it-before": "{agent} had it before",
    "desk-only-one": "{agent} is the only one free in {team}",
    "desk-nobody-in-team": "{team} has no people",
    "desk-nobody-on-shift": "nobody of {team} is on shift",
    "desk-nobody-skilled": "nobody of {team} on shift knows {skill}",
    "desk-everybody-full": "everybody of {team} on shift has as many requests as they can take",
    # Answers
    "desk-sure-answer": "{article} answers it ({percent} % sure)",
    "desk-talk-to-person": "the requester wants to talk to a person",
    "desk-not-helpful": "the answer did not help",
    "desk-helpful": "the answer helped",
    "desk-not-solved": "the requester says that it is not solved",
    "desk-no-word": "there was no word for {days} working days",
    "desk-misled": "as an answer it helped {right} of {judged} times",
    # Articles
    "desk-not-published": "{action} was {status}",
    # Life
    "desk-said": "{comment}",
    "desk-sent-file": "the requester sent a file and wrote nothing",
    "desk-over": "it was resolved {days} days ago",
    "desk-received": "{source} handed it in",
    # Escalation
    "desk-share-of-time": "{percent} % of the time to {kind} are over",
    "desk-soon-due": "the time to {kind} ends within {minutes} minutes",
    "desk-overdue": "the time to {kind} is over",
    # Incidents
    "desk-alert-fired": "{title} fired ({severity})",
    "desk-alerts-over": "all its alerts have been over for {minutes} minutes",
    "desk-fired-again": "{title} fired again ({severity})",
    "desk-still-firing": "{title} still fires ({severity})",
    "desk-outside-range": "{value} is outside of all that was seen before ({low} to {high})",
    "desk-unlike-before": "{value} is unlike the values before it (about {expected})",
}
REASON_CODES = tuple(_SENTENCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason: a stable `code` and the plain values its sentence is built from."""

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return _SENTENCES[self.code].format(**self.values)


def said(comment: str) -> Reason:
    """What a person gave as reason, in their own words."""
    return Reason(code="desk-said", values={"comment": comment})
