"""Alerts as Prometheus' Alertmanager sends them to a webhook, in version 4 of its format."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from pydantic import Field

from bot.desk.ingest.batches import ITEMS_LIMIT, Batch, read_each
from bot.desk.ingest.fields import Labels, Sent, Text, Word, first_of, moment_of
from engine.desk.alerts import AlertSource, AlertState, Signal, signal


class AlertSent(Sent):
    """One alert of Alertmanager, or of Grafana, whose alerts are alike."""

    status: Literal["firing", "resolved"]
    labels: Labels
    annotations: dict[str, Text] = Field(default_factory=dict)
    starts_at: Text = Field(default="", alias="startsAt")
    fingerprint: Word = ""

    @property
    def title(self) -> str:
        """Its name, and what its author wrote about it in one line."""
        name, summary = self.labels.get("alertname", ""), first_of(self.annotations, "summary", "title")
        return summary if name in summary else ": ".join(filter(None, (name, summary)))

    @property
    def detail(self) -> str:
        """What its author wrote about it at length."""
        return first_of(self.annotations, "description", "message")


class AlertmanagerIn(Sent):
    """A notification of Alertmanager (`webhook_configs`): each alert stands for itself."""

    version: Literal["4"]
    alerts: Annotated[list[object], Field(max_length=ITEMS_LIMIT)]


def read_alertmanager(sent: AlertmanagerIn, source: AlertSource) -> Batch[Signal]:
    """The alerts of a notification, of this source."""
    return read_each(sent.alerts, partial(_read, source=source))


def _read(item: object, *, source: AlertSource) -> Signal:
    return signal_of(AlertSent.model_validate(item), source)


def signal_of(alert: AlertSent, source: AlertSource, seen: str = "") -> Signal:
    """The alert as the desk knows it; `seen` are the values that made it fire, in words."""
    return signal(
        source,
        state=AlertState.FIRING if alert.status == "firing" else AlertState.RESOLVED,
        title=alert.title,
        labels=alert.labels,
        severity=first_of(alert.labels, "severity", "priority", "level"),
        fingerprint=alert.fingerprint.strip(),
        detail=" ".join(filter(None, (alert.detail, seen))),
        started_at=moment_of(alert.starts_at),
    )
