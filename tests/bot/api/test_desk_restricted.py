"""What an answer over HTTP shows of an article that is not for everybody."""

from __future__ import annotations

import httpx
import pytest

from engine.desk.intakes import intake
from engine.desk.tickets import ServiceRequest
from tests.bot.api.conftest import Api
from tests.bot.api.desk import PATH, detail, handed_in
from tests.bot.slack.people import ADMIN

ARTICLES = "/api/desk/articles"
SECRET = "Dial the bunker and say heron to the guard."
QUESTION = "How do I connect to the VPN from home?"
TEXT = {
    "title": "How to connect to the VPN from home",
    "body": f"Open the VPN client to connect from home. {SECRET}",
}


async def published(api: Api, *audience: str) -> str:
    """An article that the gate has let out, by an ADMIN; its id."""
    written = await api.post("admin", ARTICLES, {**TEXT, "audience": list(audience)})
    article_id = str(written.json()["article_id"])
    action = (await api.post("admin", f"{ARTICLES}/{article_id}/publish")).json()
    assert (await api.post("pm", f"approve/{action['action_id']}")).status_code == 200
    await api.context.desk.publishing.sweep()
    return article_id


async def looked_up(api: Api, request_id: str) -> None:
    """Let the desk look for an answer to a question."""
    assert (await api.patch("pm", f"{PATH}/{request_id}", {"type": "INQUIRY"})).status_code == 200
    (answers,) = (step for step in api.context.desk.steps() if step.name == "answers")
    await answers.work()


async def asked_in_slack(api: Api) -> ServiceRequest:
    """A question of an ADMIN's in Slack that the desk has answered."""
    given = intake(source="slack", external_id="form V1", requester=ADMIN, body=QUESTION)
    request = (await api.context.desk.receive(given)).request
    await looked_up(api, request.id)
    return request


def says(answer: httpx.Response) -> bool:
    """Whether any of the article's own words are in it."""
    return any(word in answer.text for word in ("heron", "Open the VPN client"))


async def test_a_key_that_names_somebody_else_gets_no_passage_of_theirs(api: Api) -> None:
    await published(api, "ADMIN")
    for who in ("ci-main", "admin-bot", "engineer"):
        request_id = await handed_in(
            api, who, external_id=who, title=QUESTION, body=QUESTION, requester=ADMIN
        )
        await looked_up(api, request_id)
        answer = await api.get(who, f"{PATH}/{request_id}")
        assert (answer.status_code, answer.json()["answer"]) == (200, None)
        assert not says(answer)


@pytest.mark.parametrize("who", ["engineer", "pm"])
async def test_who_may_not_read_the_article_reads_no_passage_in_somebody_s_request(
    api: Api, who: str
) -> None:
    article_id = await published(api, "ADMIN")
    request = await asked_in_slack(api)
    answer = await api.get(who, f"{PATH}/{request.id}")
    held = answer.json()["answer"]
    assert (held["article_id"], held["article_title"], held["passage"]) == (article_id, None, None)
    assert not says(answer)


async def test_who_may_read_the_article_reads_the_passage(api: Api) -> None:
    await published(api, "ADMIN")
    request = await asked_in_slack(api)
    held = (await detail(api, request.id, "admin"))["answer"]
    assert held["article_title"] == TEXT["title"]
    assert held["passage"]


async def test_what_is_for_everybody_is_shown_to_machines_too(api: Api) -> None:
    await published(api)
    request_id = await handed_in(api, title=QUESTION, body=QUESTION, requester=ADMIN)
    await looked_up(api, request_id)
    held = (await detail(api, request_id, "ci-main"))["answer"]
    assert held["article_title"] == TEXT["title"]
    assert held["passage"]
