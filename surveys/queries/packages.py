"""A stored study as the content of a study package, for the export and to compare imports."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from surveys.domain.consents import Purpose
from surveys.domain.interviews import State
from surveys.domain.package.content import Package
from surveys.domain.package.rows import (
    CodeRow,
    ConsentRow,
    InterviewRow,
    LinkRow,
    ProfileRow,
    ProjectRow,
    QuoteRow,
    SamplingRow,
)
from surveys.domain.package.study_file import (
    CategoryContent,
    ConsentTextContent,
    LineageContent,
    StudyContent,
    ThemeContent,
    VariableContent,
    WaveContent,
)
from surveys.domain.pseudonyms import key_of
from surveys.domain.xlsform.uploads.source import Source
from surveys.models import (
    Consent,
    Interview,
    Lineage,
    Organization,
    Profile,
    Project,
    ProjectLink,
    Questionnaire,
    Quote,
    Respondent,
    SampledExpert,
    Study,
    Wave,
)
from surveys.queries.counted import counted_projects, what_counts

ORDER = tuple(Purpose)
Numbered = TypeVar("Numbered")


def stored_package(study: Study) -> Package:
    """Return what is stored of a study, without the sections that belong to the statistics.

    Places in an order are counted anew from 1, since deleted records leave gaps. An interview
    that was opened again stands as it was approved; quotes and links of projects that it did not
    have then are left out.
    """
    interviews = Interview.objects.of_study(study).order_by("pk")
    projects = tuple(_projects(interviews))
    known = {project.id for project in projects}
    return Package(
        study=_study(study),
        sections={},
        forms=_forms(study),
        sources=_sources(study),
        organizations=tuple(_codes(study.organizations.all())),
        respondents=tuple(_codes(study.respondents.all())),
        interviews=tuple(_interviews(interviews)),
        projects=projects,
        project_links=tuple(_links(ProjectLink.objects.filter(study=study), known)),
        consents=tuple(_consents(Consent.objects.filter(wave__study=study))),
        quotes=tuple(_quotes(Quote.objects.filter(interview__wave__study=study), known)),
        profiles=tuple(_profiles(study)),
        sampling=tuple(_sampling(SampledExpert.objects.filter(wave__study=study))),
    )


class StoredStudy:
    """A stored study as a package is compared with: its design, and rows like those of a chunk.

    They are what `stored_package` has of them.
    """

    def __init__(self, study: Study) -> None:
        self._of = study
        self.study = _study(study)
        self.forms = _forms(study)
        self._like: Mapping[str, Callable[[Sequence[Any]], Iterable[Any]]] = {
            "organizations": lambda rows: self._people(study.organizations, rows),
            "respondents": lambda rows: self._people(study.respondents, rows),
            "interviews": self._interviews,
            "projects": self._projects,
            "project_links": self._links,
            "consents": self._consents,
            "quotes": self._quotes,
            "profiles": lambda rows: _profiles(study),
            "sampling": self._sampling,
        }

    def like(self, table: str, rows: Sequence[Any]) -> list[Any]:
        """Return the stored rows that have the id or the place of one of these rows."""
        return [*self._like[table](rows)]

    def _people(self, stored: Any, rows: Sequence[CodeRow]) -> Iterator[CodeRow]:
        return _codes(stored.filter(key__in={key_of(row.code) for row in rows}))

    def _experts(self, rows: Sequence[InterviewRow | ConsentRow | SamplingRow]) -> list[UUID]:
        """Return the ids of the experts: few rows are found by these, many by their study."""
        keys = {key_of(row.respondent) for row in rows}
        experts = self._of.respondents.filter(key__in=keys).order_by()
        return [*experts.values_list("pk", flat=True)]

    def _interviews(self, rows: Sequence[InterviewRow]) -> Iterator[InterviewRow]:
        of_experts = Interview.objects.filter(respondent__in=self._experts(rows)).order_by()
        waves = {row.wave for row in rows}
        there = of_experts.values_list("pk", "wave__code")
        ids = {row.id for row in rows} | {id for id, wave in there if wave in waves}
        return _interviews(Interview.objects.of_study(self._of).filter(pk__in=ids))

    def _projects(self, rows: Sequence[ProjectRow]) -> Iterator[InterviewRow | ProjectRow]:
        """Return the interviews of the rows, too, as far as they are stored."""
        owners = Project.objects.filter(pk__in=[row.id for row in rows]).order_by()
        ids = {row.interview for row in rows}.union(owners.values_list("interview", flat=True))
        interviews = Interview.objects.of_study(self._of).filter(pk__in=ids).order_by("pk")
        return chain(_interviews(interviews), _projects(interviews))

    def _links(self, rows: Sequence[LinkRow]) -> Iterator[LinkRow]:
        there = ProjectLink.objects.filter(predecessor__in={row.predecessor for row in rows})
        ids = {row.id for row in rows}.union(there.order_by().values_list("pk", flat=True))
        links = [*ProjectLink.objects.filter(study=self._of, pk__in=ids)]
        ends = [id for link in links for id in (link.predecessor_id, link.successor_id)]
        return _links(links, _those_that_count(ends))

    def _consents(self, rows: Sequence[ConsentRow]) -> Iterator[ConsentRow]:
        there = Consent.objects.filter(respondent__in=self._experts(rows))
        ids = {row.id for row in rows}.union(there.order_by().values_list("pk", flat=True))
        return _consents(Consent.objects.filter(wave__study=self._of, pk__in=ids))

    def _sampling(self, rows: Sequence[SamplingRow]) -> Iterator[SamplingRow]:
        """Return what is stored of the experts in all waves: they have one stratum."""
        return _sampling(SampledExpert.objects.filter(respondent__in=self._experts(rows)))

    def _quotes(self, rows: Sequence[QuoteRow]) -> Iterator[QuoteRow]:
        stored = Quote.objects.filter(interview__wave__study=self._of)
        owners = stored.filter(pk__in=[row.id for row in rows]).order_by()
        ids = {row.interview for row in rows}.union(owners.values_list("interview", flat=True))
        quotes = stored.filter(interview__in=ids)
        of_projects = quotes.exclude(project=None).order_by()
        ends = [*of_projects.values_list("project", flat=True)]
        return _quotes(quotes, _those_that_count(ends))


def _those_that_count(ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these projects count, as `counted_projects` has them, by their ids alone."""
    projects = Project.objects.filter(pk__in=ids, interview__approved_content__isnull=False)
    reopened = dict(projects.order_by().values_list("pk", "interview"))
    interviews = Interview.objects.filter(pk__in=set(reopened.values())).order_by("pk")
    kept = {project.pk for _, project in counted_projects(interviews)}
    return {id for id in ids if id not in reopened or id in kept}


