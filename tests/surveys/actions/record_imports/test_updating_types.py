"""A file that comes back, where waves asked one variable for different types of answers."""

import pytest

from surveys.actions.record_imports.updating import check_update
from surveys.actions.sealing import seal_entries
from surveys.domain.record_files.updates import Decisions
from tests.surveys.actions.record_imports.exported import CHOICES, SURVEY, brought, export, given
from tests.surveys.factories import make_interview, make_study, make_wave, questionnaire_form

pytestmark = pytest.mark.django_db
ASK = Decisions()
ONCE = "select_multiple framework,frameworks"


@pytest.fixture
def wave():
    """A wave that asked for several categories, and a later one that asked for a text."""
    study = make_study()
    first = make_wave(study, form=questionnaire_form(SURVEY, CHOICES))
    for number, chosen in enumerate(([], ["pytorch"], ["tensorflow", "pytorch"])):
        make_interview(first, {"stage": "01", "frameworks": chosen}, respondent=f"R{number}")
    later = questionnaire_form(SURVEY.replace(ONCE, "text,frameworks"), CHOICES)
    make_interview(
        make_wave(study, "2020", form=later), {"stage": "01", "frameworks": "[x]"}, respondent="R1"
    )
    seal_entries()
    return first


@pytest.mark.parametrize("format", ["csv", "xlsx", "sav", "dta", "parquet", "jsonl"])
def test_what_nobody_edited_is_no_change_whatever_a_wave_asked_for(wave, format):
    content, manifest = export(wave, format)
    dry = check_update(**given(wave, brought(content, manifest, f"a.{format}")), decisions=ASK)
    assert (dry.lines, dry.problems, dry.rows) == ([], [], 4)
