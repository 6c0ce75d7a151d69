"""The rows of a package whose content is new, written many at once.

What is out of the ordinary is written by the action that pages use, one by one: a row whose place
may be taken, answers that nobody judged, and every row of a batch that is refused. So an import
answers as the single write does, and names the row.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from surveys.actions import consents, log, material, respondents, sampling
from surveys.actions.idempotency import remember_all
from surveys.actions.interviews import record_interview
from surveys.actions.rows import Columns
from surveys.domain.confirming import EVERYTHING
from surveys.domain.contents import DETAIL_FIELDS
from surveys.domain.details import stored_code
from surveys.domain.experts import MERGED_MEANWHILE
from surveys.domain.importing import Problem
from surveys.domain.package.content import (
    InterviewWithProjects,
    Package,
    content_of,
    with_projects,
)
from surveys.domain.package.reading import MOST_BETWEEN
from surveys.domain.package.rows import (
    CodeRow,
    ConsentRow,
    InterviewRow,
    LinkRow,
    ProfileRow,
    Progress,
    QuoteRow,
    Row,
    SamplingRow,
    chunks,
    untold,
)
from surveys.domain.pseudonyms import key_of
from surveys.domain.refusals import Refused
from surveys.domain.sampling import Drawn
from surveys.models import (
    Consent,
    Interview,
    Organization,
    Profile,
    Project,
    ProjectLink,
    Questionnaire,
    Quote,
    Respondent,
    Study,
    User,
    Wave,
)
from surveys.models.record import Record

BATCH = 250  # interviews come with their projects, so this is some thousand rows
CONSENT_FIELDS = ("id", "purpose", "text_version", "given_on", "withdrawn_on")
INTERVIEW_FIELDS = ("id", "state", "answers", *DETAIL_FIELDS)
AnyRow = TypeVar("AnyRow", bound=Row | InterviewWithProjects)
Told = TypeVar("Told", QuoteRow, ProfileRow)
Person = TypeVar("Person", Respondent, Organization)


class RowsOfPackage:
    """The writing of the rows that a package adds to a study whose design is stored.

    Where its answers are judged (`is_checked`), they are not judged again. `told` hears how many
    rows of a table are written, batch by batch. `made` are the ids of new people by their codes,
    who are not stored yet where rows wait.
    """

    def __init__(
        self,
        study: Study,
        new: Package,
        *,
        by: User,
        is_checked: bool,
        told: Progress = untold,
    ) -> None:
        self.study = study
        self.new = new
        self.by = by
        self.is_checked = is_checked
        self.told = told
        self.written: Counter[str] = Counter()
        self.made: dict[type[Any], dict[str, UUID]] = {Respondent: {}, Organization: {}}
        self.waves: dict[str, Wave] = {wave.code: wave for wave in study.waves.all()}
        forms = Questionnaire.objects.filter(wave__study=study).select_related("wave")
        self.questionnaires = {(form.wave.code, form.code): form for form in forms}

    def write(self) -> list[Problem]:
        """Write all rows; return what is wrong with those of the first table that has such."""
        new = self.new
        if new.sampling:
            sampling.hold_strata(self.study.pk)
        return (
            self._write("organizations", new.organizations, self._organizations, self._organization)
            or self._write("respondents", new.respondents, self._respondents, self._respondent)
            or self._write("consents", new.consents, self._consents, self._consent)
            or self._write("interviews", with_projects(new), self._interviews, self._interview)
            or self._write("project_links", new.project_links, self._links)
            or self._write("quotes", new.quotes, self._quotes)
            or self._write("profiles", new.profiles, self._profiles)
            or self._write("sampling", new.sampling, self._sampling)
        )

    def _write(
        self,
        table: str,
        rows: Iterable[AnyRow],
        at_once: Callable[[Sequence[AnyRow]], Sequence[AnyRow] | None],
        one: Callable[[AnyRow], object] | None = None,
    ) -> list[Problem]:
        """Write rows `at_once`, and `one` by one those that this returns or cannot write.

        Where there is no other way, one is written as several are.
        """
        problems = []
        for batch in chunks(rows, BATCH, _place_of if table == "consents" else None):
            for row in self._together(at_once, batch):
                try:
                    one(row) if one else at_once([row])
                except Refused as refusal:
                    place = (f"{table}.csv", row.row, None)
                    problems.append(Problem(*place, refusal.code, refusal.template, refusal.params))
            self._tell(table, batch)
            if len(problems) >= MOST_BETWEEN:
                break
        return problems

    def _together(
        self, at_once: Callable[[Sequence[AnyRow]], Sequence[AnyRow] | None], rows: Sequence[AnyRow]
    ) -> Sequence[AnyRow]:
        """Write rows at once; return those that are left to be written one by one."""
        try:
            with transaction.atomic():
                return at_once(rows) or ()
        except (IntegrityError, Refused):
            return rows

    def _tell(self, table: str, rows: Sequence[AnyRow]) -> None:
        """Say how much of a table is written by now; projects come with their interviews."""
        more = Counter({table: len(rows)})
        for row in rows:
            if isinstance(row, InterviewWithProjects):
                more["projects"] += len(row.projects)
        self.written += more
        for name in more:
            self.told("written", name, self.written[name])

    # --- people ---

    def _organizations(self, rows: Sequence[CodeRow]) -> Sequence[CodeRow]:
        return self._people(Organization, rows, action="organization.added")

    def _respondents(self, rows: Sequence[CodeRow]) -> Sequence[CodeRow]:
        return self._people(Respondent, rows, action="respondent.added")

    def _people(
        self, model: type[Any], rows: Sequence[CodeRow], *, action: str
    ) -> Sequence[CodeRow]:
        keys = {key_of(row.code): row for row in rows}
        stored = model.objects.filter(study=self.study, key__in=keys)
        known = {*stored.order_by().values_list("key", flat=True)}
        new = [row for key, row in keys.items() if key not in known]
        people = [model(study=self.study, code=stored_code(row.code)) for row in new]
        log.insert_many(people, by=self.by, action=action)
        self.made[model] |= {person.code: person.pk for person in people}
        return [row for row in rows if key_of(row.code) in known]

    def _organization(self, row: CodeRow) -> None:
        respondents.ensure_organization(by=self.by, study=self.study, code=row.code)

    def _respondent(self, row: CodeRow) -> None:
        respondents.ensure_respondent(by=self.by, study=self.study, code=row.code)

    def _ids(self, model: type[Person], codes: Iterable[str]) -> dict[str, UUID]:
        """Return the ids of people by their codes; Refused where one is no longer there."""
        wanted, made = set(codes) - {""}, self.made[model]
        found = {code: made[code] for code in wanted & made.keys()}
        if others := wanted - found.keys():
            stored = model.objects.filter(study=self.study, code__in=others).order_by()
            found |= stored.values_list("code", "pk")
        for code in wanted - found.keys():
            raise Refused(MERGED_MEANWHILE, {"code": code}, code="merged_meanwhile")
        return found

    def _expert(self, code: str) -> Respondent:
        return Respondent.objects.get(pk=self._ids(Respondent, [code])[code])

    # --- consents ---

    def _consents(self, rows: Sequence[ConsentRow]) -> Sequence[ConsentRow]:
        experts = self._ids(Respondent, (row.respondent for row in rows))
        stored = Consent.objects.filter(respondent__in=[*experts.values()])
        known = {*stored.order_by().values_list("respondent__code", "wave__code", "purpose")}
        # One that is given again follows another: the single write looks at both.
        places = Counter(map(_place_of, rows))
        new = [row for row in rows if places[_place_of(row)] == 1]
        new = [row for row in new if _place_of(row) not in known]
        consents.keep_texts(self.study.pk)
        for action, some in (
            ("consent.given", [row for row in new if not row.withdrawn_on]),
            ("consent.recorded", [row for row in new if row.withdrawn_on]),
        ):
            columns = {name: [getattr(row, name) for row in some] for name in CONSENT_FIELDS}
            columns["respondent_id"] = [experts[row.respondent] for row in some]
            columns["wave_id"] = [self.waves[row.wave].pk for row in some]
            columns["withdrawn_by_id"] = [self.by.pk if row.withdrawn_on else None for row in some]
            self._insert(Consent, columns, some, action=action)
        written = {row.id for row in new}
        return [row for row in rows if row.id not in written]

    def _consent(self, row: ConsentRow) -> None:
        given: dict[str, Any] = {
            "by": self.by,
            "id": row.id,
            "respondent": self._expert(row.respondent),
            "wave": self.waves[row.wave],
            "purpose": row.purpose,
            "text_version": row.text_version,
            "given_on": row.given_on,
        }
        if row.withdrawn_on:
            consents.record_past_consent(**given, withdrawn_on=row.withdrawn_on)
        else:
            consents.record_consent(**given)

    # --- interviews ---

    def _interviews(self, rows: Sequence[InterviewWithProjects]) -> Sequence[InterviewWithProjects]:
        if not self.is_checked:
            return rows
        experts = self._ids(Respondent, (one.interview.respondent for one in rows))
        employers = self._ids(Organization, (one.interview.organization for one in rows))
        stored = Interview.objects.filter(respondent__in=[*experts.values()])
        known = {*stored.order_by().values_list("wave__code", "respondent__code")}
        by_state: dict[str, list[InterviewRow]] = defaultdict(list)
        new = [one for one in rows if _meeting(one) not in known]
        for one in new:
            by_state[one.interview.state].append(one.interview)
        for state, some in by_state.items():
            columns = {name: [getattr(row, name) for row in some] for name in INTERVIEW_FIELDS}
            columns["wave_id"] = [self.waves[row.wave].pk for row in some]
            columns["questionnaire_id"] = [
                self.questionnaires[row.wave, row.questionnaire].pk for row in some
            ]
            columns["respondent_id"] = [experts[row.respondent] for row in some]
            columns["organization_id"] = [employers.get(row.organization) for row in some]
            columns["created_by_id"] = [self.by.pk] * len(some)
            self._insert(Interview, columns, some, action=f"interview.{state}")
        owners = [one.interview for one in new]
        self._insert(Project, _columns(new), owners, action="project.added")
        submissions = [
            (row.id, (self.waves[row.wave].pk, experts[row.respondent], content_of(one)))
            for one, row in zip(new, owners, strict=True)
        ]
        remember_all(Interview, submissions, by=self.by)
        return [one for one in rows if _meeting(one) in known]

    def _insert(
        self,
        model: type[Record],
        columns: Columns,
        owners: Iterable[ConsentRow | InterviewRow],
        *,
        action: str,
    ) -> None:
        """Insert records that belong to the waves of these rows."""
        waves = {self.waves[code].pk for code in {row.wave for row in owners}}
        study = self.study.pk
        log.insert_columns(model, columns, study=study, waves=waves, by=self.by, action=action)

    def _interview(self, one: InterviewWithProjects) -> None:
        row = one.interview
        record_interview(
            by=self.by,
            id=row.id,
            wave=self.waves[row.wave],
            questionnaire=self.questionnaires[row.wave, row.questionnaire],
            respondent=self._expert(row.respondent),
            state=row.state,
            content=content_of(one),
            confirmed=EVERYTHING,
        )

    # --- links, quotes, profiles ---

    def _links(self, rows: Sequence[LinkRow]) -> None:
        ends = {id for row in rows for id in (row.predecessor, row.successor)}
        found = Project.objects.filter(pk__in=ends).order_by()
        of = dict(found.values_list("pk", "interview__wave"))
        waves = {wave.pk: wave for wave in self.waves.values()}
        for row in rows:
            material.refuse_backwards(waves[of[row.predecessor]], waves[of[row.successor]])
        log.insert_columns(
            ProjectLink,
            {
                "id": [row.id for row in rows],
                "study_id": [self.study.pk] * len(rows),
                "predecessor_id": [row.predecessor for row in rows],
                "successor_id": [row.successor for row in rows],
                "kind": [row.kind for row in rows],
            },
            study=self.study.pk,
            waves={of[row.successor] for row in rows},
            by=self.by,
            action="project_line.linked",
        )

    def _quotes(self, rows: Sequence[QuoteRow]) -> None:
        projects = self._projects_of([row.project for row in rows if row.project])
        quotes = [
            Quote(
                id=row.id,
                interview=interview,
                project=projects[row.project] if row.project else None,
                position=row.position,
                language=row.language,
                text=row.text,
                translation=row.translation,
                attribution=dict(row.attribution),
                themes=list(row.themes),
            )
            for row, interview in self._with_interviews(rows)
        ]
        material.add_quotes(by=self.by, study=self.study, quotes=quotes)

    def _profiles(self, rows: Sequence[ProfileRow]) -> None:
        profiles = [
            Profile(
                id=row.id,
                wave=self.waves[row.wave],
                interview=interview,
                position=row.position,
                title=dict(row.title),
                body=dict(row.body),
            )
            for row, interview in self._with_interviews(rows)
        ]
        material.add_profiles(by=self.by, profiles=profiles)

    def _sampling(self, rows: Sequence[SamplingRow]) -> None:
        experts = self._ids(Respondent, (row.respondent for row in rows))
        sampling.add_drawn(
            by=self.by,
            drawn=[
                (self.waves[row.wave], experts[row.respondent], Drawn(row.weight, row.stratum))
                for row in rows
            ],
        )

    def _projects_of(self, ids: Sequence[UUID]) -> dict[UUID, Project]:
        """Return projects by their ids, with as much of them as tells their waves."""
        found = Project.objects.select_related("interview")
        projects = found.only("version", "interview__version", "interview__wave").in_bulk(ids)
        waves = {wave.pk: wave for wave in self.waves.values()}
        for project in projects.values():
            project.interview.wave = waves[project.interview.wave_id]
        return projects

    def _with_interviews(self, rows: Sequence[Told]) -> Iterator[tuple[Told, Interview | None]]:
        found = Interview.objects.select_related("wave").defer("answers", "approved_content")
        interviews = found.in_bulk([row.interview for row in rows if row.interview])
        return ((row, interviews.get(row.interview)) for row in rows)


def _place_of(row: ConsentRow) -> tuple[str, str, str]:
    """Return where at most one consent stands."""
    return row.respondent, row.wave, row.purpose


def _meeting(one: InterviewWithProjects) -> tuple[str, str]:
    """Return where at most one interview stands."""
    return one.interview.wave, one.interview.respondent


def _columns(interviews: Sequence[InterviewWithProjects]) -> Columns:
    """Return the projects of interviews as columns of their table."""
    placed = [
        (one.interview.id, position, project)
        for one in interviews
        for position, project in enumerate(one.projects, start=1)
    ]
    return {
        "id": [project.id for *_, project in placed],
        "interview_id": [interview for interview, *_ in placed],
        "position": [position for _, position, _ in placed],
        "label": [project.label for *_, project in placed],
        "answers": [project.answers for *_, project in placed],
    }
