"""What is personal stands in no file, and in nothing that is told of one that comes back."""

import json

import pytest

from surveys.actions.record_imports.updating import check_update
from surveys.domain.record_files.updates import Decisions, Status
from tests.surveys.actions.record_imports.exported import (
    SURVEY,
    brought,
    export,
    given,
    make_data,
    saved,
)

pytestmark = pytest.mark.django_db


def test_of_a_personal_answer_that_follows_only_that_is_told():
    asked = "text,said,What was said?,,"
    assert asked in SURVEY
    wave = make_data(SURVEY.replace(asked, "text,said,What was said?,${stage} = '01',"))
    wave.study.variables.filter(code="said").update(privacy="personal")
    content, manifest = export(wave)
    edited = saved(content, lambda sheet, columns: sheet.cell(2, columns["stage"], "3"))
    dry = check_update(**given(wave, brought(edited, manifest)), decisions=Decisions())
    assert [(one.name, one.status) for one in dry.lines] == [
        ("stage", Status.APPLIES),
        ("said", Status.FOLLOWS),
    ]
    told = [*map(str, dry.lines), json.dumps([one.as_record() for one in dry.lines])]
    assert not any("first" in one for one in told)
