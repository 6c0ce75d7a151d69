"""Figures across a split: what every reader counts is what a table made by hand says."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from django.core.management import call_command

from analytics.actions.counting import count_study
from analytics.actions.harmonising import harmonise
from analytics.actions.packages import export_study, import_study
from analytics.disclosure import Audience
from analytics.domain.parts import Part
from analytics.models import Estimate, Tally
from analytics.presenters.lines import lines_for
from analytics.presenters.records.listing import Chosen
from analytics.presenters.records.table import CellAsked, records_in_table, which_table
from analytics.presenters.tables import table_for
from analytics.queries.design import load_design
from surveys.actions import accounts, studies
from surveys.domain.refusals import Refused
from tests.analytics.behind import disagreements
from tests.analytics.factories import PRODUCTION, PROJECTS, counted, define, export_file
from tests.surveys.factories import (
    CHOICES,
    SURVEY,
    make_interview,
    make_link,
    make_study,
    make_wave,
    questionnaire_form,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

UUID = re.compile(rb"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
OTHER = {b"%x" % one: b"%x" % (15 - one) for one in range(16)}
"""In place of the first digit of an id."""
SPLIT = CHOICES.replace(
    "stage,production,Production,Producción\n",
    "stage,live_own,Live here,En uso aquí\nstage,live_cloud,Live in a cloud,En uso en la nube\n",
).replace(
    "framework,tensorflow,TensorFlow,TensorFlow\nframework,pytorch,PyTorch,PyTorch\n",
    "framework,deep,Any of the large ones,Cualquiera de los grandes\n",
)
CATEGORIES = [
    {"code": "research", "label": {"en": "Research", "es": "Investigación"}},
    {"code": "production", "label": {"en": "Live", "es": "En uso"}},
]
FRAMEWORKS = [{"code": "deep", "label": {"en": "A large one", "es": "Uno grande"}}]
BEFORE = [["production", "research", "production"], ["research"]]
AFTER = [["live_own", "live_cloud", "research"], ["live_cloud", "research"]]
USED_BEFORE = [["tensorflow", "pytorch"], ["pytorch"], [], ["tensorflow"]]


@pytest.fixture
def study():
    """Two waves; the later one splits a stage, and merges two frameworks."""
    found = make_study()
    first = make_wave(found, "2019", position=1)
    form = replace(questionnaire_form(SURVEY, SPLIT), version="2020")
    second = make_wave(found, "2020", position=2, form=form)
    used = iter(USED_BEFORE)
    for number, stages in enumerate(BEFORE):
        projects = [{"stage": stage, "frameworks": next(used)} for stage in stages]
        make_interview(first, *projects, respondent=f"R{number}")
    for number, stages in enumerate(AFTER):
        projects = [{"stage": stage, "frameworks": ["deep"]} for stage in stages]
        make_interview(second, *projects, respondent=f"R{number}")
    return found


def harmonised(study):
    by = accounts.system_account()
    mapping = {"live_own": "production", "live_cloud": "production"}
    harmonise(
        by=by, variable=study.variables.get(code="stage"), categories=CATEGORIES,
        mappings={"2020": mapping},
    )  # fmt: skip
    harmonise(
        by=by, variable=study.variables.get(code="frameworks"), categories=FRAMEWORKS,
        mappings={"2019": {"tensorflow": "deep", "pytorch": "deep"}},
    )  # fmt: skip


def by_hand():
    """Count projects by what they are, with every code of the split read as the whole."""
    one = {"live_own": "production", "live_cloud": "production"}
    return {
        wave: Counter(one.get(stage, stage) for stages in answers for stage in stages)
        for wave, answers in (("2019", BEFORE), ("2020", AFTER))
    }


def shares(table):
    return {figure.label: figure.count for figure in table.answers.figures}


def table(study, **asked):
    return table_for(study, **asked)(Audience.MEMBER)


def test_an_indicator_counts_harmonised_categories_in_every_wave(study):
    harmonised(study)
    segments = [{"code": "stages", "variable": "stage", "label": {"en": "Stage"}}]
    define(study, indicators=[PRODUCTION], segments=segments)
    found = counted(study)
    for wave, numbers in by_hand().items():
        figure = found["production", wave]
        assert (figure.count, figure.base) == (numbers["production"], numbers.total())
    call_command("verify", study.slug)


def test_figures_by_a_harmonised_category_are_those_of_a_table_by_hand(study):
    harmonised(study)
    used = {"code": "deep", "numerator": "selected(${frameworks}, 'deep')"}
    segments = [{"code": "stages", "variable": "stage", "label": {"en": "Stage"}}]
    define(study, indicators=[PRODUCTION | used], segments=segments)
    found = counted(study)
    assert (found["deep", "2019"].count, found["deep", "2020"].count) == (3, 5)
    cells = Estimate.objects.filter(study=study).exclude(segment=None).select_related("wave")
    assert {(one.wave.code, one.category): one.base for one in cells} == {
        (wave, code): number for wave, numbers in by_hand().items()
        for code, number in numbers.items()
    }  # fmt: skip
    call_command("verify", study.slug)


def test_every_list_is_as_long_as_its_harmonised_figure_says(study):
    harmonised(study)
    segments = [{"code": "stages", "variable": "stage", "label": {"en": "Stage"}}]
    deep = {**PRODUCTION, "code": "deep", "numerator": "selected(${frameworks}, 'deep')"}
    define(study, indicators=[PRODUCTION, deep], segments=segments)
    count_study(study.pk)
    assert disagreements(study) == []
    figure = Estimate.objects.get(
        indicator__code="production", wave__code="2020", segment__isnull=True
    )
    assert figure.count == by_hand()["2020"]["production"] > 0


def test_a_value_of_a_table_leads_to_its_records_harmonised_or_as_asked(study):
    harmonised(study)
    design = load_design(study)
    asked = {"wave": "2020", "question": "stage", "across": ""}

    def listed(code, *, as_asked):
        chosen = Chosen(Part.NUMERATOR)
        found = which_table(design, asked, as_asked=as_asked)
        return records_in_table(found, CellAsked(row=code), chosen)(Audience.MEMBER).total

    assert listed("production", as_asked=False) == by_hand()["2020"]["production"]
    assert listed("live_cloud", as_asked=True) == 2


def test_the_mapping_decides_what_is_counted_and_a_recount_follows(study):
    define(study, indicators=[PRODUCTION], segments=[])
    assert counted(study)["production", "2020"].count == 0
    before = set(Tally.objects.values_list("definitions_hash", flat=True))
    harmonised(study)
    assert counted(study)["production", "2020"].count == 3
    assert before.isdisjoint(Tally.objects.values_list("definitions_hash", flat=True))
    call_command("verify", study.slug)


def test_a_table_reads_harmonised_or_as_asked(study):
    harmonised(study)
    asked = {"wave": "2020", "question": "stage"}
    found = table(study, **asked)
    assert found.asked.may_differ
    assert shares(found) == {"Research": 2, "Live": 3}
    as_asked = table(study, **asked, as_asked=True)
    assert shares(as_asked) == {"Research": 2, "Live here": 1, "Live in a cloud": 2}
    several = table(study, wave="2019", question="frameworks")
    assert shares(several) == {"A large one": 3}
    crossed = table(study, wave="2019", question="stage", across="frameworks")
    assert [(label, [cell.count for cell in cells]) for label, cells in crossed.crossing.rows] == [
        ("Research", [2.0]),
        ("Live", [1.0]),
    ]
    other = table(study, wave="2019", question="aws_customer")
    assert not other.asked.may_differ


def test_project_lines_follow_harmonised_categories(study):
    harmonised(study)
    first, second = (
        study.waves.get(code=code).interviews.get(respondent__code="R0")
        for code in ("2019", "2020")
    )
    make_link(first.projects.get(position=1), second.projects.get(position=1))
    found = lines_for(study, variable="stage")(Audience.MEMBER)
    assert found.outcomes[:2] == ["Research", "Live"]
    ((*_stage, outcomes),) = [row for row in found.followed[0].rows if row[1] == "Live"]
    assert {words: cell for _outcome, words, cell in outcomes}["Live"].count == 1


def test_an_export_is_harmonised_or_as_asked(study):
    harmonised(study)

    def stages(**how):
        text = export_file(study, **how)[0].decode("utf-8-sig").splitlines()
        place = text[0].split(",").index("stage")
        return Counter(line.split(",")[place] for line in text[1:])

    assert stages() == by_hand()["2019"] + by_hand()["2020"]
    assert stages(as_asked=True)["live_cloud"] == 2
    assert export_file(study)[1].manifest["harmonised"] == ["frameworks", "stage"]
    assert export_file(study, as_asked=True)[1].manifest["harmonised"] == []


def test_a_category_that_an_indicator_names_is_not_taken_away(study):
    named = PRODUCTION | {"code": "own", "numerator": "${stage} = 'live_own'"}
    define(study, indicators=[named], segments=[])
    with pytest.raises(Refused, match="no wave would have any more: own") as refused:
        harmonised(study)
    assert refused.value.code == "still_read"
    assert not study.variables.get(code="stage").categories


@pytest.mark.parametrize(
    ("categories", "mapping", "says"),
    [
        ([{"code": "a b", "label": {"en": "A", "es": "A"}}], {}, "cannot be the code"),
        ([CATEGORIES[0], CATEGORIES[0]], {}, "stands twice"),
        ([{"code": "a", "label": {"en": "A"}}], {}, "has no words in: es"),
        (CATEGORIES, {"live_own": "prod"}, "none of the harmonised categories"),
    ],
)
def test_what_cannot_be_harmonised_is_said(study, categories, mapping, says):
    with pytest.raises(Refused, match=says):
        harmonise(
            by=accounts.system_account(), variable=study.variables.get(code="stage"),
            categories=categories, mappings={"2020": mapping},
        )  # fmt: skip


def test_another_type_of_answer_is_not_counted_with_the_former(study):
    """A choice of one becomes a choice of several: what read it goes on with the waves before."""
    several = SURVEY.replace("select_one stage,stage,", "select_multiple stage,stage,")
    form = replace(questionnaire_form(several), version="2021")
    third = make_wave(study, "2021", position=3, form=form)
    make_interview(third, {"stage": ["research", "production"]}, respondent="R9")
    segments = [{"code": "stages", "variable": "stage", "label": {"en": "Stage"}}]
    define(study, indicators=[PRODUCTION, PROJECTS], segments=segments)
    found = counted(study)
    assert sorted(wave for code, wave in found if code == "production") == ["2019", "2020"]
    assert found["projects", "2021"].count == 1
    call_command("verify", study.slug)
    shown = table(study, wave="2021", question="stage")
    assert shares(shown) == {"Research": 1, "Production": 1}
    lines = export_file(study)[0].decode("utf-8-sig").splitlines()
    place = lines[0].split(",").index("stage")
    stages = Counter(line.split(",")[place] for line in lines[1:])
    assert stages["research production"] == 1
    assert stages["live_cloud"] == 2


def test_a_package_carries_categories_mappings_and_a_broken_type(study, tmp_path):
    """Out, in as another study, and out again: the same bytes but for names, the same figures."""
    words = "integer,staff,How many people?,¿Cuántas personas?,,,. >= 1"
    several = SURVEY.replace(words, "text,staff,How many people?,¿Cuántas personas?,,,")
    form = replace(questionnaire_form(several), version="2021")
    third = make_wave(study, "2021", position=3, form=form)
    staff = study.variables.get(code="staff")
    by = accounts.system_account()
    studies.set_lineage(by=by, variable=staff, wave=third, status="break", note={"en": "Words."})
    harmonised(study)
    define(study, indicators=[PRODUCTION], segments=[])
    contents = export_study(by=by, study=study)
    assert b"mapping:\n        live_cloud: production\n" in contents["study.yaml"]
    copy = {
        path: UUID.sub(lambda found: OTHER[found[0][:1]] + found[0][1:], content).replace(
            study.slug.encode(), b"another-one"
        )
        for path, content in contents.items()
    }
    for path, content in copy.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    other = import_study(by=by, source=tmp_path)[0].study
    assert export_study(by=by, study=other) == copy
    assert counted(other)["production", "2020"].count == 3
    call_command("verify", other.slug)
