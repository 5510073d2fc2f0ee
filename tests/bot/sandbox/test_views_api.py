"""Views open by a trigger, once and in time, and are replaced only by who saw their last version."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.bot.sandbox.bolt_bot import home, modal
from tests.bot.sandbox.conftest import Page, refused

OPS = "C0OPS00001"


async def test_a_home_is_published_to_one_person_unless_another_version_came_first(
    client: AsyncWebClient,
) -> None:
    first = (await client.views_publish(user_id="U0PM000001", view=home("one")))["view"]
    second = (await client.views_publish(user_id="U0PM000001", view=home("two"), hash=first["hash"]))["view"]
    assert (second["id"], second["hash"] != first["hash"]) == (first["id"], True)
    stale = client.views_publish(user_id="U0PM000001", view=home("three"), hash=first["hash"])
    assert (await refused(stale))["error"] == "hash_conflict"
    answer = await refused(client.views_publish(user_id="U0PM000001", view=modal()))
    assert answer["error"] == "invalid_arguments"
    assert (await refused(client.views_publish(user_id="U0NOBODY00", view=home("x"))))[
        "error"
    ] == "invalid_arguments"


async def test_a_trigger_opens_one_view_within_three_seconds(
    sandbox: Sandbox, client: AsyncWebClient, page: Page
) -> None:
    triggers = sandbox.workspace.triggers
    trigger_id = triggers.issue("U0ADMIN001")
    broken = client.views_open(trigger_id=trigger_id, view={"type": "modal"})
    assert (await refused(broken))["error"] == "invalid_arguments"
    opened = await client.views_open(trigger_id=trigger_id, view=modal())
    assert opened["view"]["id"] == (await page.stack("admin"))[0]["id"]
    again = client.views_open(trigger_id=trigger_id, view=modal())
    assert (await refused(again))["error"] == "exchanged_trigger_id"
    old = triggers.issue("U0ADMIN001")
    sandbox.workspace.clock.shift(3.1)
    assert (await refused(client.views_open(trigger_id=old, view=modal())))["error"] == "expired_trigger_id"
    assert (await refused(client.views_open(trigger_id="1.2.3", view=modal())))[
        "error"
    ] == "invalid_trigger_id"


async def test_a_view_is_pushed_only_from_inside_a_modal(sandbox: Sandbox, client: AsyncWebClient) -> None:
    outside = sandbox.workspace.triggers.issue("U0ADMIN001")
    assert (await refused(client.views_push(trigger_id=outside, view=modal())))[
        "error"
    ] == "invalid_trigger_id"


async def test_a_modal_is_updated_by_either_name_unless_another_version_came_first(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    trigger_id = sandbox.workspace.triggers.issue("U0ADMIN001")
    view = (await client.views_open(trigger_id=trigger_id, view=modal(external_id="mine")))["view"]
    changed = (
        await client.views_update(external_id="mine", view=modal(external_id="mine"), hash=view["hash"])
    )["view"]
    assert changed["id"] == view["id"]
    stale = client.views_update(view_id=view["id"], view=modal(), hash=view["hash"])
    assert (await refused(stale))["error"] == "hash_conflict"
    other = sandbox.workspace.triggers.issue("U0PM000001")
    taken = client.views_open(trigger_id=other, view=modal(external_id="mine"))
    assert (await refused(taken))["error"] == "duplicate_external_id"
    assert (await refused(client.views_update(view_id="V0GONE", view=modal())))["error"] == "not_found"