def _codes(people: QuerySet[Organization] | QuerySet[Respondent]) -> Iterator[CodeRow]:
    return map(CodeRow, people.values_list("code", flat=True))


def _texts(texts: Mapping[str, str] | None) -> dict[str, str]:
    return {language: text for language, text in (texts or {}).items() if text}


def _study(study: Study) -> StudyContent:
    return StudyContent(
        slug=study.slug,
        name=_texts(study.name),
        description=_texts(study.description),
        notes=_texts(study.notes),
        languages=tuple(study.languages),
        waves=tuple(_wave(wave) for wave in study.waves.order_by("position")),
        variables=tuple(_variables(study)),
        themes=tuple(
            ThemeContent(theme.code, _texts(theme.label))
            for theme in study.themes.order_by("position")
        ),
        consent_texts=tuple(_consent_texts(study)),
    )


def _consent_texts(study: Study) -> Iterator[ConsentTextContent]:
    """Yield the texts by purpose, in the order of time, whatever a database thinks of letters."""
    texts = sorted(
        study.consent_texts.all(),
        key=lambda one: (ORDER.index(one.purpose), one.valid_from, one.text_version),
    )
    for one in texts:
        yield ConsentTextContent(one.purpose, one.text_version, one.valid_from, _texts(one.text))


def _wave(wave: Wave) -> WaveContent:
    return WaveContent(
        code=wave.code,
        year=wave.year,
        nature=wave.nature,
        state=wave.state,
        selection=wave.selection,
        starts_on=wave.starts_on,
        ends_on=wave.ends_on,
        target=wave.target,
        contacted=wave.contacted,
        completed=wave.completed,
        name=_texts(wave.name),
        source=_texts(wave.source),
        sponsor=_texts(wave.sponsor),
        methodology=_texts(wave.methodology),
    )


