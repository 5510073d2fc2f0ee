"""One person at the page: what they see, press, choose and type, found by the page's stable names."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.async_api import ConsoleMessage, Dialog, Error, Locator, Page, expect

OPS = "C0OPS00001"
DESK = "C0DESK0001"
PATIENCE_MS = 15_000
"""Longer than anything takes, even where several run on one core."""

expect.set_options(timeout=PATIENCE_MS)


@dataclass  # Without slots: Playwright leaves a mark on whoever's methods it calls back.
class Seat:
    """A person's window. `faults` collects what a well-made page never has: errors, and dialogs of the browser."""

    name: str
    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    async def open(self, place: str = OPS) -> Seat:
        """Open the workspace at a channel, or at `home` or `messages`, and wait until the app is there too."""
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", self._note_error)
        self.page.on("dialog", self._note_dialog)
        await self.page.goto(f"{self.address}?as={self.name}#{place}")
        await self.ready()
        return self

    async def ready(self) -> None:
        """Wait until the page is loaded and the app is connected."""
        await expect(self.page.locator("#app:not([aria-busy])")).to_have_count(1)
        await expect(self.page.locator(".presence-on")).to_have_count(1)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{self.name}: {message.text}")

    def _note_error(self, error: Error) -> None:
        self.faults.append(f"{self.name}: {error.message}")

    async def _note_dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"{self.name}: a dialog of the browser says {dialog.message}")
        await dialog.dismiss()

    @property
    def main(self) -> Locator:
        """The conversation or tab in the middle."""
        return self.page.locator("#main")

    @property
    def thread(self) -> Locator:
        """The pane of a thread."""
        return self.page.locator("#thread")

    @property
    def home(self) -> Locator:
        """The app's Home tab."""
        return self.page.get_by_test_id("home")

    @property
    def modal(self) -> Locator:
        """The form or notice that is open."""
        return self.page.get_by_test_id("modal")

    @property
    def confirm(self) -> Locator:
        """The question that some buttons ask."""
        return self.page.get_by_test_id("confirm")

    @property
    def whispers(self) -> Locator:
        """The messages that only this person sees, oldest first."""
        return self.main.locator("[data-testid=message][data-ephemeral=true]")

    @property
    def whisper(self) -> Locator:
        """The newest of them."""
        return self.whispers.last

    def card(self, action_id: str) -> Locator:
        """The message in the channel that speaks of an action."""
        posts = self.main.locator("[data-testid=message]:not([data-ephemeral])")
        return posts.filter(has=self.page.locator(f"[data-block-id*='{action_id}']"))

    def blocks(self, part: str, inside: Locator) -> Locator:
        """The blocks `autoq.<part>…`, such as the rows of a list."""
        return inside.locator(f".block[data-block-id^='autoq.{part}.']")

    async def press(self, action: str, inside: Locator) -> None:
        """Press the button `autoq.<action>`."""
        await inside.locator(f"button[data-action-id='autoq.{action}']").click()

    async def agree(self) -> None:
        """Answer the button's question with yes."""
        await self.page.get_by_test_id("confirm-ok").click()

    async def approve(self, inside: Locator) -> None:
        """Press Approve and agree."""
        await self.press("action.approve", inside)
        await self.agree()

    def field(self, name: str) -> Locator:
        """The field `autoq.<name>` of the open form."""
        return self.modal.locator(f"[data-testid=field][data-block-id='autoq.{name}']")

    async def fill(self, name: str, text: str) -> None:
        """Type into a field of the open form."""
        await self.field(name).locator("input, textarea").fill(text)

    async def choose(self, name: str, option: str) -> None:
        """Choose from a menu of the open form."""
        await self.field(name).locator("select").select_option(label=option)

    async def submit(self) -> None:
        """Send the open form."""
        await self.page.get_by_test_id("modal-submit").click()

    async def say(self, text: str) -> None:
        """Write a message or a command and wait until it was taken."""
        box = self.main.get_by_test_id("composer")
        await box.fill(text)
        # The space behind a bare command closes the list that completes it, which Enter would choose from.
        await box.press("Space" if text.startswith("/") else "End")
        await self.main.get_by_test_id("send").click()
        await expect(self.main.locator("form.composer:not([aria-busy])")).to_have_count(1)

    async def ask(self, command: str) -> Locator:
        """Run a command and return its answer."""
        before = await self.whispers.count()
        await self.say(command)
        await expect(self.whispers).to_have_count(before + 1)
        return self.whisper

    async def open_thread(self, card: Locator) -> None:
        """Open the thread below a message."""
        await card.get_by_test_id("thread-link").click()
        await expect(self.thread).to_be_visible()

    async def example(self, name: str) -> str:
        """Submit an example with the panel and return the action's id."""
        results = self.page.get_by_test_id("results").locator("li")
        before = await results.count()
        await self.page.get_by_test_id(f"example-{name}").click()
        await expect(results).to_have_count(before + 1)
        return await results.first.locator("code").inner_text()

    async def tab(self, name: str) -> None:
        """Show a tab of the panel: `try`, `wire` or `faults`."""
        await self.page.get_by_test_id(f"tab-{name}").click()

    async def panel(self, name: str) -> None:
        """Press a button of the panel."""
        await self.page.get_by_test_id(name).click()

    def forgive(self, words: str) -> None:
        """Take back the one fault that a story provokes on purpose."""
        (fault,) = self.faults
        assert words in fault, fault
        self.faults.clear()
