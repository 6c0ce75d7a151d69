"""What may be asked of a data file, and how strictly it is read."""

import pytest

from analytics.domain.usual_options import OPENED_BY
from analytics.forms.exports import ExportForm, initial_of
from analytics.queries.exportable import exportable_of
from surveys.domain.layout.fields import Multiple
from surveys.domain.layout.options import SPANISH_EXCEL, Options, Unit
from tests.surveys.factories import make_study, make_wave

pytestmark = pytest.mark.django_db

FORMATS = {name: name.upper() for name in OPENED_BY}
ASKED = {
    "unit": "project",
    "format": "csv",
    "states": ["submitted", "approved"],
    "language": "en",
    "empty": "marks",
    "dialect": "usual",
}


@pytest.fixture
def study():
    """Make a study of two waves, beside a foreign one with a wave of its own."""
    make_wave(make_study(), "2031")
    study = make_study()
    for code in ("2020", "2019"):
        make_wave(study, code, position=int(code) - 2018)
    return study


def export(study, **asked):
    return ExportForm(ASKED | asked, study=study, exportable=exportable_of(study), formats=FORMATS)


@pytest.mark.parametrize("unit", ["project", "interview", "both", "answer"])
def test_where_nothing_is_ticked_all_are_meant(study, unit):
    form = export(study, unit=unit)
    assert form.is_valid(), form.errors
    assert form.options == Options(
        unit=Unit(unit), states=tuple(form.options.states), labels=False, multiple=Multiple.ONE
    )
    assert (form.options.waves, form.options.variables) == (None, None)


def test_all_that_is_chosen_is_in_the_options(study):
    form = export(
        study,
        waves=["2020"],
        variables=["stage", "frameworks"],
        segments=["stage=research", "stage=production", "aws_customer=yes"],
        labels="words",
        multiple="both",
        harmonised="asked",
        empty="companion",
        extra=["review"],
        dialect="excel",
        language="es",
    )
    assert form.is_valid(), form.errors
    chosen = form.options
    assert (chosen.waves, chosen.variables) == (("2020",), ("stage", "frameworks"))
    assert chosen.segments == {"stage": ("research", "production"), "aws_customer": ("yes",)}
    assert (chosen.labels, chosen.language, chosen.harmonised) == (True, "es", False)
    assert (chosen.multiple, chosen.empty) == ("both", "companion")
    assert (chosen.extra, chosen.dialect) == (("review",), SPANISH_EXCEL)


@pytest.mark.parametrize(
    ("format", "labels", "multiple"),
    [("csv", False, "one"), ("xlsx", True, "one"), ("sav", False, "each"), ("dta", False, "each")],
)
def test_what_is_not_said_is_as_usual_for_the_format(study, format, labels, multiple):
    form = export(study, format=format)
    assert form.is_valid(), form.errors
    assert (form.options.labels, form.options.multiple) == (labels, multiple)


def test_options_fill_the_form_that_gave_them(study):
    form = export(study, format="xlsx", multiple="each", segments=["stage=research"])
    assert form.is_valid(), form.errors
    again = export(study, **initial_of(form.options, "xlsx"))
    assert again.is_valid(), again.errors
    assert again.options == form.options
    assert initial_of(form.options, "xlsx")["labels"] == ""


def test_the_waves_of_the_study_are_offered_in_their_order(study):
    assert [code for code, _words in export(study).fields["waves"].choices] == ["2019", "2020"]


def test_variables_are_offered_by_section_with_their_class(study):
    boxes = {
        box.value: box.privacy for _section, _label, some in export(study).sections for box in some
    }
    assert boxes["stage"] == "open"
    assert "stage" in [
        box.variable.code
        for section, _label, some in export(study).sections
        if section.level == "project"
        for box in some
    ]


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("unit", "person"),
        ("unit", ""),
        ("waves", ["2031"]),
        ("states", []),
        ("states", ["gone"]),
        ("variables", ["nothing"]),
        ("segments", ["stage=nowhere"]),
        ("format", "exe"),
        ("language", "xx"),
        ("extra", ["everything"]),
        ("dialect", "pipes"),
    ],
)
def test_what_is_not_offered_is_refused_at_its_field(study, field, asked):
    assert set(export(study, **{field: asked}).errors) == {field}


def test_a_form_that_narrows_or_is_special_is_open(study):
    usual = ExportForm(study=study, exportable=exportable_of(study), formats=FORMATS)
    assert (usual.narrows, usual.is_special) == (False, False)
    assert export(study, segments=["stage=research"]).narrows
    assert export(study, extra=["review"]).is_special
