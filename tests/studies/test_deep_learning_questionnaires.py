"""The reference study obeys its own questionnaires, read through the domain."""

import csv
from functools import cache

import pytest
import yaml

from studies.builder.sources import PACKAGE, WAVES
from surveys.domain import xlsform
from surveys.domain.answers import check_interview
from surveys.domain.expressions import Name, Type, check, evaluate, frames, parse, result_type
from surveys.domain.layout.values import decode, encode
from surveys.domain.missing import Missing, as_missing


def rows(name):
    with (PACKAGE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def study():
    return yaml.safe_load((PACKAGE / "study.yaml").read_text(encoding="utf-8"))


@cache
def questionnaire(wave):
    sheets = [rows(f"questionnaires/{wave}/{name}") for name in ("survey", "choices", "settings")]
    reading = xlsform.read(*sheets, where=f"questionnaires/{wave}")
    assert (reading.problems, reading.warnings) == ([], [])
    return reading.questionnaire


@cache
def interviews(wave):
    """(cells, own answers, answers of the projects) of each interview of the wave."""
    projects = {}
    for project in rows("projects"):
        projects.setdefault(project["interview"], []).append(project)
    return [
        (
            row,
            answers(row, wave, "interview"),
            [answers(p, wave, "project") for p in projects[row["id"]]],
        )
        for row in rows("interviews")
        if row["wave"] == wave
    ]


def answers(row, wave, level):
    questions = questionnaire(wave).questions(level)
    return {question.code: decode(row[question.code], question.kind) for question in questions}


@pytest.mark.parametrize("wave", WAVES)
def test_sheets_are_as_an_export_writes_them(wave):
    written = xlsform.write(questionnaire(wave))
    for name, expected in zip(("survey", "choices", "settings"), written, strict=True):
        found = rows(f"questionnaires/{wave}/{name}")
        assert [list(row.items()) for row in found] == [list(row.items()) for row in expected]


@pytest.mark.parametrize("wave", WAVES)
def test_every_interview_is_complete_and_stored_as_it_stands(wave):
    form = questionnaire(wave)
    for row, answers, projects in interviews(wave):
        checked = check_interview(form, answers, projects, complete=True)
        assert [str(problem) for problem in checked.problems] == [], row["respondent"]
        assert (checked.answers, checked.projects, checked.dropped) == (answers, projects, [])


@pytest.mark.parametrize("wave", WAVES)
def test_cells_are_canonical(wave):
    for row, answers, _ in interviews(wave):
        for question in questionnaire(wave).questions("interview"):
            assert encode(answers[question.code], question.kind) == row[question.code]


@pytest.mark.parametrize("wave", WAVES)
def test_what_a_wave_did_not_ask_says_so(wave):
    levels = {variable["code"]: variable["level"] for variable in study()["variables"]}
    not_asked = set(levels) - {question.code for question in questionnaire(wave).questions()}
    for row, _, _ in interviews(wave):
        assert all(row[code] == ".not_asked" for code in not_asked if levels[code] == "interview")
        assert ".not_asked" not in {row[code] for code in row if code not in not_asked}


def test_every_question_has_words_in_both_languages():
    for wave in WAVES:
        for question in questionnaire(wave).questions():
            texts = [question.label, question.hint, *(choice.label for choice in question.choices)]
            assert all(set(text) == {"en", "es"} for text in texts), question.code


def test_variables_are_the_questions_of_the_waves_in_their_order():
    asked = {q.code: q.level for wave in WAVES for q in questionnaire(wave).questions()}
    declared = {variable["code"]: variable["level"] for variable in study()["variables"]}
    assert declared == asked
    latest = [question.code for question in questionnaire("2019").questions()]
    assert list(declared) == latest


def scope(unit):
    """Every name that an indicator of the unit may read, with the categories of all waves."""
    names = {}
    for wave in WAVES:
        for question in questionnaire(wave).questions():
            code = question.code if question.level == unit else f"{question.level}.{question.code}"
            known = names.get(code, question.name).choices
            choices = None if known is None else known | question.name.choices
            names[code] = Name(question.name.type, choices)
    return names


@pytest.mark.parametrize("indicator", study()["indicators"], ids=lambda i: i["code"])
def test_indicator_is_sound(indicator):
    wanted = {"base": Type.BOOLEAN, "numerator": Type.BOOLEAN, "value": Type.NUMBER}
    for part, kind in wanted.items():
        if indicator[part] is not None:
            expression = parse(indicator[part])
            assert check(expression, scope(indicator["unit"])) == []
            assert result_type(expression, scope(indicator["unit"])) == kind
    needed = {"count": (False, False), "share": (True, False), "mean": (False, True)}
    found = indicator["numerator"] is not None, indicator["value"] is not None
    assert found == needed[indicator["kind"]]


def every_variable(answers_of_wave, level):
    """The answers with what the wave did not ask marked, as a frame wants them."""
    codes = [v["code"] for v in study()["variables"] if v["level"] == level]
    return {code: answers_of_wave.get(code, as_missing(Missing.NOT_ASKED)) for code in codes}


@cache
def frame(wave, unit):
    found = [every_variable(answers, "interview") for _, answers, _ in interviews(wave)]
    projects = [
        [every_variable(project, "project") for project in of_one]
        for _, _, of_one in interviews(wave)
    ]
    return frames(found, projects)[unit == "project"]


def count(code, wave):
    """(numerator, base) of an indicator; for a count indicator both are its base."""
    indicator = next(i for i in study()["indicators"] if i["code"] == code)
    table = frame(wave, indicator["unit"])
    base = evaluate(parse(indicator["base"]), table).values
    hits = evaluate(parse(indicator["numerator"] or "true()"), table).values
    in_base = [hit for hit, counts in zip(hits, base, strict=True) if counts and hit is not None]
    return sum(in_base), len(in_base)


def claims(statistic):
    return [claim for claim in study()["claims"] if claim["statistic"] == statistic]


@pytest.mark.parametrize("claim", claims("count"), ids=lambda c: c["code"])
def test_claimed_count_comes_out(claim):
    assert count(claim["indicator"], claim["wave"])[1] == claim["value"]


@pytest.mark.parametrize("claim", claims("share"), ids=lambda c: c["code"])
def test_claimed_share_comes_out(claim):
    hits, base = count(claim["indicator"], claim["wave"])
    if claim["digits"] is not None:
        assert int(100 * hits / base + 0.5) == claim["value"]
    else:
        assert claim["low"] <= hits / base <= claim["high"]


@pytest.mark.parametrize("claim", claims("ratio"), ids=lambda c: c["code"])
def test_claimed_ratio_comes_out(claim):
    kind = next(i["kind"] for i in study()["indicators"] if i["code"] == claim["indicator"])
    ends = [count(claim["indicator"], claim[end]) for end in ("from", "to")]
    before, after = [base for _, base in ends] if kind == "count" else [h / b for h, b in ends]
    if claim["more_than"] is not None:
        assert after / before > claim["more_than"]
    else:
        assert claim["low"] <= after / before <= claim["high"]


@pytest.mark.parametrize("wave", WAVES)
def test_what_applies_to_nobody_is_ticked_never_left_empty(wave):
    """A required question that is left empty is not answered; its hint may not ask for that."""
    for question in questionnaire(wave).questions():
        if question.required:
            hints = question.hint or {}
            assert "nothing if" not in hints.get("en", ""), question.code
            assert "No marcar nada" not in hints.get("es", ""), question.code


@pytest.mark.parametrize("wave", WAVES)
@pytest.mark.parametrize("code", ["cloud_benefits", "frameworks"])
def test_the_hint_names_the_box_for_none(wave, code):
    questions = {question.code: question for question in questionnaire(wave).questions()}
    hint = questions[code].hint
    assert "“None of these”" in hint["en"]
    assert "«Ninguna de estas»" in hint["es"]
