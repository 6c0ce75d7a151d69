import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from surveys.actions import accounts, questionnaires, studies
from tests.surveys.factories import CHOICES, SURVEY, make_study, make_wave, questionnaire_form

pytestmark = pytest.mark.django_db

CHANGED = SURVEY.replace("Which frameworks?", "Which frameworks today?").replace(
    "text,goals,What are the goals?,¿Qué objetivos hay?,,,\n", ""
)
RECODED = CHOICES.replace("usage,using,Using", "usage,uses,Using")


@pytest.fixture
def study():
    found = make_study()
    make_wave(found, "2019", position=1)
    by = accounts.system_account()
    wave = studies.create_wave(by=by, study=found, code="2020", year=2020)
    form = replace(questionnaire_form(CHANGED, RECODED), version="2020")
    questionnaires.save_draft(by=by, wave=wave, form=form)
    questionnaires.decide(by=by, wave=wave, codes=["goals"], status="comparable", note={})
    return found


def told(capsys, *arguments):
    call_command("compare_questionnaires", *arguments)
    return capsys.readouterr().out


def test_json_lists_what_differs_and_what_is_undecided(study, capsys):
    record = json.loads(told(capsys, study.slug, "2019", "2020", "--format", "json"))
    assert (record["study"], record["from"], record["to"], record["draft"]) == (
        study.slug, "2019", "2020", True,
    )  # fmt: skip
    assert (record["added"], record["removed"]) == ([], ["goals"])
    assert (record["reworded"], record["recoded"]) == (["frameworks"], ["managed_service"])
    assert record["undecided"] == ["managed_service", "frameworks"]
    gone = record["differences"][-1]
    assert (gone["change"], gone["decision"], gone["needs_decision"]) == (
        "removed", "comparable", True,
    )  # fmt: skip


def test_a_table_has_a_line_for_each_difference(study, capsys):
    lines = told(capsys, study.slug, "2019", "2020").splitlines()
    assert lines[0].startswith("[?] managed_service uses, a category has another code: using")
    assert lines[-1] == "3 differences between 2019 and 2020, 2 undecided."
    assert "ya no se pregunta" in told(capsys, study.slug, "2019", "2020", "--language", "es")


def test_what_cannot_be_compared_is_said(study):
    for arguments, says in (
        (("2020", "2019"), "Turn them round"),
        (("2018", "2020"), "There is no wave '2018'. Known: 2019, 2020"),
    ):
        with pytest.raises(CommandError, match=says):
            call_command("compare_questionnaires", study.slug, *arguments)
    studies.create_wave(by=accounts.system_account(), study=study, code="2021", year=2021)
    with pytest.raises(CommandError, match="has no questionnaire"):
        call_command("compare_questionnaires", study.slug, "2019", "2021")
