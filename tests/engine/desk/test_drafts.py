"""Drafts: the sentences of a resolved request, sorted, without anybody's data, and only where they tell something new."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from engine.desk.articles import Content, content
from engine.desk.drafts import (
    CAUSE_CHARACTERS,
    ENVIRONMENT_CHARACTERS,
    PROBLEM_CHARACTERS,
    Likeness,
    draft,
    likest,
    resolution_in,
    tells_the_same,
    worth_a_draft,
)
from engine.desk.intakes import BODY_LIMIT
from engine.desk.lifecycle import RESOLUTION_LIMIT
from engine.desk.tickets import RequestStatus, ServiceRequest
from engine.redaction import MASK
from tests.engine.desk.requests import request

ENGLISH = request(
    RequestStatus.RESOLVED,
    title="VPN drops every hour",
    body="Hi team,\nMy VPN drops every hour. I use Windows 11. Call me at +82 10-1234-5678.\nThanks!\n> quoted",
    resolution="The cause was an expired certificate on the gateway. We renewed it and restarted the VPN gateway.",
)
KOREAN = request(
    RequestStatus.RESOLVED,
    title="VPN이 매시간 끊깁니다",
    body="안녕하세요.\nVPN이 매시간 끊깁니다. 윈도우 11, 클라이언트 버전 5.2를 씁니다.\n감사합니다.",
    resolution="게이트웨이 인증서가 만료되었기 때문입니다. 인증서를 갱신하고 게이트웨이를 다시 시작했습니다.",
)


def sections(of: Content) -> dict[str, str]:
    parts = [part.partition("\n") for part in of.body.split("## ")[1:]]
    return {heading: text.strip() for heading, _, text in parts}


def test_an_english_request_makes_an_english_article() -> None:
    made = draft(ENGLISH)
    assert (made.language, made.title) == ("en", "VPN drops every hour")
    assert sections(made) == {
        "Problem": f"My VPN drops every hour.\nI use Windows 11.\nCall me at {MASK}.",
        "Environment": "I use Windows 11.",
        "Cause": "The cause was an expired certificate on the gateway.",
        "Resolution": "We renewed it and restarted the VPN gateway.",
        "Keywords": ", ".join(made.tags),
    }
    assert {"vpn", "gateway", "certificate"} <= set(made.tags)


def test_a_korean_request_makes_a_korean_article() -> None:
    made = draft(KOREAN)
    assert made.language == "ko"
    told = sections(made)
    assert list(told) == ["문제", "환경", "원인", "해결", "키워드"]
    assert told["환경"] == "윈도우 11, 클라이언트 버전 5.2를 씁니다."
    assert told["원인"] == "게이트웨이 인증서가 만료되었기 때문입니다."
    assert told["해결"] == "인증서를 갱신하고 게이트웨이를 다시 시작했습니다."
    assert {"인증서", "게이트웨이"} <= set(made.tags)


def test_what_was_not_written_is_said_to_be_missing_and_the_title_is_the_problem() -> None:
    bare = request(
        RequestStatus.RESOLVED, title="Printer", body="", resolution="Plugged it in because of a loose cable."
    )
    told = sections(draft(bare))
    assert told["Problem"] == "Printer"
    assert told["Environment"] == "(not stated)"
    assert told["Resolution"] == told["Cause"] == "Plugged it in because of a loose cable."


def test_the_problem_ends_where_the_logs_begin() -> None:
    long = request(
        RequestStatus.RESOLVED,
        body="It fails. " + "log line of many words here. " + "x" * 5_000,
        resolution="Restarted.",
    )
    problem = sections(draft(long))["Problem"]
    assert problem == "It fails.\nlog line of many words here."
    one = request(RequestStatus.RESOLVED, body="x" * 5_000, resolution="Restarted.")
    assert len(sections(draft(one))["Problem"]) == PROBLEM_CHARACTERS


def test_the_longest_request_makes_an_article() -> None:
    body = " ".join(f"Windows {number} fails because of it." for number in range(2_000))[:BODY_LIMIT]
    resolution = " ".join(f"Step {number} because of it." for number in range(1_000))[:RESOLUTION_LIMIT]
    assert len(body) > BODY_LIMIT // 2 + 10_000
    told = sections(draft(request(RequestStatus.RESOLVED, body=body, resolution=resolution)))
    environment, cause = told["Environment"].splitlines(), told["Cause"].splitlines()
    assert (environment[0], cause[0]) == ("Windows 0 fails because of it.", "Step 0 because of it.")
    assert ENVIRONMENT_CHARACTERS - 50 < sum(map(len, environment)) <= ENVIRONMENT_CHARACTERS
    assert CAUSE_CHARACTERS - 50 < sum(map(len, cause)) <= CAUSE_CHARACTERS
    # What is no more told as the cause is told as the resolution, so that none of it is lost.
    assert [*cause, *told["Resolution"].splitlines()] == resolution.replace(". ", ".\n").splitlines()


@pytest.mark.parametrize(
    "status, resolution, worth",
    [
        (RequestStatus.RESOLVED, "x" * 40, True),
        (RequestStatus.CLOSED, "x" * 40, True),
        (RequestStatus.RESOLVED, "x" * 39, False),
        (RequestStatus.IN_PROGRESS, "x" * 40, False),
        (RequestStatus.CANCELLED, "x" * 40, False),
    ],
)
def test_only_what_is_done_and_told_is_worth_a_draft(
    status: RequestStatus,
    resolution: str,
    worth: bool,  # noqa: FBT001  A case.
) -> None:
    assert worth_a_draft(request(status, resolution=resolution)) is worth


def test_the_same_trouble_told_again_is_no_new_article() -> None:
    again = request(
        RequestStatus.RESOLVED,
        title="VPN drops every hour",
        body="My VPN drops every hour. I use Windows 11.",
        resolution="The cause was an expired certificate on the gateway. We renewed it and restarted the VPN gateway.",
    )
    articles = [("KB-000002", draft(ENGLISH)), ("KB-000001", draft(KOREAN))]
    found = likest(draft(again), articles)
    assert found is not None
    assert found.article_id == "KB-000002"
    assert tells_the_same(found)


def test_another_trouble_is_a_new_article_though_every_draft_has_the_same_headings() -> None:
    other = request(
        RequestStatus.RESOLVED,
        title="Printer jams",
        body="The printer on floor 3 jams.",
        resolution="Replaced the worn pickup roller and cleaned the tray.",
    )
    found = likest(draft(other), [("KB-000001", draft(ENGLISH))])
    assert found is not None
    assert found.share < 0.3
    assert not tells_the_same(found)


def test_nothing_is_like_nothing() -> None:
    assert likest(draft(ENGLISH), []) is None
    assert not tells_the_same(None)
    wordless = content(language="en", title="...", body="...")
    assert likest(wordless, [("KB-000001", wordless)]) == Likeness(article_id="KB-000001", share=0.0)


@pytest.mark.parametrize("told, heading", [(ENGLISH, "Resolution"), (KOREAN, "해결")])
def test_the_resolution_is_found_in_what_a_draft_says(told: ServiceRequest, heading: str) -> None:
    made = draft(told)
    assert resolution_in(made.body) == sections(made)[heading]
    assert resolution_in(" ".join(made.body.split())) == " ".join(sections(made)[heading].split())


@pytest.mark.parametrize(
    "text", ["", "Hold the button.", "## Problem\nIt fails.", "See ## Resolutions below"]
)
def test_where_no_resolution_is_told_none_is_found(text: str) -> None:
    assert resolution_in(text) is None


@pytest.mark.parametrize(
    "spaced", ["version   7", "Model:\t3", "firmware : v2", "build \t      12", "KERNEL 6", "release7 v1.2"]
)
def test_a_version_is_environment_however_it_is_spaced(spaced: str) -> None:
    told = request(RequestStatus.RESOLVED, body=f"It fails. I have {spaced}.", resolution="Restarted.")
    assert sections(draft(told))["Environment"] == f"I have {' '.join(spaced.split())}."


def grows_with_the_text_alone(work: Callable[[str], object], head: str, piece: str) -> bool:
    """Whether eight times the text takes about eight times as long; where each start runs to the end, it takes sixty times."""

    def seconds(length: int) -> float:
        text = f"{head}{piece * (length // len(piece))}end"
        began = time.thread_time()
        work(text)
        return time.thread_time() - began

    short, long = (min(seconds(length) for _ in range(3)) for length in (2_048, 16_384))
    return long < 24 * short + 0.02


def drafted(body: str) -> Content:
    return draft(request(RequestStatus.RESOLVED, title="VPN", body=body, resolution="Restarted the gateway."))


HOSTILE = [
    *[
        ("version", " "),
        ("version:", "\t"),
        ("version ", "\u3000"),
        ("", "version "),
        ("", "on "),
        ("on ", " wrote:"),
    ],
    *[
        ("", "a. "),
        ("--", " "),
        ("because", " "),
        ("> ", " "),
        ("", "a'"),
        ("", "가a"),
        ("", " \n"),
        ("a", "\u0f73"),
    ],
]


@pytest.mark.parametrize("head, piece", HOSTILE)
def test_a_hostile_body_costs_no_more_than_its_length(head: str, piece: str) -> None:
    assert grows_with_the_text_alone(drafted, head, piece)


@pytest.mark.parametrize("piece", [" ", "\n", "## ", " ## Resolution"])
def test_a_hostile_article_costs_no_more_than_its_length(piece: str) -> None:
    assert grows_with_the_text_alone(resolution_in, "## Resolution a", piece)
