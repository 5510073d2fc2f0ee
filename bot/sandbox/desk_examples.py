"""What the panel does at the service desk with one click: questions, an outage that begins and ends, a request resolved."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.sandbox.errors import PageError
from bot.sandbox.jsontypes import Json
from bot.sandbox.people import Person
from bot.sandbox.service_link import ServiceLink

REQUESTS = "/api/desk/requests"
ALERTS = "/api/ingest/alertmanager"
INSTANCES = ("checkout-1", "checkout-2", "checkout-3")
RESOLUTIONS = {
    "en": "We looked at it together with whoever asked: signing out and in again ended the trouble for good.",
    "ko": "문의하신 분과 함께 확인했습니다. 로그아웃한 뒤 다시 로그인하니 문제가 사라졌고 지금은 정상적으로 동작합니다.",
}
OPEN = ("IN_PROGRESS", "ASSIGNED", "CLASSIFIED")
"""Where a request may stand that is resolved, those that somebody works on first."""

Run = Callable[[ServiceLink, Person], Awaitable[Json]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskExample:
    """A button of the panel and what it does."""

    name: str
    label: str
    run: Run

    def listed(self) -> Json:
        """Return the example as the panel lists it; what is asked of the desk has no risk."""
        return {"name": self.name, "label": self.label, "risk": "", "group": "desk"}


def _question(text: str) -> Run:
    async def ask(link: ServiceLink, person: Person) -> Json:
        return await link.post(REQUESTS, {"body": text, "requester": person.id}, key="machine")

    return ask


def _alerts(status: str) -> Run:
    async def send(link: ServiceLink, _: Person) -> Json:
        alerts = [
            {
                "status": status,
                "labels": {"alertname": "CheckoutDown", "severity": "critical", "instance": instance},
                "annotations": {"summary": "Checkout answers no requests"},
            }
            for instance in INSTANCES
        ]
        counts = await link.post(ALERTS, {"version": "4", "alerts": alerts}, key="machine")
        return {"request_id": "CheckoutDown", "status": status, **counts}

    return send


async def _resolve(link: ServiceLink, _: Person) -> Json:
    for status in OPEN:
        found = (await link.get(f"{REQUESTS}?status={status}&limit=1", key="admin")).get("items") or []
        for request in found:
            words = RESOLUTIONS.get(request.get("language"), RESOLUTIONS["en"])
            return await link.post(
                f"{REQUESTS}/{request['request_id']}/resolve", {"resolution": words}, key="admin"
            )
    raise PageError("nothing_open", "No request is open that could be resolved. Ask a question first.", 409)


DESK_EXAMPLES = (
    DeskExample(
        name="desk_question",
        label="Ask a question",
        run=_question("How do I reset my VPN password?"),
    ),
    DeskExample(
        name="desk_question_ko",
        label="Ask a question in Korean",
        run=_question("연차는 어떻게 신청하나요?"),
    ),
    DeskExample(
        name="desk_problem",
        label="Report what no article knows",
        run=_question("The badge printer on floor 3 shows error E-217 after the firmware update."),
    ),
    DeskExample(name="desk_resolve", label="Resolve the newest request", run=_resolve),
    DeskExample(name="desk_outage", label="An outage begins", run=_alerts("firing")),
    DeskExample(name="desk_outage_over", label="The outage is over", run=_alerts("resolved")),
)
