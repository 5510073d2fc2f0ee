"""What autoq counts about itself can be read by Prometheus, and two services in one process count apart."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics


def told(metrics: Metrics) -> dict[str, float]:
    """Name and labels -> value, as Prometheus reads them."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in families
        for sample in family.samples
    }


def test_what_slack_asked_is_counted_by_its_kind() -> None:
    metrics = Metrics()
    metrics.forged("signature")
    metrics.refused("role-too-low")
    metrics.refused("role-too-low")
    metrics.late("button")
    metrics.visited("button", 0.004)
    metrics.visited("button", 2.9)
    found = told(metrics)
    assert found["autoq_slack_forged_total signature"] == 1
    assert found["autoq_slack_refused_total role-too-low"] == 2
    assert found["autoq_slack_late_total button"] == 1
    assert found["autoq_listener_seconds_count button"] == 2
    assert found["autoq_listener_seconds_bucket button 0.005"] == 1
    assert found["autoq_listener_seconds_bucket button 3.0"] == 2


def test_every_metric_is_autoq_s_and_described() -> None:
    families = list(text_string_to_metric_families(Metrics().text().decode()))
    assert families
    assert all(family.name.startswith("autoq_") and family.documentation.endswith(".") for family in families)


def test_two_services_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.pending.set(3)
    assert (told(one)["autoq_pending_actions"], told(other)["autoq_pending_actions"]) == (3, 0)
