"""The desk's day: a question that an article answers, one that becomes an article, and an outage that comes and goes."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from engine.desk.text import Language
from tests.browser.desk_words import WORDS, Words
from tests.browser.knowledge import fill
from tests.browser.seats import DESK, Seat
from tests.browser.stories import Story

PEOPLE = ("viewer", "engineer2", "admin")
BOTH_WAYS = pytest.mark.parametrize("mode", ["socket", "http"])
BOTH_LANGUAGES = pytest.mark.parametrize("language", ["en", "ko"])


@pytest.fixture
def words(language: Language) -> Words:
    """What is said in the story's language."""
    return WORDS[language]


@BOTH_WAYS
@BOTH_LANGUAGES
async def test_the_desk_s_whole_day(story: Story, language: Language, words: Words) -> None:
    await _everybody_reads(story, language)
    await fill(story, language, words)
    asker, worker = await story.seat("viewer", "messages"), await story.seat("engineer2", DESK)

    answer = await _ask(asker, words.simple)
    await expect(answer).to_contain_text(words.articles[1][0])
    await asker.press("answer.helpful", answer)
    await expect(_button(answer, "answer.helpful")).to_have_count(0)

    answer = await _ask(asker, words.hard)
    await asker.press("answer.not_helpful", answer)
    await expect(answer).to_contain_text(words.told)
    await expect(_button(answer, "answer.not_helpful")).to_have_count(0)

    article = await _resolve(story, worker, words)
    await _publish(story, worker, article, words)

    answer = await _ask(asker, words.hard)
    await expect(answer).to_contain_text(words.more)
    await asker.press("answer.helpful", answer)
    await expect(_button(answer, "answer.helpful")).to_have_count(0)

    await _outage(await story.seat("engineer2"), words)


async def _everybody_reads(story: Story, language: Language) -> None:
    """Let the people of the story read the language of the channel."""
    for who in PEOPLE:
        body = {"as": who, "locale": {"en": "en-US", "ko": "ko-KR"}[language]}
        (await story.api.post(f"{story.demo.page}sandbox/person", json=body)).raise_for_status()


async def _ask(asker: Seat, question: str) -> Locator:
    """Ask in the app's direct messages and return the answer that waits for a word."""
    said = await asker.ask(f"/autoq ask {question}")
    await expect(said).to_contain_text("SR-")
    waiting = _posts(asker, "answer.helpful")
    await expect(waiting).to_have_count(1)
    return await _kept(asker, waiting)


async def _resolve(story: Story, worker: Seat, words: Words) -> Locator:
    """Take the request over, resolve it from the card in one's direct messages, and return the draft that comes of it."""
    card = _posts(worker, "request.reassign").last
    await worker.press("request.reassign", card)
    await worker.choose("reassign.person", "Erin Doyle")
    await worker.submit()
    mine = await story.seat("engineer2", "messages")
    own = await _kept(mine, _posts(mine, "request.resolve").last)
    await mine.press("request.start", own)
    await expect(_button(own, "request.start")).to_have_count(0)
    await mine.press("request.resolve", own)
    await mine.fill("resolve.resolution", words.resolution)
    await mine.submit()
    await expect(own).to_contain_text(words.resolved)
    await worker.panel("clock-5")
    return _posts(worker, "article.edit").last


async def _publish(story: Story, worker: Seat, draft: Locator, words: Words) -> None:
    """Edit the draft and ask for its publication, which somebody else approves."""
    await expect(draft).to_contain_text(words.hard)
    await worker.press("article.edit", draft)
    text = worker.field("edit.text.0.line").locator("textarea")
    told = await text.input_value()
    await text.fill(told.replace(words.resolution, f"{words.resolution} {words.more}"))
    await worker.submit()
    await expect(worker.modal).to_be_hidden()
    await expect(draft).to_contain_text(words.more)
    await worker.press("article.publish", draft)
    await worker.agree()
    await expect(worker.whisper).to_contain_text("ACT-")
    (action,) = (await story.call("GET", "queue", key="admin"))["items"]
    card = worker.card(action["action_id"])
    await worker.approve(card)
    await expect(worker.whisper).to_contain_text(action["action_id"])

    admin = await story.seat("admin", DESK)
    await admin.approve(admin.card(action["action_id"]))
    await admin.panel("clock-5")
    published = worker.main.get_by_test_id("message").filter(has_text=words.published)
    await expect(published.filter(has_text=words.hard).first).to_be_visible()


async def _outage(worker: Seat, words: Words) -> None:
    """Alerts make one incident, which somebody acknowledges and its source resolves."""
    await worker.example("desk_outage")
    incident = _posts(worker, "incident.acknowledge")
    await expect(incident).to_have_count(1)
    shown = await _kept(worker, incident)
    await worker.press("incident.acknowledge", shown)
    await expect(shown).to_contain_text(words.acknowledged)
    await worker.example("desk_outage_over")
    for _ in range(2):
        await worker.panel("clock-5")
    await expect(shown).to_contain_text(words.resolved)
    await expect(_button(shown, "incident.resolve")).to_have_count(0)


async def _kept(seat: Seat, found: Locator) -> Locator:
    """The message that was found, also when it no longer has what it was found by."""
    ts = await found.get_attribute("data-ts")
    return seat.main.locator(f"[data-testid=message][data-ts='{ts}']")


def _button(inside: Locator, action: str) -> Locator:
    return inside.locator(f"button[data-action-id='autoq.{action}']")


def _posts(seat: Seat, action: str) -> Locator:
    """The messages for everybody in which this button stands."""
    posts = seat.main.locator("[data-testid=message]:not([data-ephemeral])")
    return posts.filter(has=seat.page.locator(f"button[data-action-id='autoq.{action}']"))
