"""What there is to take pictures of: every state of a card, the forms, the lists, the Home tab, and the page by day, night and phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Error, Locator, expect

from engine.desk.text import Language
from tests.browser.seats import Seat
from tests.browser.stories import Story

FOLDER: Final = Path(__file__).parents[1] / ".artifacts" / "screens"
PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
LONG: Final = (
    "Rotate the certificates of every edge node, one region after another, and wait for the health checks "
    "between them.\nRoll back with the playbook when more than two nodes stay red.\n" * 4
)


@dataclass(slots=True)
class Studio:
    """A demo in one language and somebody who reads it; `keep` writes a picture."""

    story: Story
    seat: Seat
    admin: Seat
    language: Language

    async def keep(self, name: str, what: Locator) -> None:
        """Write the picture of a part of the page, once more when it was drawn afresh meanwhile."""
        for page in (self.seat.page, self.admin.page):
            await page.mouse.move(0, 0)
        path = FOLDER / f"{self.language}-{name}.png"
        try:
            await what.screenshot(path=path, animations="disabled")
        except Error:
            await what.screenshot(path=path, animations="disabled")

    async def keep_page(self, name: str, seat: Seat) -> None:
        """Write the picture of a whole window."""
        await seat.page.mouse.move(0, 0)
        await seat.page.screenshot(path=FOLDER / f"{self.language}-{name}.png", animations="disabled")

    async def card(self, name: str, action: str, *, holds: str = "") -> None:
        """Write the picture of a card, once it holds what is waited for."""
        card = self.seat.card(action)
        await expect(card).to_contain_text(holds or action)
        await self.keep(f"card-{name}", card)


async def cards(studio: Studio) -> None:
    """Every state of a card, and its thread."""
    story, seat = studio.story, studio.seat
    high = await seat.example("restart_prod")
    await studio.card("pending-high", high)
    critical = await seat.example("data_delete")
    await studio.card("pending-critical", critical)
    await story.call("POST", f"approve/{high}", {"comment": "Traffic is low now."}, key="engineer1")
    await studio.card("approved", high, holds="Traffic is low now.")
    await seat.open_thread(seat.card(high))
    await expect(seat.thread.get_by_test_id("message")).to_have_count(2)
    await studio.keep("thread", seat.thread)
    await seat.page.get_by_test_id("thread-close").click()
    await story.call("POST", f"reject/{critical}", {"comment": "Legal has not answered yet."}, key="admin")
    await studio.card("rejected", critical, holds="Legal has not answered yet.")
    plain = await seat.example("ci_deploy")
    await story.call("POST", f"reject/{plain}", {}, key="admin")
    await expect(seat.card(plain).locator("[data-action-id='autoq.action.approve']")).to_have_count(0)
    await studio.card("rejected-without-reason", plain)
    withdrawn = await story.submit()
    await expect(seat.card(withdrawn)).to_be_visible()
    await story.call("POST", f"cancel/{withdrawn}", {"comment": "Asked twice."})
    await studio.card("cancelled", withdrawn, holds="Asked twice.")


async def long_cards(studio: Studio) -> None:
    """A card with as much text as people write, and one that expires."""
    story, seat = studio.story, studio.seat
    long = await story.submit(
        action_type="certificate_rotation",
        description=LONG,
        target="edge/" + "eu-west-1/" * 12,
        target_count=240,
    )
    await studio.card("pending-long", long)
    hostile = await story.submit(description="<script>alert(1)</script> <!channel> \u202eevil\u202c *bold*")
    await studio.card("pending-hostile", hostile)
    await seat.panel("clock-30")
    await expect(seat.card(hostile).locator("[data-action-id='autoq.action.again']")).to_be_visible()
    await studio.card("expired", hostile)
    await seat.press("action.again", seat.card(hostile))
    await expect(seat.whispers).to_have_count(1)
    await studio.keep("asked-again", seat.whisper)


async def forms(studio: Studio) -> None:
    """The questions and forms, with their errors."""
    seat = studio.seat
    high, critical = await seat.example("restart_prod"), await seat.example("data_delete")
    await seat.press("action.approve", seat.card(high))
    await studio.keep("confirm", seat.confirm)
    await studio.keep_page("confirm-page", seat)
    await seat.page.get_by_test_id("confirm-cancel").click()
    await seat.press("action.reject", seat.card(high))
    await studio.keep("form-reject", seat.modal)
    await seat.fill("reject.reason", " n   ")
    await seat.submit()
    await expect(seat.field("reject.reason").get_by_test_id("field-error")).not_to_be_empty()
    await studio.keep("form-reject-error", seat.modal)
    await seat.page.get_by_test_id("modal-cancel").click()
    await seat.press("action.details", seat.card(critical))
    await studio.keep("details", seat.modal)
    await seat.page.get_by_test_id("modal-cancel").click()
    await seat.press("action.approve", seat.card(critical))
    await expect(seat.whispers).to_have_count(1)
    await studio.keep("refused-role", seat.whisper)


async def critical_form(studio: Studio) -> None:
    """The form that approves what is CRITICAL, in which the target is typed, and what it says when it comes too late."""
    admin = studio.admin
    critical = await admin.example("data_delete")
    await admin.press("action.approve", admin.card(critical))
    await studio.keep("form-approve", admin.modal)
    await admin.fill("approve.typed", "closed-account")
    await admin.submit()
    await expect(admin.field("approve.typed").get_by_test_id("field-error")).not_to_be_empty()
    await studio.keep("form-approve-error", admin.modal)
    await studio.story.call("POST", f"approve/{critical}", {}, key="admin")
    await admin.fill("approve.typed", "closed-accounts")
    await admin.submit()
    await expect(admin.modal.get_by_test_id("modal-submit")).to_have_count(0)
    await studio.keep("form-settled", admin.modal)
    await admin.page.get_by_test_id("modal-cancel").click()


async def more_forms(studio: Studio) -> None:
    """The forms for a new action, for roles and for withdrawing, opened by commands."""
    seat, admin = studio.seat, studio.admin
    await seat.say("/autoq submit")
    await studio.keep("form-submit", seat.modal)
    await seat.fill("submit.description", "Restart the shop.")
    await seat.fill("submit.other_type", "service_restart")
    await seat.fill("submit.payload", "{not json")
    await seat.submit()
    await expect(seat.field("submit.payload").get_by_test_id("field-error")).not_to_be_empty()
    await studio.keep("form-submit-error", seat.modal)
    await seat.page.get_by_test_id("modal-cancel").click()
    await admin.say("/autoq roles")
    await studio.keep("form-roles", admin.modal)
    await admin.page.get_by_test_id("modal-cancel").click()
    mine = await studio.story.submit(key="admin")
    await admin.press("action.details", admin.card(mine))
    await studio.keep("details-own", admin.modal)
    await admin.press("action.cancel", admin.modal)
    await expect(admin.page.get_by_test_id("modal-title")).to_contain_text(mine)
    await studio.keep("form-cancel", admin.modal)
    await admin.page.get_by_test_id("modal-close").click()


async def lists(studio: Studio) -> None:
    """What the commands answer."""
    story, seat = studio.story, studio.seat
    for number in range(7):
        await story.submit(
            target=f"worker-{number}", action_type="data_delete" if number % 3 else "service_restart"
        )
    first = (await story.call("GET", "queue?limit=1", key="admin"))["items"][0]["action_id"]
    await story.call("POST", f"approve/{first}", {}, key="admin")
    said = {
        "list": "/autoq",
        "help": "/autoq help",
        "unknown": "/autoq histroy",
        "history": "/autoq history",
        "status": "/autoq status",
        "whoami": "/autoq whoami",
        "show": f"/autoq show {first}",
        "not-found": "/approve ACT-00000000",
        "too-late": f"/approve {first}",
        "usage": "/reject",
    }
    for name, command in said.items():
        await studio.keep(name, await seat.ask(command))


async def home(studio: Studio) -> None:
    """The App Home, full and for somebody without a role, and the direct message to a requester."""
    story, seat, admin = studio.story, studio.seat, studio.admin
    high, critical = await story.submit(), await story.submit(action_type="data_delete", target="old-orders")
    mine = await story.submit(key="admin", target="search")
    await story.call("POST", f"reject/{high}", {"comment": "Not now."}, key="engineer1")
    await story.call("POST", f"approve/{mine}", {"comment": "Go."}, key="engineer1")
    await story.submit(target="checkout")
    await seat.page.get_by_test_id("home-link").click()
    await expect(seat.blocks(f"home.others.{critical}", seat.home)).to_be_visible()
    await studio.keep_page("home", seat)
    viewer = await story.seat("viewer", "home")
    await expect(viewer.blocks("home.norole", viewer.home)).to_have_count(0)
    await studio.keep_page("home-without-role", viewer)
    await admin.page.get_by_test_id("messages-link").click()
    told = admin.main.get_by_test_id("message").last
    await expect(told).to_contain_text(mine)
    await studio.keep("told-approved", told)


async def burst(studio: Studio) -> None:
    """The digest of a burst, before and after decisions."""
    seat = studio.seat
    await seat.page.get_by_test_id("example-burst").click()
    await expect(seat.blocks("row", seat.main)).to_have_count(10)
    digest = seat.main.get_by_test_id("message").filter(
        has=seat.page.locator("[data-block-id^='autoq.digest.']")
    )
    await studio.keep_page("digest-page", seat)
    name = str(await seat.blocks("rowact", seat.main).first.get_attribute("data-block-id"))
    action = name.split(".")[2]
    await seat.approve(seat.blocks(f"rowact.{action}", seat.main))
    await expect(seat.blocks(f"rowact.{action}", seat.main)).to_have_count(0)
    await seat.page.set_viewport_size({"width": 1360, "height": 1900})
    await studio.keep("digest", digest)


async def looks(studio: Studio) -> None:
    """The whole page: empty, with a card, dark, on a phone, and the panel's tabs."""
    story, seat = studio.story, studio.seat
    await studio.keep_page("page-empty", seat)
    high, critical = await seat.example("restart_prod"), await seat.example("data_delete")
    await expect(seat.card(critical)).to_be_visible()
    await studio.keep_page("page", seat)
    for tab in ("wire", "faults"):
        await seat.tab(tab)
        await studio.keep_page(f"panel-{tab}", seat)
    await seat.page.set_viewport_size({"width": 820, "height": 1100})
    await studio.keep_page("page-tablet", seat)
    dark = await story.seat(seat.name, color_scheme="dark")
    await expect(dark.card(critical)).to_be_visible()
    await studio.keep_page("page-dark", dark)
    phone = await story.seat(seat.name, **PHONE)
    await phone.card(high).scroll_into_view_if_needed()
    await studio.keep_page("phone", phone)
    await phone.press("action.reject", phone.card(high))
    await expect(phone.modal).to_be_visible()
    await studio.keep_page("phone-form", phone)


async def readme(studio: Studio) -> None:
    """The pictures for the documentation, twice as sharp as a screen."""
    sharp = await studio.story.seat(
        studio.seat.name, viewport={"width": 1240, "height": 800}, device_scale_factor=2
    )
    action = await sharp.example("restart_prod")
    await expect(sharp.card(action)).to_be_visible()
    await sharp.page.mouse.move(0, 0)
    await sharp.card(action).screenshot(
        path=FOLDER / f"{studio.language}-readme-card.png", animations="disabled"
    )
    await sharp.page.screenshot(path=FOLDER / f"{studio.language}-readme-page.png", animations="disabled")


SCENES: Final[dict[str, Callable[[Studio], Awaitable[None]]]] = {
    scene.__name__: scene
    for scene in (cards, long_cards, forms, critical_form, more_forms, lists, home, burst, looks, readme)
}
