"""An article is read whole, edited without a loss, and its draft says what became of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.desk_ids import EDIT_TEXT, DeskOrigin
from bot.slack.layouts.blocks import Block
from bot.slack.layouts.desk import article, made_up, prose
from bot.slack.layouts.text import clean
from engine.desk.articles import BODY_LIMIT, Article, ArticleStatus
from engine.desk.reasons import Reason
from tests.bot.slack.layouts.desk_gallery import buttons, words
from tests.bot.slack.layouts.records import ENGINEER, Told, view

ORIGIN = DeskOrigin(record_id="KB-000007", revision=5)


def _boxes(form: Block) -> dict[str, str]:
    return {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in form["blocks"]
        if block["type"] == "input"
    }


def _with(body: str) -> Article:
    return made_up.article(Told(), ArticleStatus.DRAFT, body=body)


@pytest.mark.parametrize(
    "body",
    [
        "one line",
        made_up.ARTICLE_TEXT,
        "a line of words\n" * 900,
        "word " * 2_000,
        "가" * (BODY_LIMIT // 3),
        "\n\n".join("x" * n for n in range(1, 300)),
    ],
    ids=["short", "drafted", "lines", "one long line", "as long as may be", "paragraphs"],
)
def test_what_nobody_changed_is_saved_as_it_was(body: str) -> None:
    form = article.edit(_with(body), view(), ORIGIN)
    assert article.read_text(_boxes(form)) == clean(body)
    assert len(json.dumps(form)) < 225_000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="ab가\n ", max_size=1_800), max_size=6).map("".join))
def test_any_text_survives_its_boxes(text: str) -> None:
    parts = article.parts_of(text)
    boxes = {f"{EDIT_TEXT}.{place}.{joint}": part for place, (part, joint) in enumerate(parts)}
    assert article.read_text(boxes) == text
    assert all(len(part) <= article.PART for part, _ in parts)


def test_boxes_are_put_together_in_their_order_and_others_are_passed_over() -> None:
    boxes = {f"{EDIT_TEXT}.{place}.line": str(place) for place in reversed(range(11))}
    joined = article.read_text({**boxes, "autoq.edit.title": "title", f"{EDIT_TEXT}.x.line": "no"})
    assert joined == "\n".join(str(place) for place in range(11))


def test_a_text_that_no_view_has_room_for_is_edited_elsewhere_and_cut_to_read() -> None:
    heavy = _with("\u200b" * 50_000)
    assert not article.may_edit_here(heavy)
    assert article.may_edit_here(_with("가" * (BODY_LIMIT // 3)))
    shown = article.read(heavy, view(), ORIGIN)
    assert "cut" in words(shown)
    assert len(json.dumps(shown)) < 225_000


def test_an_article_of_nothing_but_headings_fits_into_a_view() -> None:
    shown = article.read(_with("# a\n" * 16_000), view(), ORIGIN)
    assert len(shown["blocks"]) < 90
    assert len(json.dumps(shown)) < 225_000


def test_headings_are_bold_and_the_rest_is_literal() -> None:
    head, *_ = prose.pieces("## Cause\n*not bold* <!channel>", view(), 500)
    assert head["elements"] == [
        {"type": "text", "text": "Cause", "style": {"bold": True}},
        {"type": "text", "text": "\n*not bold* <!channel>"},
    ]


def test_a_draft_shows_its_text_and_asks_before_it_is_published() -> None:
    shown = article.draft(made_up.article_sheet(made_up.article(Told(), ArticleStatus.DRAFT)), view())
    assert buttons(shown) == ["article.edit", "article.publish", "article.read"]
    assert "Switch power saving off" in words(shown)
    assert "SR-000123" in words(shown)
    publish = next(
        each for block in shown["blocks"] for each in block.get("elements", []) if "confirm" in each
    )
    assert "Somebody else has to approve it" in publish["confirm"]["text"]["text"]


def test_a_submitted_draft_names_who_submitted_it_and_the_action() -> None:
    event = made_up.event("ArticleSubmitted", "KB-000007", actor=ENGINEER, action_id="ACT-7K3M9QXD")
    sheet = made_up.article_sheet(made_up.article(Told(), ArticleStatus.IN_REVIEW), event)
    shown = article.draft(sheet, view())
    assert ENGINEER in words(shown)
    assert "ACT-7K3M9QXD" in words(shown)
    assert "article.publish" not in buttons(shown)


def test_a_published_draft_says_so() -> None:
    event = made_up.event("ArticlePublished", "KB-000007")
    shown = article.draft(made_up.article_sheet(made_up.article(Told()), event), view())
    assert "Version 3 is published" in words(shown)
    assert buttons(shown) == ["article.read"]


def test_a_draft_that_came_back_says_why_and_may_be_published_again() -> None:
    why = Reason(code="desk-not-published", values={"action": "ACT-7K3M9QXD", "status": "REJECTED"})
    event = made_up.event("ArticleReturned", "KB-000007", why)
    sheet = made_up.article_sheet(made_up.article(Told(), ArticleStatus.DRAFT), event)
    shown = article.draft(sheet, view())
    assert "ACT-7K3M9QXD was rejected" in words(shown)
    assert "article.publish" in buttons(shown)
