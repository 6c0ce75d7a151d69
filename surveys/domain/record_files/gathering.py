"""What a file of records comes to: interviews, projects, people and consents, in a spool.

The spool is that of a package, so an import of records is written by what writes packages.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from surveys.domain.consents import Purpose
from surveys.domain.dates import ask_outside_wave, ask_without_project, date_problem
from surveys.domain.details import check_consent, check_date
from surveys.domain.experts import MERGED_BEFORE
from surveys.domain.interviews import State
from surveys.domain.messages import Message
from surveys.domain.package.content import Package
from surveys.domain.package.files import TABLES
from surveys.domain.package.spool import Spool
from surveys.domain.pseudonyms import key_of
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.record_files.known import Choices, Known, People
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.parts import Part
from surveys.domain.record_files.plans import SheetPlan
from surveys.domain.record_files.records import InterviewFound, Summary
from surveys.domain.record_files.targets import Own
from surveys.domain.wording import gettext_noop

BATCH = 1_000
STAYS_DRAFT = "stays_draft"
"""The code of a note that says why an interview is imported as a draft."""
NEW_OFFERED = 1_000  # codes that nobody has yet, as many as are shown
_SECOND = gettext_noop(
    "Row %(first)s is an interview of %(expert)s, too, and an expert has one in a wave. Bring the "
    "two together, or mend the code of one."
)
_WITHDREW = gettext_noop(
    "%(respondent)s withdrew the consent to participate in wave %(wave)s. A file cannot give it "
    "again: record it on the page of the interview."
)
_NOT_STATED = gettext_noop(
    "The consent of %(respondent)s to participate is neither stated for this file nor stored."
)
_NAMED = 'CREATE TABLE named ("key" TEXT PRIMARY KEY, kind, code, name, email, phone)'


class Gathered:
    """The records of one file. They are added first, then finished, then asked for."""

    def __init__(
        self,
        spool: Spool,
        sheet: SheetPlan,
        known: Known,
        choices: Choices,
        form: Questionnaire,
        findings: Findings,
    ) -> None:
        self.spool = spool
        self.sheet = sheet
        self.known = known
        self.choices = choices
        self.form = form
        self.findings = findings
        self.number = spool.forms.index(form)
        self.experts: dict[str, str] = {}
        self.rows_of_experts: dict[str, int] = {}
        self.organizations: dict[str, str] = {}
        self.new_experts: dict[str, int] = {}
        self.headings: dict[str, str] = {}
        self.waiting: dict[str, list[tuple[Any, ...]]] = {
            name: [] for name in ("interviews", "projects", "sampling")
        }
        self.consents: list[tuple[Any, ...]] = []
        self.summary = Summary()
        spool.ask(_NAMED)

    # --- people ---

    def expert(self, code: str, row: int, own: Part) -> str:
        """Return a code of an expert as it is stored; one that nobody has yet is remembered."""
        self.headings = own.headings
        if not code:
            return ""
        stored = self._code(code, self.known.experts, self.experts, row, Own.RESPONDENT)
        key = key_of(stored)
        if key not in self.known.experts.codes and key not in self.known.experts.former:
            self.new_experts.setdefault(stored, row)
        if first := self.rows_of_experts.get(key):
            params = {"first": first, "expert": stored}
            heading = own.headings.get(Own.RESPONDENT.value)
            place = (self.sheet.file, row, heading)
            self.findings.problem(*place, "second_interview", _SECOND, params)
        self.rows_of_experts.setdefault(key, row)
        return stored

    def _code(self, code: str, people: People, seen: dict[str, str], row: int, own: Own) -> str:
        """Return a code as it is stored, or as it stood first in the file."""
        key = key_of(code)
        if now := people.former.get(key):
            heading = self.headings.get(own.value)
            params = {"code": code, "now": now}
            place = (self.sheet.file, row, heading)
            self.findings.problem(*place, "merged_before", MERGED_BEFORE, params)
        return seen.setdefault(key, people.codes.get(key, code))

    def _name(self, kind: str, code: str, name: str, email: str = "", phone: str = "") -> None:
        if code and (name or email or phone):
            key = f"{kind} {key_of(code)}"
            row = (key, kind, code, name, email, phone)
            self.spool.ask("INSERT OR IGNORE INTO named VALUES (?, ?, ?, ?, ?, ?)", row)

    def names(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Yield kind, code, name, e-mail and phone of whoever the file names."""
        return self.spool.ask("SELECT kind, code, name, email, phone FROM named ORDER BY key")

    # --- records ---

    def add_interview(
        self, found: InterviewFound, values: Mapping[Own, Any], answers: str, own: Part
    ) -> None:
        """Add an interview; what it lacks is noted with it."""
        organization = values.get(Own.ORGANIZATION) or ""
        if organization:
            people = self.known.organizations
            seen = self.organizations
            organization = self._code(organization, people, seen, found.row, Own.ORGANIZATION)
            self._name("organization", organization, values.get(Own.ORGANIZATION_NAME) or "")
        contact = [
            values.get(one) or ""
            for one in (Own.RESPONDENT_NAME, Own.RESPONDENT_EMAIL, Own.RESPONDENT_PHONE)
        ]
        self._name("respondent", found.respondent, *contact)
        found.consent = values.get(Own.CONSENT_GIVEN_ON)
        if wrong := date_problem(found.consent, today=self.known.today):
            heading = own.headings[Own.CONSENT_GIVEN_ON.value]
            self.findings.problem(self.sheet.file, found.row, heading, "wrong_date", *wrong)
        if Own.HELD_ON in values or Own.HELD_ON.value not in own.headings:
            self._check_date(found, own)
        held_on = found.held_on.isoformat() if found.held_on else None
        self._add(
            "interviews",
            (
                found.row,
                found.id.bytes,
                self.known.wave.code,
                found.respondent,
                organization,
                values.get(Own.INTERVIEWER) or "",
                self.form.version,
                found.state or State.SUBMITTED.value,
                values.get(Own.MODE) or "",
                held_on,
                values.get(Own.DURATION_MINUTES),
                "[]",
                values.get(Own.LANGUAGE) or self.form.default_language,
                "",
                self.number,
                answers,
            ),
        )
        weight, stratum = values.get(Own.WEIGHT), values.get(Own.STRATUM) or ""
        if found.respondent and (weight is not None or stratum):
            row = (found.row, self.known.wave.code, found.respondent, weight, stratum)
            self._add("sampling", row)

    def add_project(
        self, interview: InterviewFound, *, id: uuid.UUID, row: int, label: str, answers: str
    ) -> None:
        """Add a project of an interview that was added."""
        place = interview.projects
        values = (row, id.bytes, interview.id.bytes, place, label, self.number, answers)
        self._add("projects", values)

    def _add(self, table: str, row: tuple[Any, ...]) -> None:
        waiting = self.waiting[table]
        waiting.append(row)
        if len(waiting) >= BATCH:
            self.spool.add(table, waiting)
            waiting.clear()

    def _consent(self, found: InterviewFound, *, dated: bool) -> None:
        """Note the consent of an expert, or that it is lacking; `dated` where dates say so."""
        key, code = key_of(found.respondent), found.respondent
        if not code or key in self.known.agreed:
            return
        heading = self.headings.get(Own.RESPONDENT.value)
        where = {"respondent": code, "wave": self.known.wave.code}
        if key in self.known.withdrew:
            said = Message("consent_withdrawn", _WITHDREW, where)
            found.lacks.append((self.sheet.file, found.row, heading, said))
            return
        day: date | None = found.held_on or self.known.today
        if dated:
            heading = self.headings[Own.CONSENT_GIVEN_ON.value]
            day = found.consent
        if day is None or not self.choices.consent:
            said = Message("no_consent", _NOT_STATED, where)
            if self.choices.consent:
                (said,) = check_consent(given=False, respondent=code, wave=self.known.wave.code)
            found.lacks.append((self.sheet.file, found.row, heading, said))
            return
        id = uuid.uuid5(found.id, f"consent {Purpose.PARTICIPATE}")
        row = (found.row, id.bytes, code, self.known.wave.code, Purpose.PARTICIPATE.value)
        self.consents.append((*row, self.choices.consent, day.isoformat(), None))

    def _check_date(self, found: InterviewFound, own: Part) -> None:
        """Note that an interview has no date, or one outside its wave; others were read already."""
        heading = own.headings.get(Own.HELD_ON.value)
        for lack in check_date(found.held_on, complete=True, today=None):
            found.lacks.append((self.sheet.file, found.row, heading, lack))
        for question in ask_outside_wave(found.held_on, self.known.wave):
            place = (self.sheet.file, found.row, heading)
            self.findings.note(*place, question.code, question.template, **question.params)

    # --- the end ---

    def flush(self) -> None:
        """Put into the spool what was added so far."""
        for table, waiting in self.waiting.items():
            self.spool.add(table, waiting)
            waiting.clear()

    def finish(self, interviews: Iterable[InterviewFound]) -> None:
        """Say which interviews count; prepare what was added to be asked for."""
        self.flush()
        interviews = [*interviews]
        dated = any(found.consent for found in interviews)  # an empty column says nothing
        drafts = number = projects = 0
        for found in interviews:
            self._consent(found, dated=dated)
            number, projects = number + 1, projects + found.projects
            drafts += self._settle(found)
        people = (("respondents", self.experts), ("organizations", self.organizations))
        for table, codes in people:
            rows = ((row, code, key) for row, (key, code) in enumerate(codes.items(), start=1))
            self.spool.add(table, rows)
        self.spool.add("consents", self.consents)
        self.spool.index()
        ((names,),) = self.spool.ask("SELECT count(*) FROM named")
        self.summary = Summary(
            interviews=number,
            projects=projects,
            drafts=drafts,
            consents=len(self.consents),
            names=names,
            new_experts=dict(list(self.new_experts.items())[:NEW_OFFERED]),
        )

    def _settle(self, found: InterviewFound) -> bool:
        """Decide whether an interview is handed in; return whether it stays a draft."""
        if found.state == State.DRAFT:
            return True
        if found.lacks and found.state:
            for file, row, heading, said in found.lacks:
                self.findings.say(file, row, heading, said)
            return True
        if found.lacks:
            file, row, heading, said = found.lacks[0]
            self.findings.note(file, row, heading, STAYS_DRAFT, said.template, **said.params)
            draft = (State.DRAFT.value, found.row)
            self.spool.ask("UPDATE interviews SET state = ? WHERE row = ?", draft)
            return True
        for question in ask_without_project(found.projects, found.respondent, self.form):
            place = (self.sheet.file, found.row, None)
            self.findings.note(*place, question.code, question.template, **question.params)
        return False

    def remove(self, interviews: Iterable[uuid.UUID]) -> None:
        """Leave interviews out, with their projects and consents: they are stored already."""
        for id in interviews:
            self.spool.remove("projects", "interview = ?", (id.bytes,))
            consent = uuid.uuid5(id, f"consent {Purpose.PARTICIPATE}")
            self.spool.remove("consents", "id = ?", (consent.bytes,))
            self.spool.remove("interviews", "id = ?", (id.bytes,))

    def package(self) -> Package:
        """Return the records as a package that adds them to the study."""
        rows: dict[str, Any] = {table: self.spool.rows(table) for table in TABLES}
        package = Package(self.known.study, {}, self.known.forms, **rows)
        return package.checked()
