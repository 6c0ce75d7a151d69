"""Every figure leaves through the gate: proved by records that differ and pages that must not.

Two states of one study hold the same design and other answers. With the gate shut, no door may
tell them apart; nor with a gate that lets everything out but writes the same numbers into it. A
page that reads a number past the gate differs between the two, and is named.
"""

import sys
from dataclasses import fields, is_dataclass
from enum import Enum
from itertools import zip_longest
from random import Random

import pytest

from analytics import disclosure
from analytics.actions.counting import recount_study
from analytics.disclosure import Audience, Disclosable, Undisclosed
from analytics.domain.claims import ClaimVerdict
from analytics.models import Change, Estimate, Trend
from analytics.presenters.claims import CheckedClaim, checked_claims
from analytics.presenters.consistency import ClaimGroup, consistency_of
from analytics.presenters.lines import lines_for
from analytics.presenters.records.figure import FigureAsked, records_behind, which_figure
from analytics.presenters.records.listing import Chosen
from analytics.presenters.records.preview import Shown, preview_of
from analytics.presenters.tables import table_for
from analytics.presenters.trend_list import load_trend_list
from analytics.presenters.trend_page import load_trend_page
from analytics.presenters.variables import variable_page
from analytics.queries.design import load_design
from analytics.queries.figures import (
    disclosed_rows,
    stored_changes,
    stored_figures,
    stored_trends,
)
from analytics.queries.on_demand import KEPT
from analytics.queries.verification.figures import breaches_of_figures
from analytics.stats.comparison.verdicts import Verdict
from surveys.models import Interview, Project, ProjectLink
from tests.analytics import doors
from tests.analytics.factories import INDICATORS, SEGMENTS, claim, define, weigh
from tests.surveys.factories import (
    make_consent_text,
    make_interview,
    make_member,
    make_organization,
    make_study,
    make_theme,
    make_wave,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]

WAVES = ("2017", "2018", "2019")
EXPERTS = 6
STAGES = ("production", "research")
EVERY_STEP = {(4, 1): (0, 0, 0), (4, 2): (0, 1, 1), (4, 3): (1, 0, 1), (5, 1): (1, 1, 0)}
"""Stages, in the waves, of some projects: between any two waves each step occurs."""
FRAMEWORKS = (["pytorch", "tensorflow"], ["pytorch"], ["tensorflow"])
CLAIMS = (
    claim("F1", value=50, digits=0),
    claim("F2", statistic="count", indicator="projects", value=30),
    claim("F3", statistic="ratio", more_than=2) | {"wave": None, "from": "2018", "to": "2019"},
    claim("F4", value=3, digits=0),
)
# What says of what a figure is; all else stands for the records.
NAMES = {
    *("indicator", "unit", "kind", "segment", "category", "wave", "from_wave", "to_wave"),
    *("group", "label", "question", "first", "second", "waves", "places"),
    *("comparability", "comparability_note", "nature", "natures"),
    *("code", "says", "statistic", "printed", "printed_in_words", "digits", "claims"),
}
NUMBERS = {"value": 0.4321, "low": 0.1234, "high": 0.8765, "count": 3, "base": 8}
WORDS = {
    "grade": "C", "grade_reason": {}, "verdict": Verdict.POSSIBLE, "reason": None,
    "left_out": {"refused": 8}, "uncategorised": {"refused": 8}, "at_least_one": NUMBERS,
}  # fmt: skip


