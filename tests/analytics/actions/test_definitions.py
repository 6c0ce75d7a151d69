import pytest

from analytics.actions.definitions import InvalidDefinitions, export_sections, import_sections
from analytics.models import Claim, Indicator, Segment
from surveys.actions import accounts
from surveys.models import Entry
from tests.analytics.factories import INDICATORS, PRODUCTION, SEGMENTS, TEAM, claim, define
from tests.surveys.factories import make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

RATIO = {
    "code": "F2",
    "says": {"en": "It doubled."},
    "statistic": "ratio",
    "indicator": "production",
    "from": "2018",
    "to": "2019",
    "printed": "doubled",
    "more_than": 2,
}


@pytest.fixture
def study():
    study = make_study()
    make_wave(study, "2018")
    make_wave(study, "2019")
    return study


def problems_of(study, **sections):
    with pytest.raises(InvalidDefinitions) as caught:
        import_sections(study=study, sections=sections, by=accounts.system_account())
    assert Indicator.objects.count() == Segment.objects.count() == Claim.objects.count() == 0
    return [str(problem) for problem in caught.value.problems]


def indicator_problem(study, **fields):
    (problem,) = problems_of(study, indicators=[PRODUCTION | fields])
    return problem


def test_what_goes_in_comes_out(study):
    claims = [claim(value=50, digits=0), RATIO, claim("F3", low=0.3, high=2.0)]
    define(study, claims=claims)
    out = export_sections(study=study)
    assert [one["code"] for one in out["indicators"]] == [one["code"] for one in INDICATORS]
    empty = {"question": {}, "definition": {}, "numerator": None, "value": None, "waves": None}
    assert out["indicators"] == [empty | one for one in INDICATORS]
    assert out["segments"] == list(SEGMENTS)
    nothing = {"value": None, "digits": None, "low": None, "high": None, "more_than": None}
    assert out["claims"] == [nothing | {"note": {}, "wording": {}} | one for one in claims]
    assert (out["claims"][0]["value"], out["claims"][2]["high"]) == (50, 2.0)


def test_importing_twice_writes_nothing(study):
    define(study, claims=[claim(value=50, digits=0), RATIO])
    before = Entry.objects.count()
    define(study, claims=[claim(value=50, digits=0), RATIO])
    assert Entry.objects.count() == before


def test_a_changed_definition_has_a_history(study):
    define(study)
    define(study, indicators=[PRODUCTION | {"numerator": "${stage} = 'research'"}])
    changed = Indicator.objects.get(study=study, code="production")
    assert (changed.version, changed.numerator) == (2, "${stage} = 'research'")


@pytest.mark.parametrize(
    ("fields", "place", "says"),
    [
        ({"base": "${nothing} = 'x'"}, "base:1", "There is no question “nothing”"),
        ({"numerator": "${stage} = 'sold'"}, "numerator:12", "has no category “sold”"),
        ({"base": "${stage} ="}, "base:11", "ends too early"),
        ({"base": "${team_size}"}, "base:1", "This must be boolean"),
        ({"base": "${team_size} = 'x'"}, "base:14", "number cannot be compared with text"),
        ({"base": "${aws_customer} = 'yes'"}, "base:1", "no question “aws_customer” here"),
        ({"base": "${team_size} div 0 = 1 or 1 div 0 = 1"}, "base", "Division by zero"),
        ({"waves": ["2030"]}, "waves", "“2030” is not known"),
        ({"kind": "median"}, "kind", "“median” is not known; use one of: share, count, mean"),
        ({"value": "1"}, "value", "A share has no value"),
        ({"numerator": None}, "numerator", "This is missing"),
        ({"label": "Production"}, "label", "Texts by language"),
        ({"code": "in production"}, "code", "letters, digits"),
        ({"colour": "red"}, "colour", "This is not known here"),
    ],
)
def test_a_wrong_indicator_is_told_by_its_place(study, fields, place, says):
    problems = problems_of(study, indicators=[PRODUCTION | fields])
    assert any(
        problem.startswith(f"study.yaml, column indicators[0].{place}") and says in problem
        for problem in problems
    ), problems


