"""What may be proposed, and the hash that holds it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.actions import (
    COMMENT_LIMIT,
    DESCRIPTION_LIMIT,
    PAYLOAD_DEPTH,
    PAYLOAD_LIMIT,
    TARGET_COUNT_LIMIT,
    TARGET_LIMIT,
    Proposal,
    canonical,
    checked_text,
    content_hash,
    propose,
)
from engine.errors import FieldMalformed, FieldMissing, FieldTooLong, InvalidInput
from tests.engine.records import (
    FIRST,
    HIGH,
)

TYPES = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
TEXTS = st.text(max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


def proposed(**values: Any) -> Proposal:
    return propose(**({"action_type": "deploy", "description": "Deploy"} | values))


def test_fields_are_trimmed_and_a_type_is_lower_case() -> None:
    said = proposed(action_type=" Deploy ", description=" d\n", target=" t ", environment=" production")
    assert said == Proposal(
        action_type="deploy", description="d", target="t", environment="PROD", target_count=1, payload=None
    )


def test_what_is_left_out_is_one_target_in_dev() -> None:
    said = propose(action_type="deploy", description="d")
    assert (said.environment, said.target_count, said.target, said.payload) == ("DEV", 1, "", None)


@pytest.mark.parametrize("name", ["a", "a" * 64, "service_restart", "k8s.pod:restart-2"])
def test_a_type_is_a_short_plain_name(name: str) -> None:
    assert proposed(action_type=name).action_type == name


@pytest.mark.parametrize("name", ["", " ", "1a", "_a", "a b", "a/b", "a*", "a" * 65, "배포", "a\x00"])
def test_any_other_type_is_refused(name: str) -> None:
    with pytest.raises(FieldMalformed) as refusal:
        proposed(action_type=name)
    assert refusal.value.values["field"] == "action_type"


@pytest.mark.parametrize("count", [1, TARGET_COUNT_LIMIT])
def test_a_count_within_the_limits_is_kept(count: int) -> None:
    assert proposed(target_count=count).target_count == count


@pytest.mark.parametrize("count", [0, -1, TARGET_COUNT_LIMIT + 1, True, 1.0, "3", None])
def test_any_other_count_is_refused(count: Any) -> None:
    with pytest.raises(FieldMalformed) as refusal:
        proposed(target_count=count)
    assert refusal.value.values["field"] == "target_count"


@pytest.mark.parametrize("description", ["", " ", "\n\t"])
def test_a_blank_description_is_missing(description: str) -> None:
    with pytest.raises(FieldMissing):
        proposed(description=description)


@pytest.mark.parametrize(
    "field,limit", [("description", DESCRIPTION_LIMIT), ("target", TARGET_LIMIT), ("comment", COMMENT_LIMIT)]
)
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(field: str, limit: int) -> None:
    assert checked_text(field, f" {'한' * limit} ", limit) == "한" * limit
    with pytest.raises(FieldTooLong) as refusal:
        checked_text(field, "x" * (limit + 1), limit)
    assert refusal.value.values == {"field": field, "limit": limit}


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "\udfff"])
def test_a_text_that_no_database_stores_is_refused(text: str) -> None:
    for field in ("description", "target"):
        with pytest.raises(FieldMalformed):
            proposed(**{field: text})


def nested(depth: int) -> dict[str, object]:
    held: dict[str, object] = {}
    for _ in range(depth):
        held = {"a": held}
    return held


@pytest.mark.parametrize(
    "payload",
    [
        {"x": float("nan")},
        {"x": float("inf")},
        {"x": {1, 2}},
        {"x": b"bytes"},
        {"x": "\ud800"},
        {"x": 1, 2: "y"},
        {"x": 10**5_000},
        MappingProxyType({"x": 1}),
        nested(100_000),
    ],
    ids=["nan", "inf", "set", "bytes", "surrogate", "mixed keys", "huge number", "no dict", "too deep"],
)
def test_a_payload_that_is_no_plain_json_is_refused(payload: Any) -> None:
    with pytest.raises(FieldMalformed) as refusal:
        proposed(payload=payload)
    assert refusal.value.values["field"] == "payload"


def test_a_payload_is_limited_in_bytes() -> None:
    fits = {"x": "한" * ((PAYLOAD_LIMIT - len('{"x":""}')) // 3)}
    payload = proposed(payload=fits).payload
    assert payload is not None
    assert PAYLOAD_LIMIT - 3 < len(payload.encode()) <= PAYLOAD_LIMIT
    with pytest.raises(FieldTooLong):
        proposed(payload={"x": fits["x"] + "한"})


def test_a_payload_is_limited_in_depth() -> None:
    assert proposed(payload={"a": [nested(PAYLOAD_DEPTH - 3)]}).payload is not None
    with pytest.raises(FieldMalformed, match=f"nested at most {PAYLOAD_DEPTH} deep"):
        proposed(payload={"a": [nested(PAYLOAD_DEPTH - 2)]})


def test_an_empty_payload_is_not_the_same_as_none() -> None:
    assert proposed(payload={}).payload == "{}"
    assert proposed(payload=None).payload is None


@settings(max_examples=50)
@given(
    TYPES | st.text(max_size=8),
    st.text(max_size=20),
    st.sampled_from(["dev", "PROD"]) | st.text(max_size=5),
    st.integers(min_value=-1, max_value=9) | st.integers(),
    st.dictionaries(st.text(max_size=3), st.none() | st.text(max_size=5) | st.floats(), max_size=2),
)
def test_whatever_is_proposed_is_either_refused_in_words_or_can_be_hashed(
    action_type: str, text: str, environment: str, count: int, payload: dict[str, Any]
) -> None:
    try:
        said = propose(
            action_type=action_type,
            description=text,
            target=text,
            environment=environment,
            target_count=count,
            payload=payload,
        )
    except InvalidInput:
        return
    assert len(content_hash(FIRST, said, "ci")) == 64


@settings(max_examples=60)
@given(JSON)
def test_canonical_json_is_stable_and_loses_nothing(value: object) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@settings(max_examples=40)
@given(
    st.lists(st.tuples(TEXTS, JSON), max_size=5, unique_by=lambda field: field[0]).flatmap(
        lambda held: st.tuples(st.just(held), st.permutations(held))
    )
)
def test_canonical_json_does_not_depend_on_the_order_of_keys(
    held: tuple[list[tuple[str, object]], list[tuple[str, object]]],
) -> None:
    one, other = held
    assert canonical(dict(one)) == canonical(dict(other))


CHANGES: dict[str, Callable[[Any], Any]] = {
    "action_type": lambda value: value + "x",
    "description": lambda value: value + " ",
    "environment": lambda _: "DEV",
    "target_count": lambda value: value + 1,
    "target": lambda value: value.upper(),
    "payload": lambda value: value.replace("30", "31"),
}


@pytest.mark.parametrize("field", [field.name for field in fields(Proposal)])
def test_the_hash_changes_with_every_field_of_the_proposal(field: str) -> None:
    changed = replace(HIGH, **{field: CHANGES[field](getattr(HIGH, field))})
    assert changed != HIGH
    assert content_hash(FIRST, changed, "ci") != content_hash(FIRST, HIGH, "ci")


def test_the_hash_changes_with_the_id_and_the_requester() -> None:
    told = content_hash(FIRST, HIGH, "ci")
    assert content_hash("ACT-00000002", HIGH, "ci") != told
    assert content_hash(FIRST, HIGH, "other") != told
    assert content_hash(FIRST, HIGH, "ci") == told


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_text_that_moves_from_one_field_to_the_next_changes_the_hash(
    target: str, description: str, other_target: str, other_description: str
) -> None:
    one = replace(HIGH, target=target, description=description)
    other = replace(HIGH, target=other_target, description=other_description)
    same = content_hash(FIRST, one, "ci") == content_hash(FIRST, other, "ci")
    assert same is (one == other)


def test_the_hash_covers_the_payload_unmasked() -> None:
    one, other = proposed(payload={"password": "a"}), proposed(payload={"password": "b"})
    assert content_hash(FIRST, one, "ci") != content_hash(FIRST, other, "ci")
