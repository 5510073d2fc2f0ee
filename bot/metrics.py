"""What autoq counts about itself, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """One registry of a process; nothing here holds ids, names or texts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter, gauge = self._counter, self._gauge
        self.slack_forged = counter("slack_forged", "HTTP requests that Slack did not send.", "kind")
        self.slack_refused = counter("slack_refused", "Requests from Slack that were refused.", "code")
        self.slack_late = counter(
            "slack_late", "Requests from Slack acknowledged before their work was done.", "surface"
        )
        self.slack_calls = counter("slack_calls", "Calls to Slack by the relay.", "method", "outcome")
        self.outbox = gauge("outbox_rows", "Messages not yet shown in Slack.", "state")
        self.outbox_oldest = gauge("outbox_oldest_seconds", "Age of the oldest message not yet shown.")
        self.pending = gauge("pending_actions", "Actions that wait for a decision.")
        self.slack_ready = gauge("slack_ready", "Whether Slack can reach us and we can reach Slack.")
        self.relay_trouble = gauge("relay_trouble", "Whether Slack refuses what the relay has to show.")
        self.desk_speaks = gauge(
            "desk_speaks", "Whether the desk answers by itself (1), or only suggests to the assignee (0)."
        )
        self.cycle_runs = counter("cycle_runs", "Runs of the cycle.", "outcome")
        self.listener_seconds = Histogram(
            "autoq_listener_seconds",
            "From a request of Slack to its acknowledgement.",
            ["kind"],
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 3.0),
        )

    def forged(self, kind: str) -> None:
        """An HTTP request that Slack did not send, by the kind of its fault."""
        self.slack_forged.labels(kind).inc()

    def visited(self, surface: str, seconds: float) -> None:
        """A request of Slack was acknowledged after so long."""
        self.listener_seconds.labels(surface).observe(seconds)

    def refused(self, code: str) -> None:
        """A request of Slack was answered with a refusal."""
        self.slack_refused.labels(code).inc()

    def late(self, surface: str) -> None:
        """A request of Slack was acknowledged before its work was done."""
        self.slack_late.labels(surface).inc()

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"autoq_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"autoq_{name}", text, labels, registry=self.registry)

    def text(self) -> bytes:
        """The exposition that Prometheus reads."""
        return generate_latest(self.registry)
