"""Actions that the panel submits with one click, from harmless to critical."""

import asyncio
from dataclasses import dataclass, field

from bot.sandbox.desk_examples import DESK_EXAMPLES
from bot.sandbox.errors import PageError
from bot.sandbox.jsontypes import Json
from bot.sandbox.people import Person
from bot.sandbox.service_link import ServiceLink

QUEUE = "/api/auto/queue"
BURST = 10
_ASK_PARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A button of the panel and the proposal behind it; `risk` is what the built-in policy says, `key` whose key submits it."""

    name: str
    label: str
    risk: str
    key: str = "machine"
    proposal: Json = field(default_factory=dict)

    def listed(self) -> Json:
        """Return the example as the panel lists it."""
        return {"name": self.name, "label": self.label, "risk": self.risk, "group": "action"}


EXAMPLES = (
    Example(
        name="cache_clear",
        label="Clear a cache",
        risk="LOW",
        proposal={
            "action_type": "cache_clear",
            "description": "Clear the page cache after the new theme was uploaded.",
            "target": "web-cache",
            "environment": "DEV",
        },
    ),
    Example(
        name="restart_staging",
        label="Restart a service in staging",
        risk="MEDIUM",
        proposal={
            "action_type": "service_restart",
            "description": "Restart search to pick up the new synonyms.",
            "target": "search",
            "environment": "STAGING",
        },
    ),
    Example(
        name="restart_prod",
        label="Restart a service in production",
        risk="HIGH",
        proposal={
            "action_type": "service_restart",
            "description": "Memory of payments-api has grown for two days; a rolling restart frees it.",
            "target": "payments-api",
            "environment": "PROD",
            "target_count": 3,
            "payload": {"strategy": "rolling", "max_unavailable": 1},
        },
    ),
    Example(
        name="ci_deploy",
        label="A CI pipeline deploys",
        risk="HIGH",
        proposal={
            "action_type": "service_restart",
            "description": "Deploy build 4711 of checkout: 12 commits, all checks passed.",
            "target": "checkout",
            "environment": "PROD",
            "payload": {"build": 4711, "commit": "9f2c1e7", "pipeline": "checkout/main"},
        },
    ),
    Example(
        name="agent_schema_change",
        label="An AI agent changes the database",
        risk="HIGH",
        key="agent",
        proposal={
            "action_type": "schema_change",
            "description": "Add an index on orders(customer_id): the slow-query report names it in 4 of 5 entries.",
            "target": "orders",
            "environment": "PROD",
            "payload": {"sql": "CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id)"},
        },
    ),
    Example(
        name="data_delete",
        label="Delete production data",
        risk="CRITICAL",
        proposal={
            "action_type": "data_delete",
            "description": "Delete accounts that were closed more than ten years ago.",
            "target": "closed-accounts",
            "environment": "PROD",
            "payload": {"older_than_years": 10, "rows": 18_204},
        },
    ),
    Example(name="burst", label="Ten restarts at once", risk="HIGH"),
)
_BY_NAME = {example.name: example for example in EXAMPLES}
_AT_THE_DESK = {example.name: example for example in DESK_EXAMPLES}


async def run(link: ServiceLink | None, name: str, person: Person) -> Json:
    """Do the example called `name` for a person, or decide with `ask:<action id>:approve`; raises PageError."""
    if link is None:
        raise PageError(
            "no_service", "The sandbox runs without the service. Start both with: autoq demo", 409
        )
    if name.startswith("ask:"):
        return await _decide(link, name)
    if name in _AT_THE_DESK:
        return await _AT_THE_DESK[name].run(link, person)
    if name not in _BY_NAME:
        known = ", ".join((*_BY_NAME, *_AT_THE_DESK))
        raise PageError("unknown_example", f"There is no example {name!r}. Known: {known}.", 404)
    if name == "burst":
        proposals = [_burst_proposal(number) for number in range(1, BURST + 1)]
        answers = await asyncio.gather(*(link.post(QUEUE, proposal, key="machine") for proposal in proposals))
        return {"items": answers}
    example = _BY_NAME[name]
    return await link.post(QUEUE, example.proposal, key=example.key)


async def _decide(link: ServiceLink, name: str) -> Json:
    parts = name.split(":")
    if len(parts) != _ASK_PARTS or parts[2] not in {"approve", "reject"}:
        raise PageError("bad_ask", "Write ask:<action id>:approve or ask:<action id>:reject.")
    return await link.post(f"/api/auto/{parts[2]}/{parts[1]}", {"comment": "decided by API"}, key="admin")


def _burst_proposal(number: int) -> Json:
    return {
        "action_type": "service_restart",
        "description": f"Restart worker {number} of {BURST} after the kernel update.",
        "target": f"worker-{number:02d}",
        "environment": "PROD",
    }
