"""One study: is it counted, from the right interviews, and do its figures hold?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from analytics.models import Freshness, Tally
from analytics.queries.design import StudyDesign, load_design
from analytics.queries.owed import last_seal
from analytics.queries.stamps import stamp_of
from analytics.queries.verification.experts import breaches_of_experts
from analytics.queries.verification.figures import breaches_of_figures
from analytics.queries.verification.working_copies import breaches_of_copies
from surveys.domain.questionnaire import Questionnaire as Form
from surveys.models import Consent, Interview, Project, Questionnaire, Study
from surveys.queries.counted import as_key

CHUNK = 500
"""Interviews with their projects that are in memory at once."""


def breaches_of(study: Study) -> Iterator[str]:
    """Yield what is wrong with the figures of a study and what they rest on."""
    yield from breaches_of_experts(study)
    yield from breaches_of_copies(study)
    freshness = Freshness.objects.filter(study=study).first()
    if freshness is None or freshness.counted < last_seal(study):
        yield "its log is ahead of its figures; count it (recompute), then verify again"
        return
    design = load_design(study)
    if freshness.definitions_hash != design.definitions_hash:
        yield "it was counted with other definitions"
        return
    yield from _records(design)
    yield from breaches_of_figures(design)


class _Held(NamedTuple):
    """What is looked at of an interview, and of its projects: their keys, versions and answers."""

    pk: UUID
    version: int
    wave: UUID
    respondent: UUID
    questionnaire: UUID
    answers: dict[str, Any]
    projects: Sequence[tuple[UUID, int, dict[str, Any]]]


def _records(design: StudyDesign) -> Iterator[str]:
    """Check that exactly the interviews that count have a tally, made from what is stored now.

    And that every record has an answer or a kind of empty for each of its questions.
    """
    study = design.study
    may_count = _may_count(study)
    tallies = {one.interview_id: one for one in Tally.objects.filter(study=study).defer("counts")}
    for pk in may_count - tallies.keys():
        yield f"interview {pk} counts, but has no tally"
    for pk in tallies.keys() - may_count:
        yield f"interview {pk} has a tally, but does not count or has no standing consent"
    asked = Questionnaire.objects.filter(interviews__wave__study=study).distinct()
    forms = {form.pk: form.form for form in asked}
    for interview in _held(study):
        tally = tallies.get(interview.pk)
        if tally is not None and interview.pk in may_count:
            yield from _tally(design, interview, tally)
        yield from _answers(interview, forms[interview.questionnaire])


def _held(study: Study) -> Iterator[_Held]:
    fields = "pk", "version", "wave", "respondent", "questionnaire", "answers"
    rows = Interview.objects.filter(wave__study=study).values_list(*fields).iterator(CHUNK)
    while some := list(islice(rows, CHUNK)):
        below = defaultdict(list)
        projects = Project.objects.filter(interview__in=[row[0] for row in some]).order_by()
        for interview, *held in projects.values_list("interview", "pk", "version", "answers"):
            below[interview].append(tuple(held))
        for row in some:
            yield _Held._make((*row, below[row[0]]))


def _tally(design: StudyDesign, interview: _Held, tally: Tally) -> Iterator[str]:
    versions = [(as_key(pk), version) for pk, version, _answers in interview.projects]
    if tally.stamp != stamp_of(as_key(interview.pk), interview.version, versions):
        yield f"the tally of interview {interview.pk} was made from another version"
    if tally.definitions_hash != design.definitions_hash:
        yield f"the tally of interview {interview.pk} was made with other definitions"
    if (tally.wave_id, tally.respondent_id) != (interview.wave, interview.respondent):
        yield f"the tally of interview {interview.pk} stands under another wave or respondent"


def _answers(interview: _Held, form: Form) -> Iterator[str]:
    if set(interview.answers) != {question.code for question in form.questions("interview")}:
        yield f"interview {interview.pk} does not answer the questions of its questionnaire"
    codes = {question.code for question in form.questions("project")}
    for pk, _version, answers in interview.projects:
        if set(answers) != codes:
            yield f"project {pk} does not answer the questions of its questionnaire"


def _may_count(study: Study) -> set:
    standing = set(
        Consent.objects.filter(
            wave__study=study, purpose="participate", withdrawn_on__isnull=True
        ).values_list("respondent_id", "wave_id")
    )
    rows = Interview.objects.filter(wave__study=study).values_list(
        "pk", "respondent_id", "wave_id", "state"
    )
    return {
        pk
        for pk, respondent, wave, state in rows
        if state in ("submitted", "approved", "reopened") and (respondent, wave) in standing
    }
