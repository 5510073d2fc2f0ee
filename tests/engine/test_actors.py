"""Who acts, and with which role."""

from __future__ import annotations

import itertools

import pytest

from engine.actors import OPERATOR, SCHEDULE, Actor, ActorKind, Role, lesser, person, present


def test_roles_are_ordered_engineer_pm_admin() -> None:
    assert sorted(Role, key=lambda role: role.rank) == [Role.ENGINEER, Role.PM, Role.ADMIN]


@pytest.mark.parametrize("one,other", list(itertools.product(Role, Role)))
def test_the_lesser_of_two_roles_has_the_lower_rank(one: Role, other: Role) -> None:
    assert lesser(one, other).rank == min(one.rank, other.rank)


def test_a_slack_user_is_a_person_under_their_own_id() -> None:
    assert person("U0ALICE001", Role.PM) == Actor(
        id="U0ALICE001", kind=ActorKind.PERSON, role=Role.PM, person="U0ALICE001"
    )
    assert person("U0ALICE001").role is None


@pytest.mark.parametrize("role,cap", list(itertools.product([None, *Role], [None, *Role])))
def test_the_present_role_counts_and_never_exceeds_the_cap_of_the_key(
    role: Role | None, cap: Role | None
) -> None:
    remembered = Actor(id="U1", kind=ActorKind.PERSON, role=Role.ADMIN, person="U1", key="k", cap=cap)
    now = present(remembered, role)
    if role is None or cap is None:
        assert now.role is role
    else:
        assert now.role is not None
        assert now.role.rank == min(role.rank, cap.rank)
    assert (now.id, now.person, now.key, now.cap) == ("U1", "U1", "k", cap)


@pytest.mark.parametrize("kind", ActorKind)
def test_only_a_person_is_a_person(kind: ActorKind) -> None:
    assert Actor(id="x", kind=kind, role=None).is_person is (kind is ActorKind.PERSON)


def test_the_schedule_is_no_person_and_the_operator_has_no_slack_id() -> None:
    assert not SCHEDULE.is_person
    assert SCHEDULE.role is None
    assert OPERATOR.is_person
    assert OPERATOR.person is None
