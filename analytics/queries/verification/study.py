"""One study: is it counted, from the right interviews, and do its figures hold?"""

from collections.abc import Iterator

from analytics.models import Freshness, Tally
from analytics.queries.design import StudyDesign, load_design
from analytics.queries.owed import last_seal
from analytics.queries.stamps import stamp
from analytics.queries.verification.experts import breaches_of_experts
from analytics.queries.verification.figures import breaches_of_figures
from surveys.domain.questionnaire import Questionnaire
from surveys.models import Consent, Interview, Study

CHUNK = 2000
"""Interviews with their projects that are in memory at once."""


def breaches_of(study: Study) -> Iterator[str]:
    """Yield what is wrong with the figures of a study and what they rest on."""
    yield from breaches_of_experts(study)
    freshness = Freshness.objects.filter(study=study).first()
    if freshness is None or freshness.counted < last_seal(study):
        yield "its log is ahead of its figures; count it (recompute), then verify again"
        return
    design = load_design(study)
    if freshness.definitions_hash != design.definitions_hash:
        yield "it was counted with other definitions"
        return
    yield from _tallies(design)
    yield from _answers(study)
    yield from breaches_of_figures(design)


def _tallies(design: StudyDesign) -> Iterator[str]:
    """Check that exactly the interviews that count have a tally, made from what is stored now."""
    study = design.study
    may_count = _may_count(study)
    tallies = {one.interview_id: one for one in Tally.objects.filter(study=study).defer("counts")}
    for pk in may_count - tallies.keys():
        yield f"interview {pk} counts, but has no tally"
    for pk in tallies.keys() - may_count:
        yield f"interview {pk} has a tally, but does not count or has no standing consent"
    interviews = Interview.objects.filter(wave__study=study).prefetch_related("projects")
    for interview in interviews.iterator(CHUNK):
        tally = tallies.get(interview.pk)
        if tally is None or interview.pk not in may_count:
            continue
        pk = interview.pk
        if tally.stamp != stamp(interview):
            yield f"the tally of interview {pk} was made from another version"
        if tally.definitions_hash != design.definitions_hash:
            yield f"the tally of interview {pk} was made with other definitions"
        if (tally.wave_id, tally.respondent_id) != (interview.wave_id, interview.respondent_id):
            yield f"the tally of interview {pk} stands under another wave or respondent"


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


def _answers(study: Study) -> Iterator[str]:
    """Check that every record has an answer or a kind of empty for each of its questions."""
    forms: dict[object, Questionnaire] = {}
    interviews = Interview.objects.filter(wave__study=study).select_related("questionnaire")
    for interview in interviews.prefetch_related("projects").iterator(CHUNK):
        if interview.questionnaire_id not in forms:
            forms[interview.questionnaire_id] = interview.questionnaire.form
        form = forms[interview.questionnaire_id]
        if set(interview.answers) != {question.code for question in form.questions("interview")}:
            yield f"interview {interview.pk} does not answer the questions of its questionnaire"
        codes = {question.code for question in form.questions("project")}
        for project in interview.projects.all():
            if set(project.answers) != codes:
                yield f"project {project.pk} does not answer the questions of its questionnaire"
