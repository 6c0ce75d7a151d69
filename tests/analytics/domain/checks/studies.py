"""A study of two waves that definitions are held against, and what is wrong with one of them."""

from analytics.domain.checks import KnownStudy, check_sections
from tests.surveys.domain.forms import question

BOTH = (
    question("customer", "select_one", choices="yes no"),
    question("staff", "integer"),
    question("stage", "select_one", level="project", choices="research production"),
    question("volume", "decimal", level="project"),
    question("volume_unit", "select_one", level="project", choices="l m3"),
)
LATER = (*BOTH, question("team", "integer", level="project"))
STUDY = KnownStudy(
    waves=("2018", "2019"),
    questions={"2018": BOTH, "2019": LATER},
    indicators=frozenset({"stored"}),
)
SHARE = {
    "code": "production",
    "kind": "share",
    "unit": "project",
    "label": {"en": "In production"},
    "base": "true()",
    "numerator": "${stage} = 'production'",
}
CLAIM = {
    "code": "F1",
    "says": {"en": "Half of the projects are in production."},
    "statistic": "share",
    "indicator": "stored",
    "wave": "2019",
    "printed": "50 %",
    "value": 50,
}
SEGMENT = {"code": "customers", "variable": "customer", "label": {"en": "Customers"}}


def found(**sections):
    """Return place, code and words of all problems."""
    problems = check_sections(STUDY, sections)
    return [(problem.column, problem.code, problem.text()) for problem in problems]


def without(item, *keys):
    return {key: value for key, value in item.items() if key not in keys}
