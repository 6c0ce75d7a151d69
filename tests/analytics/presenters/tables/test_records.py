"""The arrays of a table beside a walk over the records, on studies made at random."""

import random
from collections import Counter
from itertools import compress

import pytest

from analytics.presenters.tables.asked import what_was_asked
from analytics.presenters.tables.records import KINDS, KNOWN, table_records
from analytics.queries.design import load_design
from surveys.actions import accounts
from surveys.actions.review import reopen_interview
from surveys.domain.missing import Missing, missing_kind
from surveys.models import Interview, Project
from surveys.queries.counted import what_counts
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

EMPTY = [{"missing": kind.value} for kind in Missing] + [None]
DRAWN = {
    "stage": ["research", "production", "of another version", *EMPTY],
    "frameworks": [[], ["pytorch"], ["tensorflow", "pytorch"], *EMPTY],
    "team_size": [1, 4, 17, *EMPTY],
    "staff": [3, 800, *EMPTY],
    "aws_customer": ["yes", "no", *EMPTY],
}
ABOVE = ("staff", "aws_customer")
ASKED = [
    {"question": "stage"},
    {"question": "frameworks"},
    {"question": "team_size"},
    {"question": "staff"},
    {"question": "aws_customer"},
    {"question": "stage", "across": "frameworks"},
    {"question": "frameworks", "across": "aws_customer"},
    {"question": "staff", "across": "stage"},
]


def draw(chance, *codes):
    drawn = {code: chance.choice(DRAWN[code]) for code in codes}
    return {code: answer for code, answer in drawn.items() if answer is not None}


@pytest.fixture(params=[1, 2])
def wave(request):
    """Nine experts; some interviews are open again and say something else by now."""
    chance = random.Random(request.param)
    wave = make_wave(make_study())
    for number in range(9):
        state = chance.choice(["submitted", "approved", "approved", "draft"])
        interview = make_interview(
            wave, *[{}] * chance.randrange(4), respondent=f"R{number}", state=state
        )
        rewrite(chance, interview)
        if state == "approved" and chance.random() < 0.6:
            interview.refresh_from_db()
            reopen_interview(
                by=accounts.system_account(),
                interview=interview,
                seen=interview.version,
                reason="A slip.",
            )
            rewrite(chance, interview)
    assert Interview.objects.filter(state="reopened").exists()
    return wave


def rewrite(chance, interview):
    """Store answers that no form would take, past the checks."""
    Interview.objects.filter(pk=interview.pk).update(answers=draw(chance, *ABOVE))
    for project in interview.projects.all():
        answers = draw(chance, "stage", "frameworks", "team_size")
        Project.objects.filter(pk=project.pk).update(answers=answers)


def walked(wave, asked, *codes):
    """Yield whose each record is, with its answers to some questions."""
    for interview in Interview.objects.filter(wave=wave).counted().order_by("pk"):
        content = what_counts(interview)
        projects = [project.answers for project in content.projects]
        for answers in projects if asked.unit == "project" else [{}]:
            held = {**content.answers, **answers}
            yield interview.respondent_id, [held.get(code) for code in codes]


@pytest.mark.parametrize("request_for", ASKED, ids=lambda asked: " × ".join(asked.values()))
def test_arrays_hold_what_a_walk_finds(wave, request_for):
    asked = what_was_asked(load_design(wave.study), **request_for)
    records = table_records(asked)
    rows = list(walked(wave, asked, *request_for.values()))
    known = [not any(a is None or missing_kind(a) for a in answers) for _who, answers in rows]
    assert records.known.tolist() == known
    for place, role in enumerate(("rows", "across")[: len(request_for)]):
        column, answers = records.columns[role], [row[1][place] for row in rows]
        assert [None if kind == KNOWN else KINDS[kind] for kind in column.kind] == [
            Missing.NOT_ASKED if answer is None else missing_kind(answer) for answer in answers
        ]
        kept = [*compress(answers, known)]
        if column.codes:
            categories = [a if isinstance(a, list) else [a] for a in kept]
            numbers = Counter(code for codes in categories for code in codes)
            assert list(column.numbers(records.known).items()) == list(numbers.items())
            sums = records.sums(role, records.known, list(column.codes)).sum(axis=0)
            assert dict(zip(column.codes, sums, strict=True)) == {
                code: numbers[code] for code in column.codes
            }
            firsts = [*compress(column.firsts(records.known), known)]
            assert firsts == [codes[0] if codes else None for codes in categories]
        elif kept and not isinstance(kept[0], list):
            assert column.values[records.known].tolist() == kept
    people = Counter(who for who, _answers in compress(rows, known))
    assert sorted(records.bases(records.known)) == sorted(
        people.get(one.respondent_id, 0) for one in Interview.objects.filter(wave=wave).counted()
    )