@pytest.fixture
def study(client, monkeypatch, time_machine):
    """Six experts in three waves, each with three projects that are followed."""
    time_machine.move_to("2026-01-01 12:00:00+00:00", tick=False)
    doors.draw_as_specification(monkeypatch)
    study = make_study(slug="probed")
    make_organization(study, "O1")
    make_theme(study)
    make_consent_text(study)
    before = {}
    for code in WAVES:
        wave = make_wave(study, code)
        for expert in range(EXPERTS):
            made = make_interview(wave, {}, {}, {}, respondent=f"R{expert}", staff=3)
            for project in made.projects.all():
                key = expert, project.position
                if key in before:
                    ProjectLink.objects.create(
                        study=study, predecessor=before[key], successor=project, kind="continued"
                    )
                before[key] = project
    # In 2018 one of the experts has no weight, so its figures are unweighted, and pages say so.
    for code, known in (("2018", EXPERTS - 1), ("2019", EXPERTS)):
        chosen = {f"R{expert}": (1 + expert, "ab"[expert % 2]) for expert in range(known)}
        weigh(study.waves.get(code=code), **chosen)
    claims = [{key: value for key, value in one.items() if value is not None} for one in CLAIMS]
    define(study, indicators=INDICATORS, segments=SEGMENTS, claims=claims)
    client.force_login(
        make_member(study, "admin", username="prober", is_staff=True, is_superuser=True)
    )
    answer(study, 2)
    return study


def answer(study, step):
    """Give other answers to every question, past the log: as many entries, other figures.

    Each category, kind of empty and step from stage to stage occurs, whatever the step.
    """
    chance = Random(step)
    order = ("wave__position", "respondent__code")
    for place, interview in enumerate(Interview.objects.filter(wave__study=study).order_by(*order)):
        wave, expert = divmod(place, EXPERTS)
        customer = {4: "yes", 5: "no"}.get(expert) or chance.choice(("yes", "no"))
        usage = chance.choice(("using", "not_using"))
        answers = {
            **interview.answers,
            "aws_customer": customer,
            "managed_service": usage if customer == "yes" else {"missing": "not_applicable"},
        }
        state = "draft" if wave == 1 and 2 <= expert <= step else "submitted"
        Interview.objects.filter(pk=interview.pk).update(answers=answers, state=state)
        for project in interview.projects.all():
            refused = project.position == 1 + wave and expert < step
            told = EVERY_STEP.get((expert, project.position))
            stage = STAGES[told[wave]] if told else chance.choice(STAGES)
            answers = {
                "stage": {"missing": "refused"} if refused else stage,
                "frameworks": chance.choice(FRAMEWORKS),
                "team_size": chance.randint(1, 3 * step),
            }
            Project.objects.filter(pk=project.pk).update(answers=answers)
    KEPT.clear()  # nothing in the log says that what was computed is no longer so
    recount_study(study.pk)


def through(monkeypatch, gate, *, past=()):
    """Let every module ask this gate, but for those that read past it."""
    real = disclosure.disclose
    monkeypatch.setattr(disclosure, "disclose", gate)
    for name, module in list(sys.modules.items()):
        if not name.startswith("analytics."):
            continue
        if getattr(module, "disclose", None) is real:
            monkeypatch.setattr(module, "disclose", gate)
        if name in past:
            for function, past_it in PAST.items():
                if hasattr(module, function):
                    monkeypatch.setattr(module, function, past_it)


def shut(figures, *, audience, real=disclosure.disclose):
    """Take every reader for somebody from outside."""
    return real(figures, audience=Audience.OUTSIDER)


def wide(figures, *, audience, real=disclosure.disclose):
    """Take every reader for a member."""
    return real(figures, audience=Audience.MEMBER)


PAST = {
    "disclose": wide,
    "disclose_one": lambda figure, *, audience: wide([figure], audience=audience)[0],
    "disclosed_count": lambda label, count, *, audience: count,
}


def same(figures, *, audience):
    """Let out as many figures as there are, all with the same numbers."""
    return [_blank(figure) for figure in wide(figures, audience=audience)]


def _blank(figure):
    """Return a figure, or a part of one, with the same numbers as all others."""
    values = {field.name: getattr(figure, field.name) for field in fields(figure)} | _blanks(figure)
    if not isinstance(figure, Disclosable):
        return type(figure)(**values)
    return wide([Undisclosed(type(figure), **values)], audience=None)[0]


