"""Articles over HTTP: written by people, published by the gate, and edited without losing what others wrote."""

from __future__ import annotations

from typing import Any

import pytest

from engine.desk.articles import BODY_LIMIT
from tests.bot.api.conftest import Api, refused
from tests.bot.slack.people import ENGINEER1

PATH = "/api/desk/articles"
VPN = {"title": "VPN", "body": "Restart the gateway.\n\nThen wait a minute.", "tags": ["vpn", "network"]}


async def written(api: Api, who: str = "engineer", **parts: Any) -> str:
    """Write an article; its id."""
    answer = await api.post(who, PATH, {**VPN, **parts})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["article_id"])


async def published(api: Api, **parts: Any) -> str:
    """An article that the gate has let out; its id."""
    article_id = await written(api, **parts)
    action = (await api.post("engineer", f"{PATH}/{article_id}/publish")).json()
    assert (await api.post("pm", f"approve/{action['action_id']}")).status_code == 200
    await api.context.desk.publishing.sweep()
    return article_id


async def shown(api: Api, article_id: str, who: str = "engineer") -> dict[str, Any]:
    answer = await api.get(who, f"{PATH}/{article_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_article_is_written_as_a_draft(api: Api) -> None:
    answer = await api.post("engineer", PATH, VPN)
    said = answer.json()
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    assert (said["article_id"], said["status"], said["owner"]) == ("KB-000001", "DRAFT", ENGINEER1)
    held = await shown(api, "kb-1", "pm")
    assert (held["body"], held["tags"], held["language"]) == (VPN["body"], ["vpn", "network"], "en")
    assert [event["event"] for event in held["history"]] == ["ArticleDrafted"]


async def test_nobody_publishes_alone(api: Api) -> None:
    article_id = await written(api)
    answer = await api.post("engineer", f"{PATH}/{article_id}/publish")
    said = answer.json()
    assert (answer.status_code, said["status"], said["risk"]) == (202, "PENDING_APPROVAL", "HIGH")
    assert said["approve_cmd"] == f"/approve {said['action_id']}"
    assert (await shown(api, article_id))["status"] == "IN_REVIEW"
    again = (await api.post("colleague", f"{PATH}/{article_id}/publish")).json()
    assert again["action_id"] == said["action_id"]
    refused(await api.post("engineer", f"approve/{said['action_id']}"), 403, "own-action")
    assert (await api.post("pm", f"approve/{said['action_id']}")).status_code == 200
    await api.context.desk.publishing.sweep()
    assert (await shown(api, article_id))["status"] == "PUBLISHED"
    refused(await api.post("engineer", f"{PATH}/{article_id}/publish"), 409, "step-refused")


async def test_an_edit_makes_a_draft_of_a_new_version(api: Api) -> None:
    article_id = await published(api)
    tag = (await api.get("pm", f"{PATH}/{article_id}")).headers["etag"]
    answer = await api.put("pm", f"{PATH}/{article_id}", {"title": "VPN", "body": "New."}, {"If-Match": tag})
    said = answer.json()
    assert answer.status_code == 200
    assert (said["status"], said["version"], said["tags"]) == ("DRAFT", 2, [])
    assert answer.headers["etag"] == f'"{said["revision"]}"'
    assert (await shown(api, article_id))["body"] == "New."


async def test_a_lost_update_is_refused(api: Api) -> None:
    path = f"{PATH}/{await written(api)}"
    assert (await api.put("pm", path, {**VPN, "body": "First.", "revision": 1})).status_code == 200
    late = {**VPN, "body": "Second."}
    sentence = refused(await api.put("engineer", path, {**late, "revision": 1}), 409, "revision-changed")
    assert "read it again" in sentence
    refused(await api.put("engineer", path, late, {"If-Match": '"1"'}), 409, "revision-changed")
    assert (await shown(api, "KB-1"))["body"] == "First."
    assert (await api.put("engineer", path, late, {"If-Match": 'W/"2"'})).status_code == 200


@pytest.mark.parametrize(
    "body, headers, code",
    [
        ({}, {}, "field-missing"),
        ({}, {"If-Match": "*"}, "field-malformed"),
        ({}, {"If-Match": '"one"'}, "field-malformed"),
        ({"revision": 2}, {"If-Match": '"1"'}, "field-malformed"),
        ({"revision": 0}, {}, "invalid"),
        ({"revision": 2**31}, {}, "invalid"),
        ({"body": " ", "revision": 1}, {}, "field-missing"),
        ({"status": "PUBLISHED", "revision": 1}, {}, "invalid"),
    ],
)
async def test_an_edit_that_cannot_be_is_refused(
    api: Api, body: dict[str, Any], headers: dict[str, str], code: str
) -> None:
    path = f"{PATH}/{await written(api)}"
    refused(await api.put("engineer", path, {**VPN, **body}, headers), 422, code)
    assert (await shown(api, "KB-1"))["revision"] == 1


async def test_an_archived_article_is_left_alone(api: Api) -> None:
    path = f"{PATH}/{await written(api)}"
    assert (await api.post("pm", f"{path}/archive")).json()["status"] == "ARCHIVED"
    refused(await api.post("pm", f"{path}/archive"), 409, "step-refused")
    refused(await api.put("pm", path, {**VPN, "revision": 2}), 409, "step-refused")
    refused(await api.post("pm", f"{path}/publish"), 409, "step-refused")


async def test_articles_are_listed_newest_first(api: Api) -> None:
    ids = [await written(api, title=f"Article {number}") for number in range(3)]
    await api.post("pm", f"{PATH}/{ids[1]}/archive")
    first = (await api.get("pm", PATH, limit=2)).json()
    rest = (await api.get("pm", PATH, limit=2, cursor=first["next_cursor"])).json()
    assert [each["article_id"] for each in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None
    drafts = (await api.get("pm", PATH, status="DRAFT")).json()["items"]
    assert [each["article_id"] for each in drafts] == [ids[2], ids[0]]
    refused(await api.get("pm", PATH, cursor="KB-1"), 422, "field-malformed")


async def test_an_article_for_some_is_hidden_from_others(api: Api) -> None:
    article_id = await written(api, audience=["PM"])
    path = f"{PATH}/{article_id}"
    for answer in (
        await api.get("colleague", path),
        await api.put("colleague", path, {**VPN, "revision": 1}),
        await api.post("colleague", f"{path}/publish"),
        await api.post("colleague", f"{path}/archive"),
    ):
        refused(answer, 404, "article-not-found")
    assert (await api.get("colleague", PATH)).json()["items"] == []
    for who in ("engineer", "pm", "admin"):
        assert (await shown(api, article_id, who))["audience"] == ["PM"]
        assert len((await api.get(who, PATH)).json()["items"]) == 1


async def test_machines_have_no_part_in_articles(api: Api) -> None:
    path = f"{PATH}/{await written(api)}"
    for answer in (
        await api.post("ci-main", PATH, VPN),
        await api.get("ci-main", PATH),
        await api.get("ci-main", path),
        await api.get("admin-bot", f"{PATH}/KB-9"),
        await api.put("ci-main", path, {**VPN, "revision": 1}),
        await api.post("ci-main", f"{path}/publish"),
        await api.post("admin-bot", f"{path}/archive"),
    ):
        assert "machine" in refused(answer, 403, "people-only")


@pytest.mark.parametrize(
    "parts, code",
    [
        ({"title": " "}, "field-missing"),
        ({"title": ""}, "invalid"),
        ({"body": "\x00"}, "field-malformed"),
        ({"body": "가" * (BODY_LIMIT // 3 + 1)}, "field-too-long"),
        ({"tags": ["t" * 41]}, "invalid"),
        ({"tags": ["t"] * 21}, "invalid"),
        ({"tags": "vpn"}, "invalid"),
        ({"language": "tlh"}, "invalid"),
        ({"audience": ["EVERYBODY"]}, "invalid"),
        ({"owner": "U0"}, "invalid"),
    ],
)
async def test_an_article_that_cannot_be_is_refused(api: Api, parts: dict[str, Any], code: str) -> None:
    refused(await api.post("engineer", PATH, {**VPN, **parts}), 422, code)


async def test_no_answer_shows_what_looks_like_a_secret(api: Api) -> None:
    secret = "ghp_" + "a1B2" * 9
    article_id = await written(api, title=secret, body=f"The token is {secret}", tags=[secret])
    answers = [await api.get("pm", path) for path in (PATH, f"{PATH}/{article_id}")]
    assert {answer.status_code for answer in answers} == {200}
    assert not [answer.text for answer in answers if secret in answer.text]
