"""Who may do what."""

import pytest

from core.actor import COMMAND_LINE, NOBODY, PERMISSIONS, Actor, ActorKind, Permission, Role

SCHOOL = Actor(ActorKind.PERSON, 1, "school", Role.SCHOOL, frozenset({7}))
DISTRICT = Actor(ActorKind.PERSON, 2, "district", Role.DISTRICT, frozenset({7, 8}))
EDITOR = Actor(ActorKind.PERSON, 3, "editor", Role.EDITOR)
ANALYST = Actor(ActorKind.PERSON, 4, "analyst", Role.ANALYST)
OPERATOR = Actor(ActorKind.PERSON, 5, "operator", Role.OPERATOR)


@pytest.mark.parametrize("permission", list(Permission))
def test_nobody_may_nothing_and_the_operator_everything(permission):
    assert not NOBODY.may(permission)
    assert OPERATOR.may(permission)
    assert OPERATOR.may(permission, 99)
    assert COMMAND_LINE.may(permission)


def test_a_school_acts_for_itself_and_for_no_other():
    assert SCHOOL.may(Permission.ACCEPT_SITE, 7)
    assert not SCHOOL.may(Permission.ACCEPT_SITE, 8)
    assert not SCHOOL.may(Permission.ACCEPT_SITE)
    assert SCHOOL.may(Permission.ACCEPT_SITE, anywhere=True)


def test_an_api_key_writes_facts_through_its_own_door_only():
    key = Actor(ActorKind.API_KEY, 1, "key", None, frozenset({7}))
    assert not any(key.may(permission, 7) for permission in Permission)


def test_an_editor_answers_what_concerns_no_school():
    assert EDITOR.may(Permission.ANSWER_FEEDBACK)
    assert not EDITOR.may(Permission.ANSWER_FEEDBACK, 7)


def test_an_analyst_never_changes_anything():
    assert PERMISSIONS[Role.ANALYST] == {Permission.READ_CATALOGUE, Permission.READ_RESULTS}
    assert not ANALYST.may(Permission.ANSWER_FEEDBACK, 7)


def test_a_district_sees_feedback_of_its_institutions_only():
    assert DISTRICT.may(Permission.ANSWER_FEEDBACK, 8)
    assert not DISTRICT.may(Permission.ANSWER_FEEDBACK, 9)
    assert not DISTRICT.may(Permission.ANSWER_FEEDBACK)