def _blanks(figure):
    """Return what is put in place of what a figure says of the records."""
    words = WORDS
    if isinstance(figure, CheckedClaim):
        words = WORDS | {"verdict": ClaimVerdict.HOLDS, "reason": "as it is"}
    if isinstance(figure, ClaimGroup):
        return {"found": None, "left_out": [], "problem": "as it is"}
    if hasattr(figure, "grade"):
        words = WORDS | {"reason": "as it is"}
    return {
        field.name: words.get(field.name, NUMBERS.get(field.name, _constant(value)))
        for field in fields(figure)
        if field.name not in NAMES
        for value in [getattr(figure, field.name)]
    }


def _constant(value):
    if is_dataclass(value):
        return _blank(value)
    if isinstance(value, dict):
        return {key: NUMBERS.get(key, _constant(one)) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_constant(one) for one in value)
    if isinstance(value, bool):
        return True
    return "as it is" if isinstance(value, Enum | str) else 8


def told_apart(before, after):
    """Return the doors behind which two walks saw something else, with the first such line."""
    assert before.keys() == after.keys()
    return {
        name: next(
            pair
            for pair in zip_longest(before[name].splitlines(), after[name].splitlines())
            if pair[0] != pair[1]
        )
        for name in before
        if before[name] != after[name]
    }


def test_no_door_is_forgotten(study):
    walked = {name.split()[0] for name, _address in doors.pages(study)}
    assert walked | doors.ROUTES_WITHOUT.keys() == doors.routes()
    assert doors.CALLS.keys() | doors.COMMANDS_WITHOUT.keys() == doors.commands()
    assert {*doors.MODELS} | doors.MODELS_WITHOUT.keys() == doors.models().keys()


def test_no_way_to_ask_is_forgotten(study):
    walked = doors.parameters_walked(study)
    assert doors.parameters()["line-page"] == {"variable", "target"}
    for route, known in doors.parameters().items():
        if route in doors.ROUTES_WITHOUT:
            continue
        assert known <= walked.get(route, set()), route
    for command in doors.CALLS:
        assert doors.options(command) <= doors.options_walked(command), command


SILENT = (
    "export-page", "claim-consistency", "consistency", "study-list", "study-new", "settings-",
    "wave-new", "expert-", "interview-", "people-", "organization-",
    "table-page other", "variable-list", "variable-categories", "admin find",
    "indicator-list", "indicator-new", "indicator-retire", "indicator-segment-",
    *(f"admin {name}" for name in doors.MODELS if name not in doors.FIGURES),
)  # fmt: skip


def test_no_figure_passes_beside_the_gate(client, study, monkeypatch):
    walks = {}
    for step in (2, 3):
        answer(study, step)
        walks[step, "open"] = doors.walk(client, study)
        for gate in (shut, same):
            with monkeypatch.context() as patched:
                through(patched, gate)
                walks[step, gate] = doors.walk(client, study)
    for gate in (shut, same):
        assert told_apart(walks[2, gate], walks[3, gate]) == {}, gate.__name__
    # The probe sees: behind these doors stand figures, and they were others.
    seen = told_apart(walks[2, "open"], walks[3, "open"])
    speaking = {name for name in walks[2, "open"] if not name.startswith(SILENT)}
    assert seen.keys() >= speaking
    for name in ("trend-list", "trend-indicator production", "table-page question=stage"):
        assert "43%" in walks[2, same][name], name
        assert "43%" not in walks[2, shut][name], name


@pytest.mark.parametrize(
    ("module", "door"),
    [
        ("analytics.queries.figures", "trend-list"),
        ("analytics.queries.figures", "trends json"),
        ("analytics.queries.figures", "admin estimates"),
        ("analytics.presenters.tables", "table-page question=stage"),
        ("analytics.presenters.tables.answers", "table-page question=stage"),
        ("analytics.presenters.tables.crossing", "table-page question=stage&across=aws_customer"),
        ("analytics.presenters.tables.numbers", "table-page question=team_size"),
        ("analytics.presenters.lines", "line-page"),
        ("analytics.presenters.variables", "variable-page stage"),
        ("analytics.queries.waves", "study-overview"),
        ("analytics.presenters.records.preview", "indicator-edit production"),
    ],
)
def test_the_probe_finds_who_reads_past_the_gate(client, study, monkeypatch, module, door):
    walks = []
    for step in (2, 3):
        answer(study, step)
        with monkeypatch.context() as patched:
            through(patched, shut, past=(module,))
            walks.append(doors.walk(client, study, only=door))
    assert door in told_apart(*walks)


