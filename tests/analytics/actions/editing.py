"""Edits of interviews by the action that forms use, and everything that a count derives."""

from analytics.actions.counting import recount_study
from analytics.models import Change, Estimate, StoredState, Tally, Trend
from surveys.actions import accounts
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.models import Interview
from tests.surveys.saving import save_interview

DERIVED = ("id", "study_id", "entry")


def figures(study):
    """Return all that counting stores of a study, comparable between two ways of counting."""
    everything = []
    for model in (Tally, StoredState, Estimate, Change, Trend):
        rows = model.objects.filter(study=study).values()
        everything.append(
            sorted(str({k: v for k, v in row.items() if k not in DERIVED}) for row in rows)
        )
    return everything


def figures_follow_a_recount(study):
    followed = figures(study)
    recount_study(study.pk)
    return figures(study) == followed


def content_of(interview, changes=None, *, removed=(), added=()):
    """Return a content that changes answers of projects, given by position."""
    projects = [
        ProjectContent(
            answers=project.answers | (changes or {}).get(project.position, {}),
            label=project.label,
            id=project.pk,
            seen=project.version,
        )
        for project in interview.projects.all()
        if project.position not in removed
    ]
    projects += [ProjectContent(answers=answers) for answers in added]
    gone = {p.pk: p.version for p in interview.projects.all() if p.position in removed}
    return InterviewContent(
        answers=interview.answers,
        language=interview.language,
        held_on=interview.held_on,
        mode=interview.mode,
        projects=tuple(projects),
        removed=gone,
    )


def edit(interview, changes=None, **kwargs):
    interview = Interview.objects.get(pk=interview.pk)
    content = content_of(interview, changes, **kwargs)
    by = accounts.system_account()
    return save_interview(by=by, interview=interview, seen=interview.version, content=content)
