"""The form in which an ADMIN gives and takes roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.slack import ids
from bot.slack.layouts.blocks import Block, Piece, divider, modal, paragraph, rich_text, section, words
from bot.slack.layouts.inputs import field, menu, option, people_menu
from bot.slack.layouts.view import NAME_SHOWN, View
from engine.actors import Role
from engine.ports import Member

MEMBERS_SHOWN: Final = 100


def roles(members: Sequence[Member], view: View) -> Block:
    """Asks for a person and a role, and shows who has one now."""
    choices = [option(view.catalog.word("role", role), role) for role in Role]
    choices.append(option(view.say("roles-none"), ids.NO_ROLE))
    blocks = [
        field(view.say("roles-person"), people_menu(view.say("roles-person-placeholder")), ids.ROLES_PERSON),
        field(view.say("roles-role"), menu(choices, view.say("roles-role-placeholder")), ids.ROLES_ROLE),
        *_present(members, view),
    ]
    return modal(
        ids.ROLES_FORM,
        view.say("roles-title"),
        blocks,
        submit=view.say("roles-submit"),
        close=view.say("form-close"),
    )


def given(slack_id: str, role: Role | None, view: View) -> str:
    """What the ADMIN is told once the role is stored, in mrkdwn."""
    word = view.catalog.word("role", ids.NO_ROLE if role is None else role)
    return view.say("roles-given", who=view.who(slack_id, slack_id), role=word)


def _present(members: Sequence[Member], view: View) -> list[Block]:
    if not members:
        return [divider(), section(view.say("roles-nobody"), "autoq.roles.nobody")]
    left = len(members) - MEMBERS_SHOWN
    lines = [_line(member, view) for member in members[:MEMBERS_SHOWN]]
    if left > 0:
        lines.append(paragraph(words(view.say("more", count=left))))
    listed: Piece = {"type": "rich_text_list", "style": "bullet", "elements": lines}
    return [
        divider(),
        rich_text("autoq.roles.now", [paragraph(words(view.say("roles-now"), "bold")), listed]),
    ]


def _line(member: Member, view: View) -> Piece:
    who = view.who_piece(member.slack_id, member.slack_id, NAME_SHOWN)
    return paragraph(who, words(f": {view.catalog.word('role', member.role)}"))
