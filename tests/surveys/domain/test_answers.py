import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.domain.answers import AnswerProblem, check_interview, check_record
from surveys.domain.messages import Place
from surveys.domain.missing import as_missing
from surveys.domain.questionnaire import Level
from tests.soaking import FEWER
from tests.surveys.domain.forms import form, question, questionnaires, stored_answers

NO_ANSWER = {"missing": "no_answer"}
NOT_APPLICABLE = {"missing": "not_applicable"}
NOT_ASKED = {"missing": "not_asked"}
REFUSED = {"missing": "refused"}
DONT_KNOW = {"missing": "dont_know"}

FORM = form(
    question("cloud", "select_one", choices="yes no", required=True),
    question("trust", "integer", relevant="${cloud} = 'yes'", constraint=". >= 0 and . <= 10"),
    question("why", relevant="${trust} >= 5", required=True),
    question("stage", "select_one", level="project", choices="test production", required=True),
    question("since", "date", level="project", relevant="${stage} = 'production'"),
)


def check(answers, projects=(), *, complete=False, questionnaire=FORM):
    return check_interview(questionnaire, answers, projects, complete=complete)


def said(checked):
    return [(p.level, p.project, p.question, p.code) for p in checked.problems]


def test_every_question_of_a_level_has_an_answer_afterwards():
    checked = check({}, [{}, {"stage": "production", "since": "2019-06-30"}])
    assert checked.answers == {"cloud": NO_ANSWER, "trust": NOT_APPLICABLE, "why": NOT_APPLICABLE}
    assert checked.projects == [
        {"stage": NO_ANSWER, "since": NOT_APPLICABLE},
        {"stage": "production", "since": "2019-06-30"},
    ]
    assert (checked.problems, checked.dropped) == ([], [])


def test_answers_are_kept_in_the_order_of_the_questionnaire():
    assert list(check({"why": "x", "trust": 7, "cloud": "yes"}).answers) == [
        "cloud",
        "trust",
        "why",
    ]


def test_all_problems_come_at_once():
    checked = check(
        {"cloud": "maybe", "trsut": 3}, [{"stage": "test"}, {"stage": "?", "x": 1}], complete=True
    )
    assert said(checked) == [
        ("interview", None, "cloud", "unknown_category"),
        ("interview", None, "trsut", "unknown_question"),
        ("project", 1, "stage", "unknown_category"),
        ("project", 1, "x", "unknown_question"),
    ]


def test_a_problem_says_where_what_came_and_what_to_do():
    answers, project = check({"trsut": 3}, [{}, {"stage": "?"}]).problems
    assert str(answers) == (
        "trsut: Questionnaire 1 does not ask this about the interview (got 3). Check the spelling "
        "of the code, or remove the answer."
    )
    assert str(project) == (
        "project 2, stage: Not a category of this question (got '?'). Choose from: test, "
        "production."
    )
    assert (answers.got, project.got) == (3, "?")


# Relevance


@pytest.mark.parametrize("cloud", ["no", None, REFUSED, DONT_KNOW])
def test_a_condition_that_is_false_or_unknown_hides_the_question(cloud):
    checked = check({"cloud": cloud, "trust": 7, "why": "speed"})
    assert (checked.answers["trust"], checked.answers["why"]) == (NOT_APPLICABLE, NOT_APPLICABLE)
    assert checked.problems == []


def test_a_hidden_answer_is_dropped_and_reported():
    checked = check({"cloud": "no", "trust": "eleven"}, [{"stage": "test", "since": REFUSED}])
    assert checked.dropped == [("interview", None, "trust"), ("project", 0, "since")]
    assert checked.problems == []


@pytest.mark.parametrize("nothing", [None, "", " ", NO_ANSWER, NOT_APPLICABLE, NOT_ASKED])
def test_saying_nothing_to_a_hidden_question_drops_nothing(nothing):
    checked = check({"cloud": "no", "trust": nothing})
    assert checked.answers["trust"] == NOT_APPLICABLE
    assert checked.dropped == []


@pytest.mark.parametrize("wrong", [NOT_APPLICABLE, NOT_ASKED])
def test_a_question_that_applies_cannot_be_said_not_to(wrong):
    checked = check({"cloud": "yes", "trust": wrong})
    assert said(checked) == [("interview", None, "trust", "applies")]
    assert str(checked.problems[0]) == (
        f"trust: This question applies here (got {wrong['missing']}). Enter an answer, or say "
        "no_answer, refused or dont_know."
    )


def test_a_condition_reads_the_project_it_belongs_to():
    checked = check({}, [{"stage": "production"}, {"stage": "test"}])
    assert [project["since"] for project in checked.projects] == [NO_ANSWER, NOT_APPLICABLE]


