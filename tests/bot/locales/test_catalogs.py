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
from bot.locales.bundle import LazyBundle
from engine import errors
from engine.actions import Status
from engine.actors import ActorKind, Door, Role
from engine.desk import errors as desk_errors
from engine.desk.alerts import Severity
from engine.desk.answers import AnswerVerdict
from engine.desk.articles import ArticleStatus, ArticleStep
from engine.desk.clocks import ClockKind, ClockState, EscalationLevel, Tick
from engine.desk.errors import StepRefused, VerdictGiven
from engine.desk.incidents import IncidentStatus, IncidentStep
from engine.desk.intakes import Labels, RequestType
from engine.desk.lifecycle import EVENT_NAMES
from engine.desk.priorities import Level
from engine.desk.reasons import REASON_CODES as DESK_REASONS
from engine.desk.reasons import Reason as DeskReason
from engine.desk.tickets import ClassifiedBy, HoldReason, RequestStatus, Step
from engine.errors import AlreadyFinal, AutoqError, FieldMalformed, FieldTooLong, RoleTooLow
from engine.events import STATUS_AFTER
from engine.risk import REASON_CODES, Environment, Reason, RiskLevel, assess_risk
from tests.bot.slack.layouts.records import STRICT
from tests.bot.slack.layouts.records import errors as error_classes

DESK_ERRORS = [
    kind for kind in vars(desk_errors).values() if isinstance(kind, type) and issubclass(kind, AutoqError)
]
EVERY_ERROR = list(dict.fromkeys([*error_classes(), *DESK_ERRORS]))
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
@pytest.mark.parametrize("kind", EVERY_ERROR)
def test_every_error_has_its_sentence_with_the_same_values(kind: type[AutoqError], language: str) -> None:
    named = set(re.findall(r"\{(\w+)\}", kind.sentence))
    assert _messages(language)[f"error-{kind.code}"] == named


@pytest.mark.parametrize("kind", EVERY_ERROR)
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
        "reason": [*REASON_CODES, *DESK_REASONS],
        "type": list(RequestType),
        "level": list(Level),
        "severity": [severity.name for severity in Severity],
        "hold": list(HoldReason),
        "by": list(ClassifiedBy),
        "clock": list(ClockKind),
        "clock-label": list(ClockKind),
        "desk-level": [level.name for level in EscalationLevel],
        "verdict": list(AnswerVerdict),
        "step": [*Step, *ArticleStep, *IncidentStep, *Tick],
        "field": list(Labels.__dataclass_fields__),
        "desk-event": [*EVENT_NAMES.values(), "RequestReceived", "RequestNoted"],
    }
    of_desk = (RequestStatus, ArticleStatus, IncidentStatus, ClockState)
    named["status"] += [status for statuses in of_desk for status in statuses]
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


@pytest.mark.parametrize("code", DESK_REASONS)
def test_the_desks_english_reason_is_the_engines_own(code: str) -> None:
    values = dict.fromkeys(_messages("en")[f"reason-{code}"], "X1")
    reason = DeskReason(code=code, values=values)
    assert STRICT["en"].reason(reason) == str(reason)
    assert _messages("ko")[f"reason-{code}"] == values.keys()


def test_the_desks_reasons_say_their_values_in_words() -> None:
    urgent = DeskReason(code="desk-words", values={"phrase": "급해요", "field": "urgency", "value": "HIGH"})
    assert STRICT["en"].reason(urgent) == "“급해요” makes the urgency high"
    assert STRICT["ko"].reason(urgent) == "“급해요” 표현에 따른 긴급도: 높음"
    asked = DeskReason(code="desk-default", values={"field": "type", "value": "REQUEST"})
    assert STRICT["en"].reason(asked) == "nothing said what type is, so it is request"
    placed = DeskReason(code="desk-default", values={"field": "category", "value": "GENERAL"})
    assert STRICT["ko"].reason(placed) == "분류 판단 근거 없음, 기본값 GENERAL 적용"
    late = DeskReason(code="desk-overdue", values={"kind": "RESPONSE"})
    assert STRICT["en"].reason(late) == "the time to first response is over"
    fired = DeskReason(code="desk-alert-fired", values={"title": "db", "severity": "CRITICAL"})
    assert STRICT["ko"].reason(fired) == "알림 발생: db(심각도 심각)"


def test_the_desks_errors_speak_in_words() -> None:
    refused = StepRefused(record_id="SR-000123", status="CLOSED", step="reopen")
    assert STRICT["en"].error(refused).startswith("SR-000123 is closed, which rules out opening it again;")
    assert "상태: 종료, 하려던 일: 다시 열기." in STRICT["ko"].error(refused)
    judged = VerdictGiven(request_id="SR-000123", verdict="NOT_HELPFUL")
    assert "already judged not helpful" in STRICT["en"].error(judged)
    assert "평가: 도움 안 됨." in STRICT["ko"].error(judged)


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
    korean = Catalog(language="ko", bundle=LazyBundle("ko", ["other = 다른 말"]), fallback=english)
    assert korean.say("working") == english.say("working")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_message_is_the_one_that_the_parser_finds_in_the_whole_file(language: str) -> None:
    bundle = read_bundle(language)
    for part in PARTS:
        for entry in FluentParser().parse(source_of(language, part)).body:
            # What refers to others could not be read alone.
            assert not isinstance(entry, ast.Term)
            if isinstance(entry, ast.Message):
                assert bundle.has_message(entry.id.name)
                bundle.get_message(entry.id.name)
                assert entry.equals(bundle._messages[entry.id.name], ignored_fields=["span", "comment"])
    assert bundle._messages.keys() == _messages(language).keys()


def test_what_was_read_ahead_is_said_the_same() -> None:
    asked, ahead = Catalogs.load(), Catalogs.load()
    assert len(list(ahead.read_on())) == sum(len(_messages(language)) for language in LANGUAGES)
    assert list(ahead.read_on()) == []
    for language in LANGUAGES:
        assert ahead.of(language).say("working") == asked.of(language).say("working")
        assert not ahead.of(language).knows("no-such-message")


def test_no_message_refers_to_another() -> None:
    class References(Visitor):
        def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802  The library's spelling.
            raise AssertionError(node.id.name)

        def visit_TermReference(self, node: ast.TermReference) -> None:  # noqa: N802  As above.
            raise AssertionError(node.id.name)

    for language in LANGUAGES:
        for part in PARTS:
            References().visit(FluentParser().parse(source_of(language, part)))


def test_a_message_without_its_value_is_not_said() -> None:
    with pytest.raises(MessageUnusable):
        STRICT["en"].say("targets")
    with pytest.raises(MessageUnusable):
        STRICT["en"].say("no-such-message")
    assert errors.Busy.code == "busy"
    assert STRICT["en"].reason(Reason(code="base", values={"action_type": "x", "level": "LOW"}))
