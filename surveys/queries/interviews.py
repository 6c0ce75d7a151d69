"""What the list of interviews shows, what one holds, and whether an expert has one in a wave."""

import datetime
from collections.abc import Collection, Iterable, Iterator

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from surveys.domain.answers import Checked
from surveys.domain.confirming import Confirmation
from surveys.domain.consents import Purpose
from surveys.domain.contents import DETAIL_FIELDS, InterviewContent, ProjectContent
from surveys.domain.conversations import days_of
from surveys.domain.dates import WaveDates, ask_outside_wave, ask_without_project
from surveys.domain.details import check_number_of_projects
from surveys.domain.findings import Findings
from surveys.domain.interviews import COMPLETE, GONE, STATES
from surveys.domain.refusals import AlreadyInterviewed, NotThere
from surveys.models import Consent, Interview, Project, Respondent, Study, Wave


def interviews_of(study: Study, *, wave: str = "", state: str = "") -> QuerySet[Interview]:
    """Interviews of a study, newest wave first; only which they are, so that all can be sorted.

    `wave` (a code) and `state` narrow the list; a value that is unknown narrows nothing.
    """
    interviews = Interview.objects.of_study(study)
    if wave:
        interviews = interviews.filter(wave__code=wave)
    if state in STATES:
        interviews = interviews.filter(state=state)
    return interviews.order_by("-wave__position", "respondent__code", "id").only("pk")


def as_listed(page: Iterable[Interview]) -> list[Interview]:
    """Return the interviews of one page of a list in their order, as the list shows them.

    Each with `has_consent` and `project_count` and without its answers, in two queries.
    """
    keys = [interview.pk for interview in page]
    consent = Consent.objects.standing().filter(
        respondent=OuterRef("respondent"),
        wave=OuterRef("wave"),
        purpose=Purpose.PARTICIPATE,
    )
    shown = (
        Interview.objects.select_related("wave__study", "respondent", "organization", "created_by")
        .defer("answers", "approved_content")
        .annotate(has_consent=Exists(consent))
        .in_bulk(keys)
    )
    of_page = Project.objects.filter(interview__in=keys).order_by()
    numbers = dict(of_page.values_list("interview").annotate(number=Count("*")))
    for interview in shown.values():
        interview.project_count = numbers.get(interview.pk, 0)
    return [shown[key] for key in keys if key in shown]


def refresh(interview: Interview) -> None:
    """Read an interview anew; raise NotThere where it ended in another one meanwhile."""
    try:
        interview.refresh_from_db()
    except Interview.DoesNotExist:
        raise NotThere(GONE) from None


def already_interviewed(respondent: Respondent | None, wave: Wave) -> AlreadyInterviewed | None:
    """Return the refusal of another interview of this expert in the wave; None where there is none.

    The database keeps them from having two.
    """
    if respondent is None:
        return None
    found = Interview.objects.filter(wave=wave, respondent=respondent)
    other = found.order_by("is_double").first()
    if other is None:
        return None
    return AlreadyInterviewed(expert=respondent.code, wave=wave.code, interview=other.pk)


def content_of(interview: Interview, projects: Iterable[Project] | None = None) -> InterviewContent:
    """Return what is stored of an interview; `seen` of each project is its version.

    Give its `projects` where they are loaded.
    """
    stored = interview.projects.all() if projects is None else projects
    return InterviewContent(
        answers=interview.answers,
        organization=interview.organization.code if interview.organization else "",
        projects=tuple(
            ProjectContent(one.answers, one.label, one.pk, one.version) for one in stored
        ),
        **{name: getattr(interview, name) for name in DETAIL_FIELDS},
    )


def dates_of(interview: Interview) -> list[datetime.date | None]:
    """Return the days of the conversations of a stored interview."""
    return [interview.held_on, *days_of(interview.further_conversations)]


def ask_about_dates(
    content: InterviewContent, wave: Wave, *, known: Collection[datetime.date | None] = ()
) -> Iterator[Confirmation]:
    """Yield what is to be confirmed about the dates of an interview, but those `known` before."""
    dates = WaveDates(wave.code, wave.year, wave.starts_on, wave.ends_on)
    for day in (content.held_on, *days_of(content.further_conversations)):
        if day not in known:
            yield from ask_outside_wave(day, dates)


def check_edit(interview: Interview, content: InterviewContent, found: Findings) -> Checked:
    """Note what is `found` about an edit, with all that it leaves as it is; nothing is stored.

    Return what the answers would be, of the projects that the content names first.
    """
    stored, form = content_of(interview), interview.questionnaire.form
    named = {one.id for one in content.projects} | set(content.removed)
    others = [one for one in stored.projects if one.id not in named]
    checked = found.check(form, content, others, today=timezone.localdate(), stored=stored)
    left = len(content.projects) + len(others)
    if others:
        found.note(check_number_of_projects(left))
    known = dates_of(interview)
    found.questions[:0] = ask_about_dates(content, interview.wave, known=known)
    if stored.projects or interview.state not in COMPLETE:  # else it was confirmed before
        found.doubts += ask_without_project(left, interview.respondent.code, form)
    return checked