def test_a_condition_about_a_project_reads_the_interview():
    linked = form(
        question("size", "integer"),
        question("cost", "integer", level="project", relevant="${size} = 1"),
    )
    assert check({"size": 1}, [{"cost": 2}], questionnaire=linked).projects == [{"cost": 2}]
    checked = check({"size": 2}, [{"cost": 2}, {}], questionnaire=linked)
    assert checked.projects == [{"cost": NOT_APPLICABLE}] * 2
    assert checked.dropped == [("project", 0, "cost")]


def test_a_condition_reads_what_is_asked_later():
    forward = form(question("a", relevant="${b} = 1"), question("b", "integer"))
    assert check({"a": "x", "b": 1}, questionnaire=forward).answers == {"a": "x", "b": 1}
    checked = check({"a": "x"}, questionnaire=forward)
    assert checked.answers == {"a": NOT_APPLICABLE, "b": NO_ANSWER}


def test_a_typed_number_counts_in_a_condition_as_the_number_it_is():
    assert check({"cloud": " yes ", "trust": " 05 ", "why": "x"}).answers["why"] == "x"
    assert check({"cloud": "yes", "trust": "4", "why": "x"}).answers["why"] == NOT_APPLICABLE


# Constraints


@pytest.mark.parametrize(
    ("trust", "fits"), [(-1, False), (0, True), (10, True), (11, False), ("11", False)]
)
@pytest.mark.parametrize("complete", [True, False])
def test_a_constraint_holds_at_both_ends(trust, fits, complete):
    checked = check({"cloud": "yes", "trust": trust, "why": "x"}, complete=complete)
    codes = [p.code for p in checked.problems]
    assert codes == ([] if fits else ["constraint"])


@pytest.mark.parametrize("nothing", [None, REFUSED, DONT_KNOW])
def test_a_constraint_passes_without_an_answer(nothing):
    assert check({"cloud": "yes", "trust": nothing}).problems == []


def test_an_unknown_constraint_passes():
    pair = form(question("low", "integer"), question("high", "integer", constraint=". >= ${low}"))
    assert check({"high": 1}, questionnaire=pair).problems == []
    assert check({"low": 1, "high": 1}, questionnaire=pair).problems == []
    assert [p.code for p in check({"low": 2, "high": 1}, questionnaire=pair).problems] == [
        "constraint"
    ]


def test_a_constraint_may_read_what_is_asked_later():
    pair = form(question("low", "integer", constraint=". <= ${high}"), question("high", "integer"))
    assert [p.code for p in check({"low": 2, "high": 1}, questionnaire=pair).problems] == [
        "constraint"
    ]


def test_the_words_of_the_study_come_before_ours():
    scale = form(
        question(
            "trust",
            "integer",
            constraint=". <= 10",
            constraint_message={"en": "0 to 10, 100 % is 10.", "es": "De 0 a 10."},
        ),
        languages=("en", "es"),
    )
    (problem,) = check({"trust": "11"}, questionnaire=scale).problems
    assert str(problem) == "trust: 0 to 10, 100 % is 10."
    assert problem.text("es") == "De 0 a 10."
    assert problem.text("fr") == "0 to 10, 100 % is 10."


def test_without_words_of_the_study_the_rule_is_said_in_words():
    (problem,) = check({"cloud": "yes", "trust": "11"}).problems
    assert str(problem) == "trust: Enter a number from 0 to 10 (got 11)."
    assert problem.params["rule"] == ". >= 0 and . <= 10"


def test_a_message_can_be_translated():
    problem = AnswerProblem("x", "Got %(got)s.", {"got": 1}, Place(question="a"))
    spanish = {"Got %(got)s.": "Llegó %(got)s."}
    assert problem.text("es", lambda text, params: spanish[text] % params) == "Llegó 1."


def test_a_division_by_zero_is_a_problem_that_names_the_question():
    ratio = form(
        question("n", "integer"),
        question("a", relevant="1 div ${n} > 0"),
        question("b", "integer", constraint=". div ${n} > 0"),
    )
    checked = check({"n": 0, "a": "x", "b": 1}, questionnaire=ratio)
    assert said(checked) == [
        ("interview", None, "a", "condition"),
        ("interview", None, "b", "condition"),
    ]
    assert check({"n": 1, "a": "x", "b": 1}, questionnaire=ratio).problems == []


# Required


def test_required_questions_are_asked_for_only_when_complete():
    assert check({}, [{}]).problems == []
    assert said(check({}, [{}], complete=True)) == [
        ("interview", None, "cloud", "required"),
        ("project", 0, "stage", "required"),
    ]


@pytest.mark.parametrize("kind", [REFUSED, DONT_KNOW])
def test_refused_and_dont_know_satisfy_required(kind):
    assert check({"cloud": kind}, complete=True).problems == []


def test_saying_no_answer_does_not_satisfy_required():
    assert [p.code for p in check({"cloud": NO_ANSWER}, complete=True).problems] == ["required"]