def _variables(study: Study) -> Iterator[VariableContent]:
    lineage: dict = defaultdict(dict)
    for row in Lineage.objects.filter(variable__study=study).select_related("wave"):
        lineage[row.variable_id][row.wave.code] = LineageContent(
            row.status, _texts(row.note), dict(row.mapping)
        )
    for variable in study.variables.order_by("position"):
        yield VariableContent(
            code=variable.code,
            level=variable.level,
            privacy=variable.privacy,
            label=_texts(variable.label),
            lineage=lineage[variable.pk],
            categories=tuple(
                CategoryContent(one["code"], _texts(one["label"])) for one in variable.categories
            ),
        )


def _forms(study: Study) -> dict:
    forms: dict = dict.fromkeys(study.waves.order_by("position").values_list("code", flat=True), ())
    stored = Questionnaire.objects.filter(wave__study=study).select_related("wave")
    for questionnaire in stored.order_by("position"):
        forms[questionnaire.wave.code] += (questionnaire.form,)
    return forms


def _sources(study: Study) -> dict[tuple[str, str], Source]:
    stored = Questionnaire.objects.filter(wave__study=study, source__isnull=False)
    return {
        (questionnaire.wave.code, questionnaire.code): questionnaire.origin
        for questionnaire in stored.select_related("wave")
        if questionnaire.origin
    }


def reopened_interviews(study: Study) -> list[Interview]:
    """Return the interviews that a package has as they were approved, not as they are now."""
    reopened = Interview.objects.of_study(study).filter(state=State.REOPENED)
    return list(reopened.select_related("wave", "respondent"))


def _interviews(interviews: QuerySet[Interview]) -> Iterator[InterviewRow]:
    for row in interviews.select_related("wave", "respondent", "organization", "questionnaire"):
        content = what_counts(row)
        yield InterviewRow(
            id=row.pk,
            wave=row.wave.code,
            respondent=row.respondent.code,
            organization=content.organization,
            questionnaire=row.questionnaire.code,
            state=content.state,
            review_note=row.review_note if content.state == row.state else "",
            answers=content.answers,
            **content.details,
        )


def _projects(interviews: QuerySet[Interview]) -> Iterator[ProjectRow]:
    places: dict = defaultdict(int)
    for interview, project in counted_projects(interviews):
        places[interview] += 1
        yield ProjectRow(project.pk, interview, places[interview], project.label, project.answers)


def _numbered(rows: Iterable[Numbered], group: str) -> Iterator[tuple[int, Numbered]]:
    """Yield each row with its place among those of its group."""
    places: dict = defaultdict(int)
    for row in rows:
        places[getattr(row, group)] += 1
        yield places[getattr(row, group)], row


def _links(links: Iterable[ProjectLink], known: Container[UUID]) -> Iterator[LinkRow]:
    for row in links:
        if row.predecessor_id in known and row.successor_id in known:
            yield LinkRow(row.pk, row.predecessor_id, row.successor_id, row.kind)


def _consents(consents: QuerySet[Consent]) -> Iterator[ConsentRow]:
    same = ("id", "purpose", "text_version", "given_on", "withdrawn_on")
    for row in consents.select_related("respondent", "wave"):
        yield ConsentRow(
            respondent=row.respondent.code,
            wave=row.wave.code,
            **{name: getattr(row, name) for name in same},
        )


def _quotes(quotes: QuerySet[Quote], known: Container[UUID]) -> Iterator[QuoteRow]:
    stored = quotes.order_by("interview", "position")
    rows = (row for row in stored if row.project_id is None or row.project_id in known)
    for position, row in _numbered(rows, "interview_id"):
        yield QuoteRow(
            id=row.pk,
            interview=row.interview_id,
            project=row.project_id,
            position=position,
            language=row.language,
            text=row.text,
            translation=row.translation,
            attribution=_texts(row.attribution),
            themes=tuple(row.themes),
        )


def _profiles(study: Study) -> Iterator[ProfileRow]:
    rows = Profile.objects.filter(wave__study=study).select_related("wave")
    for position, row in _numbered(rows.order_by("wave", "position"), "wave_id"):
        yield ProfileRow(
            id=row.pk,
            wave=row.wave.code,
            interview=row.interview_id,
            position=position,
            title=_texts(row.title),
            body=_texts(row.body),
        )


def _sampling(rows: QuerySet[SampledExpert]) -> Iterator[SamplingRow]:
    names = ("wave__code", "respondent__code", "millionths", "stratum")
    return (SamplingRow(*values) for values in rows.order_by().values_list(*names))
