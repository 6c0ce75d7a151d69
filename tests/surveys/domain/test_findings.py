"""All that is found about an interview at once: what keeps it from being stored, or from counting.

The answers of projects are found in the order in which the interview has them, whatever order they
were sent in.
"""

import datetime
import uuid

import pytest

from surveys.domain.confirming import EVERYTHING, Confirmation, ToConfirm
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.findings import Findings
from surveys.domain.refusals import AlreadyInterviewed, InvalidAnswers
from tests.surveys.domain.forms import form, question

TODAY = datetime.date(2026, 3, 1)
FORM = form(
    question("staff", "integer", required=True),
    question("size", "integer", level="project"),
    question("day", "calculate", level="project", calculation="if(${size} > 0, today(), '')"),
)
ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)
DOUBT = Confirmation("no_consent", "Has %(code)s agreed?", {"code": "R1"}, subject="R1")
SLIP = Confirmation("new_expert", "Is %(code)s new?", {"code": "R1"}, subject="R1")
ALREADY = AlreadyInterviewed(expert="R1", wave="2026", interview=7)


def content(answers, *projects, **fields):
    return InterviewContent(answers, "en", projects=projects, held_on=TODAY, **fields)


def found(answers, *projects, stored=None, others=(), **fields):
    findings = Findings(**fields)
    one = content(answers, *projects)
    checked = findings.check(FORM, one, others, today=TODAY, stored=stored)
    return findings, checked


def test_what_is_lacking_is_told_from_what_is_wrong():
    findings, _ = found({}, ProjectContent({"size": "many"}))
    assert [str(one).partition(": ")[0] for one in findings.problems] == ["project 1, size"]
    assert [one.question for one in findings.lacks] == ["staff"]
    assert findings.to_mend == findings.problems
    findings.to_count = True
    assert findings.to_mend == [*findings.problems, *findings.lacks]


def test_details_are_checked_with_the_answers():
    findings = Findings()
    findings.check(FORM, InterviewContent({"staff": 3}, "en", mode="letter"), today=TODAY)
    assert [one.question for one in findings.problems] == ["mode"]
    assert [one.question for one in findings.lacks] == ["held_on"]


def test_projects_are_numbered_as_the_interview_has_them_and_come_back_as_they_were_sent():
    stored = content({}, ProjectContent({}, id=ONE), ProjectContent({}, id=TWO))
    sent = [ProjectContent({"size": 9}), ProjectContent({"size": "x"}, id=TWO)]
    findings, checked = found(
        {"staff": 1}, *sent, stored=stored, others=[ProjectContent({"size": 1}, id=ONE)]
    )
    assert findings.projects == (ONE, TWO, None)
    assert [one.project for one in findings.problems] == [1]
    assert [one["size"] for one in checked.projects] == [9, {"missing": "no_answer"}, 1]


def test_what_reads_the_day_stays_where_nothing_else_changed():
    before = {"size": 1, "day": "2026-01-31"}
    stored = content({"staff": 1}, ProjectContent(before, id=ONE))
    sent = ProjectContent(before, id=ONE), ProjectContent({"size": 1})
    _, checked = found({"staff": 1}, *sent, stored=stored)
    assert [one["day"] for one in checked.projects] == ["2026-01-31", "2026-03-01"]


@pytest.mark.parametrize(
    ("findings", "storable", "complete", "countable"),
    [
        (Findings(), True, True, True),
        (Findings(doubts=[DOUBT]), True, True, False),
        (Findings(doubts=[DOUBT], confirmed=[DOUBT.key]), True, True, True),
        (Findings(questions=[SLIP]), True, True, True),
        (Findings(already=ALREADY), False, False, True),
    ],
)
def test_what_can_be_stored_and_what_can_count(findings, storable, complete, countable):
    assert findings.is_storable(complete=False) is storable
    assert findings.is_storable(complete=True) is complete
    assert findings.is_countable is countable


def test_a_lack_keeps_only_from_counting():
    findings, _ = found({})
    assert findings.is_storable(complete=False)
    assert not findings.is_storable(complete=True)
    assert not findings.is_countable
    findings.refuse(complete=False)
    with pytest.raises(InvalidAnswers) as refused:
        findings.refuse(complete=True)
    assert refused.value.problems == tuple(findings.lacks)
    assert refused.value.found is findings
    assert findings.to_count


def test_doubts_are_asked_once_it_is_to_count_each_one_time():
    findings = Findings(questions=[SLIP, SLIP], doubts=[DOUBT])
    assert findings.to_confirm == (SLIP,)
    findings.to_count = True
    assert findings.to_confirm == (SLIP, DOUBT)
    findings.confirmed = [SLIP.key]
    assert findings.to_confirm == (DOUBT,)


def test_a_refusal_names_first_what_is_first_to_be_said():
    wrong, _ = found({"staff": "few"}, questions=[SLIP], already=ALREADY)
    with pytest.raises(AlreadyInterviewed) as refused:
        wrong.refuse(complete=False)
    assert (refused.value.found, refused.value.interview) == (wrong, 7)
    wrong.already = None
    with pytest.raises(InvalidAnswers, match="1 answers need attention"):
        wrong.refuse(complete=False)
    wrong.problems.clear()
    with pytest.raises(ToConfirm) as asked:
        wrong.refuse(complete=False)
    assert asked.value.questions == (SLIP,)


def test_what_could_not_be_read_is_refused_though_nothing_else_is_wrong():
    findings = Findings(confirmed=EVERYTHING, questions=[SLIP])
    findings.refuse(complete=True)
    with pytest.raises(InvalidAnswers) as refused:
        findings.refuse(complete=True, unread=True)
    assert refused.value.problems == ()
