"""Conditions, constraints, calculations and filters mean what a plain reading of them says."""

import random

import pytest

from surveys.domain.answers import check_interview
from surveys.domain.expressions import parse_filter
from surveys.domain.questionnaire import Choice, Kind, Level, Question
from tests.surveys.domain.forms import form, question
from tests.surveys.domain.reference import expected

TIMES = 200
EMPTY = [{"missing": kind} for kind in ("no_answer", "refused", "dont_know")]
PLACES = tuple(
    Choice(code, {"en": code}, {"region": region, "size": size})
    for code, region, size in (("a", "n", "3"), ("b", "n", "12"), ("c", "s", "7"))
)

HOUSEHOLD = form(
    question("consent", "select_one", choices="yes no"),
    question("size", "integer", relevant="${consent} = 'yes'", constraint=". > 0 and . < 8"),
    question("children", "integer", constraint=". <= ${size}", relevant="${size} > 1"),
    question("adults", "calculate", calculation="${size} - coalesce(${children}, 0)"),
    question("alone", "calculate", calculation="if(${adults} = 1, 'yes', 'no')"),
    question("work", "select_multiple", choices="farm shop none", relevant="${adults} >= 1"),
    question(
        "why", relevant="selected(${work}, 'none') and not(${alone} = 'yes')",
        constraint="regex(., '[a-c]+') and string-length(.) < 3",
    ),
    question("several", "calculate", calculation="count-selected(${work}) > 1"),
    question("which", "select_one", choices="farm shop none", relevant="${several} = 'true'"),
)  # fmt: skip
CASCADE = form(
    question("region", "select_one", choices="n s"),
    Question(
        "place", Kind.SELECT_ONE, Level.INTERVIEW, label={"en": "Place"}, choices=PLACES,
        choice_filter=parse_filter("region = ${region} and size > ${least}"),
    ),
    Question(
        "others", Kind.SELECT_MULTIPLE, Level.INTERVIEW, label={"en": "Others"}, choices=PLACES,
        choice_list="place", choice_filter=parse_filter("name != ${place}"),
    ),
    question("least", "integer"),
    question("rest", relevant="${place} != 'a' or ${least} > 3"),
)  # fmt: skip
LATER = form(
    question("first", relevant="${last} = 'a' or ${middle} > 2"),
    question("middle", "integer", relevant="${last} != 'b'", constraint=". != ${sum}"),
    question("last", "select_one", choices="a b c"),
    question("sum", "calculate", calculation="${middle} * 2 + 1"),
    question("day", "date", constraint=". > '2019-06-30' and . <= ${until}"),
    question("until", "date"),
)
LINKED = form(
    question("rate", "decimal"),
    question("kind", "select_one", choices="small large"),
    question("spent", "decimal", level="project", relevant="${kind} = 'large'"),
    question("cost", "calculate", level="project", calculation="${spent} * ${rate}"),
    question("own", "integer", level="project", constraint=". <= ${limit}"),
    question("limit", "calculate", calculation="count(${project}) + 1"),
    question("total", "calculate", calculation="sum(${cost})"),
    question("asked", "calculate", calculation="count(${spent})"),
    question("over", "calculate", calculation="count(${cost} > 4)"),
    question("why", relevant="${total} > 5 or ${over} >= 1", constraint=". != ''"),
    question("more", level="project", relevant="${asked} > 1 and ${total} > 2"),
)


def drawn(asked, chance):
    """Return an answer to a question, or a kind of empty."""
    codes = asked.choice_codes
    answers = {
        Kind.TEXT: lambda: chance.choice(["a", "ab", "abc", "d", "x y"]),
        Kind.INTEGER: lambda: chance.randint(-1, 8),
        Kind.DECIMAL: lambda: chance.choice(["0.5", "1", "2.25", "3", "-1"]),
        Kind.DATE: lambda: chance.choice(["2019-06-30", "2019-07-01", "2020-02-29"]),
        Kind.SELECT_ONE: lambda: chance.choice(codes),
        Kind.SELECT_MULTIPLE: lambda: [code for code in codes if chance.random() < 0.5],
    }
    return chance.choice(EMPTY) if chance.random() < 0.2 else answers[asked.kind]()


def record(asked, level, chance):
    return {one.code: drawn(one, chance) for one in asked.questions(level) if one.kind.is_typed}


@pytest.mark.parametrize(
    "asked", [HOUSEHOLD, CASCADE, LATER, LINKED], ids=["household", "cascade", "later", "linked"]
)
def test_rules_mean_what_a_plain_reading_says(asked):
    chance = random.Random(2017)
    seen = set()
    for _ in range(TIMES):
        answers = record(asked, Level.INTERVIEW, chance)
        projects = [record(asked, Level.PROJECT, chance) for _ in range(chance.randint(0, 3))]
        if not asked.questions(Level.PROJECT):
            projects = []
        found = check_interview(asked, answers, projects, complete=False)
        records, broken = expected(asked, answers, projects)
        assert [found.answers, *found.projects] == records, (answers, projects)
        places = {(0 if p.project is None else p.project + 1, p.question) for p in found.problems}
        assert places == broken, (answers, projects)
        seen |= {code for _, code in broken}
        seen |= {(code, str(value)) for code, value in records[0].items()}
    assert len(seen) > 20  # the answers differ, or nothing was tried