@pytest.mark.parametrize(
    ("gate", "way", "door"),
    [
        (shut, "FigureAdmin.lookup_allowed", "admin find estimate by grade"),
        (same, "FigureList.get_ordering_field", "admin order estimate value"),
    ],
)
def test_the_probe_finds_who_chooses_or_orders_by_figures(
    client, study, monkeypatch, gate, way, door
):
    monkeypatch.delattr(f"analytics.admin.figures.{way}")
    walks = []
    for step in (2, 3):
        answer(study, step)
        with monkeypatch.context() as patched:
            through(patched, gate)
            walks.append(doors.walk(client, study, only=door))
    assert door in told_apart(*walks)


def test_an_outsider_is_shown_nothing(study):
    """What is not there because of a design is there; no number of the records is."""
    outside = {"audience": Audience.OUTSIDER}
    assert stored_figures(study, **outside) == []
    assert stored_changes(study, **outside) == []
    assert stored_trends(study, list(study.waves.all()), **outside) == []
    assert checked_claims(study, **outside) == []
    assert consistency_of(study, **outside) == []
    for model in (Change, Estimate, Trend):
        assert model.objects.exists()
        assert disclosed_rows(list(model.objects.all()), **outside) == []
    listed = load_trend_list(study, **outside)
    assert {figure for row in listed.rows for figure in row.figures} == {None}
    assert {row.change for row in listed.rows} == {None}
    page = load_trend_page(study, study.indicators.get(code="production"), "", **outside)
    assert (page.figures, page.changes, page.over_all_waves, page.points()) == ([], [], None, [])
    for asked in doors.TABLES:
        table = table_for(study, **asked)(Audience.OUTSIDER)
        assert (table.base, table.empty, table.left_out, table.sample) == (None, [], 0, None)
        assert (table.groups, table.more_groups) in (((), []), ((), ()))
        assert not table.answers or not (table.answers.figures or table.answers.comparison)
        assert not table.crossing or not (table.crossing.rows or table.crossing.independence)
    design = load_design(study)
    production = study.indicators.get(code="production")
    figure = which_figure(design, production, FigureAsked("2019"))
    listed = records_behind(design, production, figure, Chosen())(Audience.OUTSIDER)
    assert (listed.figure, listed.rows, listed.lines, listed.total) == (None, [], [], None)
    item = {"kind": "share", "unit": "project", "base": "true()", "numerator": "true()"}
    preview = preview_of(design, item, Shown("2019", Chosen()))(Audience.OUTSIDER)
    assert {(one.figure, one.sample, *one.lines) for one in preview.waves} == {(None, None)}
    assert preview.records.rows == []
    stage = study.variables.get(code="stage")
    for wave in variable_page(stage)(Audience.OUTSIDER).waves:
        assert (wave.counts, wave.answered, wave.empty) == ((), None, None)
    lines = lines_for(study)(Audience.OUTSIDER)
    assert (lines.lines, lines.excluded, lines.survival, lines.reached) == (None, None, [], [])
    assert {(step.table, *step.rows, *step.unknown) for step in lines.followed} == {(None,)}


def test_verify_names_a_breach_and_withholds_its_numbers(study, monkeypatch):
    said = []
    for number in (0.1234567, 0.7654321):
        Estimate.objects.update(se=number, at_least_one={"count": number})
        tested = Change.objects.exclude(p=None)
        tested.update(difference=number, se=number, p=number, p_adjusted=number)
        Trend.objects.exclude(p=None).update(slope=number, se=number, p=number)
        design = load_design(study)
        assert "by the second path" in " ".join(breaches_of_figures(design))
        with monkeypatch.context() as patched:
            through(patched, shut)
            said.append(sorted(breaches_of_figures(design)))
    assert said[0] == said[1] != []
