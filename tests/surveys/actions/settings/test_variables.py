import pytest

from surveys.actions import accounts
from surveys.actions.settings.variables import change_variable, declare, remove_variable
from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import Refused
from surveys.models import Variable
from tests.analytics.factories import claim, define
from tests.surveys.factories import make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    study = make_wave(make_study()).study
    define(study, claims=[claim(value=50)])
    return study


def declared(study, code="later", **fields):
    fields = {"label": {"en": "Later"}, "level": "interview", "privacy": "open"} | fields
    return declare(by=accounts.system_account(), study=study, code=code, **fields)


def changed(variable, confirmed=(), seen=None, **fields):
    fields = {
        "label": variable.label,
        "level": variable.level,
        "privacy": variable.privacy,
    } | fields
    return change_variable(
        by=accounts.system_account(), variable=variable, seen=seen, confirmed=confirmed, **fields
    )


def test_a_variable_is_declared_behind_the_others(study):
    last = study.variables.last()
    assert declared(study).position == last.position + 1


@pytest.mark.parametrize("code", ["stage", "9lives", "two words", ""])
def test_a_code_that_is_taken_or_cannot_be_is_refused(study, code):
    with pytest.raises(Refused):
        declared(study, code)


def test_a_variable_has_the_level_at_which_it_is_asked(study):
    with pytest.raises(Refused) as refused:
        changed(study.variables.get(code="stage"), level="interview")
    assert refused.value.code == "other_level"
    changed(declared(study), level="project")


def test_before_a_class_is_changed_it_is_said_what_reads_the_variable(study):
    stage = study.variables.get(code="stage")
    with pytest.raises(ToConfirm) as asked:
        changed(stage, privacy="sensitive")
    question = asked.value.questions[0]
    # PRODUCTION, EXPERTS; the claim about production.
    assert question.params["readers"].endswith("2 indicators and 1 claim")
    stage = study.variables.get(code="stage")
    assert stage.privacy == "open"
    changed(stage, confirmed=[question.key], privacy="sensitive")
    assert study.variables.get(code="stage").privacy == "sensitive"


def test_a_label_and_what_nothing_reads_are_changed_without_a_question(study):
    changed(study.variables.get(code="stage"), label={"en": "Phase"})
    changed(declared(study), privacy="personal")
    assert study.variables.get(code="stage").label == {"en": "Phase"}


def test_only_what_nothing_reads_is_removed(study):
    by = accounts.system_account()
    remove_variable(by=by, variable=declared(study), seen=1)
    assert not Variable.objects.filter(code="later").exists()
    with pytest.raises(Refused, match="questionnaire"):
        remove_variable(by=by, variable=study.variables.get(code="stage"), seen=None)
