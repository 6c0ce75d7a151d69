"""The table of roles, written out a second time by hand: a change here is a change of policy."""

from pathlib import Path

import pytest

from surveys.domain.roles import IN_WORDS, ROLES, Permission, allowed_by

MAY = {
    Permission.INTERVIEW_ENTER: "researcher admin",
    Permission.INTERVIEW_READ: "researcher analyst admin",
    Permission.IDENTITY_READ: "researcher admin",
    Permission.INTERVIEW_APPROVE: "researcher admin",
    Permission.INDICATOR_EDIT: "analyst admin",
    Permission.FIGURES_READ: "researcher analyst admin",
    Permission.RECORDS_EXPORT: "admin",
    Permission.STUDY_EDIT: "admin",
    Permission.WAVE_EDIT: "admin",
    Permission.QUESTIONNAIRE_EDIT: "researcher admin",
    Permission.LINEAGE_EDIT: "researcher analyst admin",
    Permission.PEOPLE_EDIT: "admin",
    Permission.CONSENT_EDIT: "admin",
    Permission.EXPERT_MERGE: "admin",
}


@pytest.mark.parametrize("permission", Permission)
def test_each_permission_belongs_to_these_roles(permission):
    assert {role for role, may in ROLES.items() if permission in may} == set(
        MAY[permission].split()
    )


def test_there_are_three_roles():
    assert list(ROLES) == ["researcher", "analyst", "admin"]


def test_roles_allow_together_what_each_allows():
    both = allowed_by(["researcher", "analyst"])
    assert both == ROLES["researcher"] | ROLES["analyst"]
    assert Permission.PEOPLE_EDIT not in both
    assert allowed_by([]) == allowed_by(["auditor"]) == frozenset()


def test_every_permission_has_words_for_whoever_lacks_it():
    assert set(IN_WORDS) == set(Permission)


def test_nothing_is_allowed_that_nothing_asks():
    code = "".join(
        path.read_text() for app in ("analytics", "surveys") for path in Path(app).rglob("*.py")
        if path.name != "roles.py"
    )  # fmt: skip
    assert [one for one in Permission if f"Permission.{one.name}" not in code] == []
