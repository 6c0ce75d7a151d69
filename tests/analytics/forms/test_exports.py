"""What may be asked of an export."""

import pytest

from analytics.forms.exports import ExportForm
from tests.surveys.factories import make_study, make_wave

pytestmark = pytest.mark.django_db

ASKED = {"unit": "project", "wave": "", "format": "csv"}


@pytest.fixture
def study():
    """Make a study of two waves, beside a foreign one with a wave of its own."""
    make_wave(make_study(), "2031")
    study = make_study()
    for code in ("2020", "2019"):
        make_wave(study, code, position=int(code) - 2018)
    return study


def export(study, **asked):
    return ExportForm(ASKED | asked, study=study)


@pytest.mark.parametrize("unit", ["project", "interview"])
def test_all_waves_are_taken_where_none_is_chosen(study, unit):
    form = export(study, unit=unit)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "unit": unit,
        "wave": None,
        "format": "csv",
        "as_asked": False,
    }


def test_one_wave_is_taken_by_its_code(study):
    form = export(study, wave="2020")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["wave"] == study.waves.get(code="2020")


def test_the_waves_of_the_study_are_offered_in_their_order(study):
    offered = [str(code) for code, _word in export(study).fields["wave"].choices]
    assert offered == ["", "2019", "2020"]


@pytest.mark.parametrize(
    ("field", "asked"),
    [("unit", "person"), ("unit", ""), ("wave", "2031"), ("wave", "x"), ("format", "exe")],
)
def test_what_is_not_offered_is_refused(study, field, asked):
    assert set(export(study, **{field: asked}).errors) == {field}
