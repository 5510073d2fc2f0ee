"""Alerts as Grafana's unified alerting sends them to a webhook: Alertmanager's, with the values that made them fire."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated

from pydantic import Field, field_validator

from bot.desk.ingest.alertmanager import AlertSent, signal_of
from bot.desk.ingest.batches import ITEMS_LIMIT, Batch, read_each
from bot.desk.ingest.fields import Sent, Text, storable
from engine.desk.alerts import AlertSource, Signal


class GrafanaAlertSent(AlertSent):
    """One alert of Grafana; older versions say their values in one text, newer ones by name."""

    values: object = None
    value_string: Text = Field(default="", alias="valueString")

    @field_validator("values")
    @classmethod
    def _in_words(cls, values: object) -> str:
        """The values by name, in one text; "" when they are of no known form. Raises ValueError."""
        given = values if isinstance(values, Mapping) else {}
        try:
            named = [f"{name}={value:g}" for name, value in given.items() if isinstance(value, int | float)]
        except OverflowError:
            message = "it holds a number beyond the range of a float"
            raise ValueError(message) from None
        return storable(", ".join(named))

    @property
    def seen(self) -> str:
        """The values that made it fire, in words."""
        return str(self.values or "") or self.value_string


class GrafanaIn(Sent):
    """A notification of Grafana's webhook contact point: each alert stands for itself."""

    alerts: Annotated[list[object], Field(max_length=ITEMS_LIMIT)]


def read_grafana(sent: GrafanaIn, source: AlertSource) -> Batch[Signal]:
    """The alerts of a notification, of this source."""
    return read_each(sent.alerts, partial(_read, source=source))


def _read(item: object, *, source: AlertSource) -> Signal:
    alert = GrafanaAlertSent.model_validate(item)
    return signal_of(alert, source, alert.seen)
