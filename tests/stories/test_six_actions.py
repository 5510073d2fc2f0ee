"""Three LOW, two HIGH and one CRITICAL action, decided by buttons and forms, or by typing, and killed between any two steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.slack import ids
from tests.stories.conftest import Tell
from tests.stories.processes import until
from tests.stories.story import ADMIN, ENGINEER, PROPOSALS, REASON, Story


async def decided(story: Story, name: str, status: str = "APPROVED") -> None:
    """Wait until the action has this status."""

    async def look() -> bool:
        return bool((await story.shown(name))["status"] == status)

    await until(look)


class Buttons:
    """The people decide at the cards."""

    async def approve(self, story: Story) -> None:
        await story.press(ENGINEER, "HIGH-1", ids.ACTION_APPROVE)
        await decided(story, "HIGH-1")

    async def reject(self, story: Story) -> None:
        await story.press(ENGINEER, "HIGH-2", ids.ACTION_REJECT)
        await story.fill_in(ENGINEER, ids.REJECT_FORM, **{ids.REJECT_REASON: REASON})
        await decided(story, "HIGH-2", "REJECTED")

    async def be_refused(self, story: Story) -> None:
        before = len(await story.whispers(ENGINEER))
        await story.press(ENGINEER, "CRITICAL", ids.ACTION_APPROVE)
        await story.hear(ENGINEER, before, "needs ADMIN; your role is ENGINEER")
        assert (await story.shown("CRITICAL"))["status"] == "PENDING_APPROVAL"

    async def approve_critical(self, story: Story) -> None:
        await story.press(ADMIN, "CRITICAL", ids.ACTION_APPROVE)
        wrong = await story.fill_in(ADMIN, ids.APPROVE_FORM, **{ids.APPROVE_TYPED: "orders"})
        assert list(wrong["errors"]) == [ids.APPROVE_TYPED]
        target = PROPOSALS["CRITICAL"]["target"]
        await story.fill_in(ADMIN, ids.APPROVE_FORM, **{ids.APPROVE_TYPED: f" {target} "})
        await decided(story, "CRITICAL")


class Commands:
    """The people decide by typing."""

    async def approve(self, story: Story) -> None:
        await story.say(ENGINEER, f"/approve {story.ids['HIGH-1'].lower()} Looks right.", "pproved")

    async def reject(self, story: Story) -> None:
        await story.say(ENGINEER, f"/reject {story.ids['HIGH-2'][4:]} {REASON}", "ejected")

    async def be_refused(self, story: Story) -> None:
        critical = f"/approve {story.ids['CRITICAL']}"
        await story.say(ENGINEER, critical, "needs ADMIN; your role is ENGINEER")

    async def approve_critical(self, story: Story) -> None:
        await story.say(ADMIN, f"/approve `{story.ids['CRITICAL']}`", "pproved")


Way = Buttons | Commands


async def lived(story: Story, way: Way, folder: Path, *, killed: bool = False) -> None:
    """The whole story; when `killed`, the service loses its life between any two steps."""
    steps = (
        story.hand_in_all,
        story.three_cards_appear,
        lambda: way.approve(story),
        lambda: way.reject(story),
        lambda: way.be_refused(story),
        lambda: way.approve_critical(story),
    )
    for step in steps:
        await step()
        if killed:
            await story.service.killed()
    await story.everything_agrees(folder)


@pytest.mark.parametrize("way", [Buttons(), Commands()], ids=["buttons", "commands"])
@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_every_place_agrees_in_the_end(tell: Tell, tmp_path: Path, mode: str, way: Way) -> None:
    await lived(await tell(mode), way, tmp_path)


@pytest.mark.parametrize(
    "mode, way", [("socket", Buttons()), ("http", Commands())], ids=["socket-buttons", "http-commands"]
)
async def test_a_service_killed_between_any_two_steps_comes_back_and_finishes(
    tell: Tell, tmp_path: Path, mode: str, way: Way
) -> None:
    await lived(await tell(mode), way, tmp_path, killed=True)


async def test_postgresql_tells_the_same_story(tell: Tell, tmp_path: Path, postgres_url: str) -> None:
    await lived(await tell("socket", postgres_url), Buttons(), tmp_path)