def test_projects_of_an_interview_are_read_in_a_count_only(study):
    wrong = {"unit": "interview", "numerator": "${project.stage} = 'production'"}
    assert "“project.stage” cannot be read here" in indicator_problem(study, **wrong)


def test_all_problems_come_at_once(study):
    problems = problems_of(
        study,
        indicators=[PRODUCTION | {"base": "${a} = 1"}, TEAM | {"value": "${b}"}, PRODUCTION],
        segments=[{"code": "s", "variable": "team_size", "label": {"en": "x"}}],
        claims=[claim(indicator="none", value=1), claim("F2", wave="1999", value="many")],
    )
    places = [problem.split(": ")[0] for problem in problems]
    assert places == [
        "study.yaml, column segments[0].variable",
        "study.yaml, column indicators[0].base:1",
        "study.yaml, column indicators[1].value:1",
        "study.yaml, column indicators[2].code",
        "study.yaml, column claims[0].indicator",
        "study.yaml, column claims[1].wave",
        "study.yaml, column claims[1].value",
    ]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Nothing can be checked"),
        ({"low": 0.1}, "An interval needs both low and high"),
        ({"value": 1, "statistic": "median"}, "“median” is not known"),
    ],
)
def test_a_claim_must_be_checkable(study, fields, says):
    problems = problems_of(study, indicators=[PRODUCTION], claims=[claim(**fields)])
    assert any(says in problem for problem in problems), problems


@pytest.mark.parametrize("section", ["indicators", "segments", "claims"])
@pytest.mark.parametrize("wrong", ["text", {"a": 1}, ["text"]])
def test_a_section_of_another_shape_is_refused(study, section, wrong):
    assert problems_of(study, **{section: wrong}) == [
        f"study.yaml, column {section}: A list of mappings is needed here."
    ]


@pytest.mark.parametrize(
    ("section", "fields", "place", "says"),
    [
        ("indicators", {"code": ["x"]}, "code", "A code is a text (got ['x'])."),
        ("indicators", {"code": {"x": 1}}, "code", "A code is a text (got {'x': 1})."),
        ("indicators", {"code": 2019}, "code", "A code is a text (got 2019)."),
        ("indicators", {"kind": ["share"]}, "kind", "A text is needed here (got ['share'])."),
        ("indicators", {"label": {"en": ["x"]}}, "label.en", "A text is needed here (got ['x'])."),
        ("indicators", {"waves": [2019]}, "waves", "A text is needed here (got 2019)."),
        ("claims", {"statistic": ["share"]}, "statistic", "A text is needed here"),
        ("claims", {"wave": 2019}, "wave", "A text is needed here (got 2019)."),
        ("claims", {"value": "1e400"}, "value", "The number is too large. At most 99999999."),
        ("claims", {"value": 10**400}, "value", "The number is too large. At most 99999999."),
        ("claims", {"value": -5}, "value", "A share is a percentage: write a number from 0"),
        ("claims", {"value": 100.1}, "value", "A share is a percentage: write a number from 0"),
        ("claims", {"value": "nan"}, "value", "“nan” is not a number."),
        ("claims", {"value": [1]}, "value", "“[1]” is not a number."),
        ("claims", {"digits": 5}, "digits", "The number is too large. At most 4."),
        ("claims", {"digits": 0.5}, "digits", "Digits are counted"),
        ("claims", {"digits": "1e400"}, "digits", "The number is too large. At most 4."),
        ("claims", {"code": "c" * 41}, "code", "The text is too long: it has 41 characters."),
        ("claims", {"printed": "9" * 81}, "printed", "The text is too long: it has 81 characters."),
    ],
)
def test_values_of_another_kind_are_told_by_their_place(study, section, fields, place, says):
    sections = {"indicators": [PRODUCTION], "claims": [claim(value=1)]}
    sections[section] = [sections[section][0] | fields]
    problems = problems_of(study, **sections)
    assert any(
        problem.startswith(f"study.yaml, column {section}[0].{place}: {says}")
        for problem in problems
    ), problems
