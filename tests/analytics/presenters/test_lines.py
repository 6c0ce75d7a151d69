import pytest

from analytics.disclosure import Audience
from analytics.presenters.lines import lines_for
from surveys.models import Project, ProjectLink
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


def link(study, before, after, kind="continued"):
    ProjectLink.objects.create(study=study, predecessor=before, successor=after, kind=kind)


@pytest.fixture
def study():
    """R1: one project goes into production, one ends; R2 is not interviewed again."""
    study = make_study()
    before, after = make_wave(study, "2018"), make_wave(study, "2019")
    old = make_interview(before, {"stage": "research"}, {"stage": "research"}, respondent="R1")
    make_interview(before, {"stage": "production"}, respondent="R2")
    new = make_interview(after, {"stage": "production"}, respondent="R1")
    make_interview(after, {"stage": "research"}, respondent="R3", state="draft")
    first = old.projects.order_by("position").first()
    link(study, first, new.projects.get())
    return study


def test_what_became_of_each_stage(study):
    found = lines_for(study)(Audience.MEMBER)
    assert found.variable.code == "stage"
    (step,) = found.followed
    table = step.table
    assert (table.projects, table.followed, table.ended, table.not_followed) == (3, 2, 1, 1)
    ((_code, stage, cells),) = step.rows
    shown = {words: (cell.count, cell.base, cell.value) for _outcome, words, cell in cells if cell}
    production, ended = found.outcomes[-2], found.outcomes[-1]
    assert stage == found.outcomes[0]
    assert shown == {production: (1, 2, 0.5), ended: (1, 2, 0.5)}


def test_survival_and_time_to_the_last_category(study):
    found = lines_for(study)(Audience.MEMBER)
    assert [(p.label, p.base, p.count, p.value) for p in found.survival] == [("1", 2, 1, 0.5)]
    assert found.target == "production"
    # the project of R2 was in production when it was first told
    assert (found.lines, found.excluded) == (3, 1)
    assert [(p.base, p.count, p.value) for p in found.reached] == [(2, 1, 0.5)]


def test_few_experts_are_marked_and_outsiders_see_nothing(study):
    found = lines_for(study)(Audience.MEMBER)
    assert all(point.marks for point in found.survival)
    assert found.starred
    assert found.survival[0].grade == "D"  # one expert could be followed
    assert found.survival[0].reason == "Only one respondent: precision cannot be known."
    assert lines_for(study)(Audience.OUTSIDER).survival == []


def test_drafts_do_not_count(study):
    Project.objects.filter(interview__respondent__code="R3").update(answers={"stage": "x"})
    found = lines_for(study)(Audience.MEMBER)
    assert found.lines == 3


def test_the_number_of_queries_does_not_grow(study, django_assert_num_queries):
    with django_assert_num_queries(8):
        lines_for(study)(Audience.MEMBER)
    wave = make_wave(study, "2020")
    for number in range(3):
        make_interview(wave, {"stage": "research"}, {"stage": "production"},
                       respondent=f"S{number}")  # fmt: skip
    with django_assert_num_queries(8):
        lines_for(study)(Audience.MEMBER)


def test_other_variables_and_targets_can_be_asked(study):
    found = lines_for(study, variable="stage", target="research")(Audience.MEMBER)
    assert (found.variable.code, found.target) == ("stage", "research")


def test_projects_without_a_category_are_told_by_kind_of_empty(study):
    Project.objects.filter(interview__respondent__code="R1", interview__wave__code="2019").update(
        answers={"stage": {"missing": "refused"}}
    )
    ended = Project.objects.get(interview__wave__code="2018", position=2)
    ended.answers = {"stage": {"missing": "dont_know"}}
    ended.save()
    (step,) = lines_for(study)(Audience.MEMBER).followed
    assert step.table.unknown == 2
    assert [dict(kinds) for kinds in step.unknown] == [{"dont_know": 1}, {"refused": 1}]


def test_a_study_without_questions_has_no_lines():
    assert lines_for(make_study())(Audience.MEMBER) is None
