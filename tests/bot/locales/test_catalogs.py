"""The catalogs say the same things in every language, and everything that the engine can ask them to say."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import bot
from bot.locales import LANGUAGES, PARTS, Catalog, Catalogs, MessageUnusable, read_bundle, source_of
from engine import errors
from engine.actions import Status
from engine.actors import ActorKind, Door, Role
from engine.errors import AlreadyFinal, AutoqError, FieldMalformed, FieldTooLong, RoleTooLow
from engine.events import STATUS_AFTER
from engine.risk import REASON_CODES, Environment, Reason, RiskLevel, assess_risk
from tests.bot.slack.layouts.records import STRICT
from tests.bot.slack.layouts.records import errors as error_classes

HANGUL = re.compile("[가-힣]")


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802  The library's spelling.
        self.names.add(node.id.name)


@cache
def _messages(language: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in PARTS:
        for entry in FluentParser().parse(source_of(language, part)).body:
            assert not isinstance(entry, ast.Junk), entry.content
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{entry.id.name} stands twice"
                variables = _Variables()
                variables.visit(entry)
                found[entry.id.name] = variables.names
    return found


def test_every_language_has_the_same_messages_with_the_same_values() -> None:
    english = _messages("en")
    assert len(english) > 200
    for language in LANGUAGES:
        assert _messages(language) == english


def test_every_file_of_a_language_is_read() -> None:
    for language in LANGUAGES:
        folder = Path(bot.__file__).parent / "locales" / language
        assert {path.stem for path in folder.glob("*.ftl")} == set(PARTS)


def test_korean_messages_are_korean() -> None:
    same = {
        "door-api",
        "role-PM",
        "notice-title",
        "requester-person",
        "requester-machine",
        "event-other",
        "source-api",
        "source-slack",
        "reason-desk-said",
        "desk-ended",
    }
    for name in _messages("ko").keys() - same:
        entry = _source_of_message("ko", name)
        assert HANGUL.search(entry), name


def test_no_korean_particle_hangs_on_a_value() -> None:
    """Which particle is right depends on the value's last sound, so none may follow a placeholder directly."""
    hanging = re.compile(r"\}\s?(?:을|를|이|가|은|는|과|와|으로|로|이나|나|이라|라)(?=[\s.,)]|$)")
    for name in _messages("ko"):
        assert not hanging.search(_source_of_message("ko", name)), name


def _source_of_message(language: str, name: str) -> str:
    text = "\n".join(source_of(language, part) for part in PARTS)
    match = re.search(rf"^{re.escape(name)} =(.*(?:\n[ }}].*)*)", text, re.MULTILINE)
    assert match is not None, name
    return match[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", error_classes())
def test_every_error_has_its_sentence_with_the_same_values(kind: type[AutoqError], language: str) -> None:
    named = set(re.findall(r"\{(\w+)\}", kind.sentence))
    assert _messages(language)[f"error-{kind.code}"] == named


@pytest.mark.parametrize("kind", error_classes())
def test_the_english_sentence_is_the_engines_own(kind: type[AutoqError]) -> None:
    values = dict.fromkeys(re.findall(r"\{(\w+)\}", kind.sentence), "X1")
    said = STRICT["en"].say(f"error-{kind.code}", **values).removeprefix("The ")
    assert said == kind.sentence.format(**values).removeprefix("The ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_the_engine_names_has_a_word(language: str) -> None:
    known = _messages(language).keys()
    named: dict[str, list[str]] = {
        "status": list(Status),
        "title": list(Status),
        "told": list(Status),
        "result": list(Status),
        "spoken": list(Status),
        "risk": [level.name for level in RiskLevel],
        "role": list(Role),
        "kind": list(ActorKind),
        "door": list(Door),
        "environment": list(Environment),
        "event": list(STATUS_AFTER),
        "reason": list(REASON_CODES),
    }
    for prefix, names in named.items():
        for name in names:
            assert f"{prefix}-{name}" in known


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_that_the_code_names_exists(language: str) -> None:
    known = _messages(language).keys()
    sources = (Path(bot.__file__).parent / "slack").rglob("*.py")
    named = {found for path in sources for found in re.findall(r'\.say\(\s*"([\w-]+)"', path.read_text())}
    assert len(named) > 60
    assert named <= known


def test_every_message_is_used() -> None:
    """By its name, or by the part of its name before a status, a risk or another word that the code puts in."""
    code = "\n".join(path.read_text() for path in Path(bot.__file__).parent.rglob("*.py"))
    whole = set(re.findall(r"""['"]([\w-]+)['"]""", code))
    prefixes = tuple(re.findall(r'f[\'"]([\w-]+-)\{', code))
    words = tuple(
        """
        status- risk- role- kind- door- environment- field- attempt- button-
        type- level- severity- hold- by- clock- verdict- language- step- run-step- run-count-
        """.split()
    )
    for name in _messages("en"):
        assert name in whole or name.startswith(prefixes + words), name


def test_reasons_say_their_numbers_and_words() -> None:
    found = assess_risk("service_restart", "PROD", 12).reasons
    assert [STRICT["en"].reason(reason) for reason in found] == [
        "service_restart is LOW by itself",
        "PROD raises it by 2 levels",
        "12 targets, more than 10, raise it by 1 level",
    ]
    assert [STRICT["ko"].reason(reason) for reason in found] == [
        "작업 유형 service_restart의 기본 위험도: 낮음(LOW)",
        "환경 운영(PROD): 2단계 올림",
        "대상 12개(10개 초과): 1단계 올림",
    ]


def test_errors_speak_in_words() -> None:
    late = AlreadyFinal(action_id="ACT-7K3M9QXD", status="APPROVED", by="dana", at="noon")
    assert (
        STRICT["en"].error(late) == "ACT-7K3M9QXD is already approved by dana at noon; nothing was changed."
    )
    low = RoleTooLow(action_id="ACT-7K3M9QXD", risk="CRITICAL", needed="PM, ADMIN", role="ENGINEER")
    assert "PM, 관리자(ADMIN)" in STRICT["ko"].error(low)
    assert "심각(CRITICAL)" in STRICT["ko"].error(low)
    assert "설명" in STRICT["ko"].error(FieldTooLong(field="description", limit=2000))
    payload = FieldMalformed(field="payload", expected="a JSON object of ordinary values")
    assert "JSON 객체" in STRICT["ko"].error(payload)
    assert "other words" in STRICT["ko"].error(FieldMalformed(field="unheard_of", expected="other words"))


def test_a_locale_is_read_by_its_prefix() -> None:
    catalogs = Catalogs.load()
    spoken = {"ko": "ko", "ko-KR": "ko", "KO_kr": "ko", "en-US": "en", "fr-FR": "en", "": "en", "korea": "en"}
    assert {locale: catalogs.of(locale).language for locale in spoken} == spoken


def test_a_gap_is_filled_in_english() -> None:
    english = Catalog(language="en", bundle=read_bundle("en"))
    bare = read_bundle("ko")
    del bare._messages["working"]
    korean = Catalog(language="ko", bundle=bare, fallback=english)
    assert korean.say("working") == english.say("working")


def test_a_message_without_its_value_is_not_said() -> None:
    with pytest.raises(MessageUnusable):
        STRICT["en"].say("targets")
    with pytest.raises(MessageUnusable):
        STRICT["en"].say("no-such-message")
    assert errors.Busy.code == "busy"
    assert STRICT["en"].reason(Reason(code="base", values={"action_type": "x", "level": "LOW"}))