def test_a_hidden_question_is_not_required():
    assert check({"cloud": "yes", "trust": 4}, complete=True).problems == []
    assert said(check({"cloud": "yes", "trust": 5}, complete=True)) == [
        ("interview", None, "why", "required")
    ]


def test_nothing_selected_satisfies_required():
    tools = form(question("tools", "select_multiple", required=True))
    checked = check({"tools": []}, complete=True, questionnaire=tools)
    assert (checked.answers, checked.problems) == ({"tools": []}, [])
    assert [p.code for p in check({"tools": ""}, complete=True, questionnaire=tools).problems] == [
        "required"
    ]


def test_an_unreadable_answer_is_one_problem_not_two():
    assert said(check({"cloud": "maybe"}, complete=True)) == [
        ("interview", None, "cloud", "unknown_category")
    ]


# Unknown questions


@pytest.mark.parametrize("nothing", [None, "", NOT_ASKED])
def test_a_question_of_another_wave_may_be_left_empty(nothing):
    checked = check({"asked_in_2018": nothing})
    assert checked.problems == []
    assert "asked_in_2018" not in checked.answers


@pytest.mark.parametrize("something", ["x", 0, False, [], NO_ANSWER, NOT_APPLICABLE, REFUSED])
def test_but_not_answered(something):
    assert said(check({"asked_in_2018": something})) == [
        ("interview", None, "asked_in_2018", "unknown_question")
    ]


def test_a_question_of_the_other_level_is_unknown_here():
    assert said(check({"stage": "test"}, [{"cloud": "yes"}])) == [
        ("interview", None, "stage", "unknown_question"),
        ("project", 0, "cloud", "unknown_question"),
    ]


# Any questionnaire


@st.composite
def entries(draw):
    """A questionnaire with raw answers that can be stored, some of them to hidden questions."""
    questionnaire = draw(questionnaires())

    def record(level):
        kinds = st.sampled_from(["no_answer", "refused", "dont_know"])
        return {
            q.code: draw(stored_answers(q) | kinds.map(as_missing) | st.just(""))
            for q in questionnaire.questions(level)
            if draw(st.booleans())
        }

    projects = [record("project") for _ in range(draw(st.integers(0, 2)))]
    return questionnaire, record("interview"), projects


@pytest.mark.slow
@settings(max_examples=FEWER)
@given(entries(), st.booleans())
def test_checking_what_was_stored_changes_and_drops_nothing(entry, complete):
    once = check_interview(*entry, complete=complete)
    again = check_interview(entry[0], once.answers, once.projects, complete=complete)
    assert (again.answers, again.projects) == (once.answers, once.projects)
    assert again.dropped == []
    assert [str(p) for p in again.problems] == [str(p) for p in once.problems]


@pytest.mark.slow
@settings(max_examples=FEWER)
@given(entries())
def test_every_answer_is_stored_or_reported_as_dropped(entry):
    questionnaire, answers, _ = entry
    checked = check_interview(questionnaire, answers, [], complete=False)
    dropped = {item.question for item in checked.dropped}
    silent = ("", NO_ANSWER)
    assert set(checked.answers) == {q.code for q in questionnaire.questions("interview")}
    for code, raw in answers.items():
        assert (checked.answers[code] == NOT_APPLICABLE and raw not in silent) == (code in dropped)


@given(st.data())
def test_an_interview_and_its_projects_say_together_what_each_says_alone(data):
    questionnaire = data.draw(questionnaires())
    complete = data.draw(st.booleans())
    raw = {
        level: st.fixed_dictionaries(
            {
                one.code: stored_answers(one) | st.sampled_from(["", "?", REFUSED, NOT_APPLICABLE])
                for one in questionnaire.questions(level)
            }
        )
        for level in Level
    }
    answers = data.draw(raw[Level.INTERVIEW])
    projects = data.draw(st.lists(raw[Level.PROJECT], max_size=3))
    whole = check_interview(questionnaire, answers, projects, complete=complete)
    parts = [
        check_record(questionnaire, level, raw, complete=complete)
        for level, records in ((Level.INTERVIEW, [answers]), (Level.PROJECT, projects))
        for raw in records
    ]
    assert [whole.answers, *whole.projects] == [part.answers for part in parts]
    told = [(one.question, one.code, one.text()) for one in whole.problems]
    assert told == [(one.question, one.code, one.text()) for part in parts for one in part.problems]
    assert [one.question for one in whole.dropped] == [
        one.question for part in parts for one in part.dropped
    ]


def test_a_condition_is_judged_by_what_is_said_whatever_was_judged_before():
    for trust, is_asked in ((5, True), (4, False), ("5", True), (True, None), (REFUSED, False)):
        checked = check({"cloud": "yes", "trust": trust, "why": "x"})
        if is_asked is None:
            assert said(checked) == [("interview", None, "trust", "not_an_integer")]
        else:
            assert (checked.answers["why"] == "x") is is_asked
