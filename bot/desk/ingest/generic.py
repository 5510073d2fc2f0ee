"""Alerts of whatever sends JSON: one, a list, or a list under `alerts`, with the names that such senders use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field

from bot.desk.ingest.batches import Batch, read_each
from bot.desk.ingest.fields import Labels, Loose, LooseWord, Sent, moment_of
from engine.desk.alerts import AlertSource, AlertState, Signal, signal
from engine.errors import FieldMissing

_STATE_WORDS: Mapping[AlertState, str] = {
    AlertState.FIRING: "firing alerting alert active open opened triggered trigger problem failing failed down new",
    AlertState.RESOLVED: "resolved resolve ok closed close recovered recovery normal cleared clear inactive up fixed",
}
_STATES = {word: state for state, words in _STATE_WORDS.items() for word in words.split()}
_LABELS = ("host", "hostname", "instance", "service", "cluster", "namespace", "environment", "check", "job")
"""Fields beside the labels that tell one trouble from another as labels do."""


def _state(word: str) -> str:
    if word.strip().casefold() not in _STATES:
        message = "it is no word for firing or resolved; say one of these"
        raise ValueError(message)
    return word.strip().casefold()


def _said(labels: object) -> object:
    """The labels that say something."""
    if not isinstance(labels, Mapping):
        return labels
    return {name: value for name, value in labels.items() if value is not None}


def _named(*names: str) -> AliasChoices:
    return AliasChoices(*names)


class GenericAlertSent(Sent):
    """One alert; names are given as they are after `_folded`."""

    title: Loose = Field(
        default="",
        validation_alias=_named("title", "name", "alertname", "summary", "subject", "alert", "event"),
    )
    state: Annotated[LooseWord, AfterValidator(_state)] = Field(
        default="firing", validation_alias=_named("state", "status", "eventaction", "action")
    )
    severity: LooseWord = Field(
        default="", validation_alias=_named("severity", "priority", "level", "urgency")
    )
    detail: Loose = Field(
        default="",
        validation_alias=_named("detail", "details", "description", "message", "text", "body"),
    )
    fingerprint: LooseWord = Field(
        default="",
        validation_alias=_named("fingerprint", "dedupkey", "key", "id", "alertid", "alias", "incidentkey"),
    )
    labels: Annotated[Labels, BeforeValidator(_said)] = Field(
        default_factory=dict, validation_alias=_named("labels", "tags", "attributes")
    )
    started_at: Loose = Field(
        default="", validation_alias=_named("startsat", "startedat", "starttime", "since")
    )


def read_generic(sent: Mapping[str, object] | Sequence[object], source: AlertSource) -> Batch[Signal]:
    """The alerts in a body, of this source."""
    return read_each(items_of(sent), partial(_read, source=source))


def items_of(sent: Mapping[str, object] | Sequence[object]) -> Sequence[object]:
    """The items of a body: of a list, of a list under `alerts`, or the body itself."""
    if not isinstance(sent, Mapping):
        return sent
    listed = sent.get("alerts")
    return listed if isinstance(listed, list) else [sent]


def _read(item: object, *, source: AlertSource) -> Signal:
    given = _folded(item) if isinstance(item, Mapping) else item
    alert = GenericAlertSent.model_validate(given)
    beside = {name: given[name] for name in _LABELS if name in given} if isinstance(given, Mapping) else {}
    labels = _BesideSent.model_validate({"labels": beside}).labels | alert.labels
    if not alert.title.strip() and not labels:
        raise FieldMissing(field="title")
    return signal(
        source,
        state=_STATES[alert.state],
        title=alert.title,
        labels=labels,
        severity=alert.severity,
        fingerprint=alert.fingerprint.strip(),
        detail=alert.detail,
        started_at=moment_of(alert.started_at),
    )


class _BesideSent(Sent):
    labels: Labels


def _folded(item: Mapping[str, object]) -> dict[str, object]:
    """The fields that say something, their names without case, hyphens and underscores; of two alike, the first."""
    folded: dict[str, object] = {}
    for name, value in item.items():
        if value is not None:
            folded.setdefault(name.replace("_", "").replace("-", "").casefold(), value)
    return folded
