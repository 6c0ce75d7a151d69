"""Which interviews a file has, as of an entry: found at once, kept small, read later in pieces."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from surveys.domain.consents import Purpose
from surveys.domain.interviews import COUNTED, OF_CONTENT, State
from surveys.models import Consent, Respondent, Wave
from surveys.queries.as_of.entry import AsOf
from surveys.queries.as_of.newest import (
    CONSENT,
    INTERVIEW,
    ORGANIZATION,
    PROJECT,
    RESPONDENT,
    SAMPLED,
    ask,
    id_field,
    newest,
    without_time_limits,
)
from surveys.queries.as_of.newest import field as text_field

COUNTED_CONTENT = COUNTED & OF_CONTENT
"""The states of content that counts; that of an interview opened again is what was approved."""


class Place(NamedTuple):
    """Where the history has one interview: ids of entries; 0 where there is no such record."""

    interview: int
    respondent: int
    organization: int
    sampled: int
    projects: Sequence[int]


@dataclass
class LeftOut:
    """How many records are not in a file, and why; counted on while it is read.

    `withdrawn_since` are interviews whose consent stood as of the entry and stands no more,
    `without_consent` those of the states asked for without a consent then, `erased` records whose
    content was erased, by their kind: nobody can tell any more whether they belonged here.
    """

    withdrawn_since: int = 0
    without_consent: int = 0
    erased: Counter[str] = field(default_factory=Counter)


class Selection:
    """The interviews of a file in their order, each with its projects: some numbers for each."""

    def __init__(self, as_of: AsOf) -> None:
        self.as_of, self.left_out = as_of, LeftOut()
        self.interviews = self.projects = 0
        self._numbers = array("q")

    def add(self, place: Place) -> None:
        """Note one more interview."""
        self._numbers.extend((*place[:4], len(place.projects), *place.projects))
        self.interviews += 1
        self.projects += len(place.projects)

    def __iter__(self) -> Iterator[Place]:
        numbers, at = self._numbers, 0
        while at < len(numbers):
            interview, respondent, organization, sampled, projects = numbers[at : at + 5]
            first, at = at + 5, at + 5 + projects
            yield Place(interview, respondent, organization, sampled, numbers[first:at])


def select_as_of(
    as_of: AsOf, waves: Sequence[Wave], *, states: Collection[State] = COUNTED_CONTENT
) -> Selection:
    """Return the interviews of these waves whose content was in one of these states.

    They come by wave, in the order in which these are given, then by code of the expert and id.
    Nothing leaves without a consent to participate: it must stand as of the entry, and still.
    """
    found = Selection(as_of)
    if waves and states:
        with without_time_limits():
            _select(found, waves, states)
    return found


def _select(found: Selection, waves: Sequence[Wave], states: Collection[State]) -> None:
    as_of = found.as_of
    withdrawn = _Withdrawn(as_of)
    rows = ask(*_statement(as_of, waves, states), streamed=True)
    for interview, expert, employer, drawn, projects, *standing in rows:
        code, respondent, wave, then, now = standing
        if not then:
            found.left_out.without_consent += 1
        elif not now and withdrawn.says(respondent=respondent, code=code, wave=wave):
            found.left_out.withdrawn_since += 1
        else:
            entries = [int(one) for one in projects.split(",")] if projects else ()
            found.add(Place(interview, expert, employer or 0, drawn or 0, entries))
    found.left_out.erased.update(_erased(as_of))


class _Withdrawn:
    """Whether a consent that stood and is not the same now was withdrawn, or moved with its expert.

    Asked for the few whose consent changed since; merges and corrections move consents.
    """

    def __init__(self, as_of: AsOf) -> None:
        self._study = as_of.study_id
        self._standing: set[tuple[UUID, UUID]] | None = None
        self._heirs: dict[str, UUID] = {}

    def says(self, *, respondent: Any, code: str, wave: Any) -> bool:
        """Say whether neither the expert nor whoever they became has a consent that stands."""
        if self._standing is None:
            self._read()
        standing, wave = self._standing or set(), UUID(str(wave))
        people = {UUID(str(respondent)), self._heirs.get(code)}
        return not any((one, wave) in standing for one in people)

    def _read(self) -> None:
        consents = Consent.objects.standing().filter(wave__study=self._study)
        participating = consents.filter(purpose=Purpose.PARTICIPATE).order_by()
        self._standing = {*participating.values_list("respondent", "wave")}
        merged = Respondent.objects.filter(study=self._study).exclude(former_codes=[])
        for pk, former in merged.values_list("pk", "former_codes"):
            self._heirs |= {one["code"]: pk for one in former}


def _statement(
    as_of: AsOf, waves: Sequence[Wave], states: Collection[State]
) -> tuple[str, list[Any]]:
    """Return the query of all interviews, and its parameters.

    What belongs to an interview stands in one partition with it, so all of it is found by sorting.
    Databases know nothing of how many rows a field of a content lets through: of joins they take
    those for a handful of rows, which compare each with each.
    """
    query, params = newest(as_of, [INTERVIEW, PROJECT, RESPONDENT, ORGANIZATION, CONSENT, SAMPLED])
    is_postgresql = connection.vendor == "postgresql"
    entries = "STRING_AGG(CAST({} AS text), ',')" if is_postgresql else "GROUP_CONCAT({})"
    places = " ".join("WHEN %s THEN %s" for _wave in waves)
    statement = f"""
        WITH newest AS MATERIALIZED ({query}),
        reported AS (
            SELECT *, {entries.format("CASE kind WHEN 'project' THEN entry END")}
                OVER (PARTITION BY interview) AS projects
            FROM ({_said(*_REPORTED)}) AS interviews_and_projects
        ),
        together AS (
            SELECT kind, entry, interview, organization, respondent, wave, state, projects,
                MAX(code) OVER person AS code,
                MAX(CASE kind WHEN 'expert' THEN entry END) OVER person AS expert,
                MAX(still) OVER person_in_wave AS still,
                MAX(CASE kind WHEN 'drawn' THEN entry END) OVER person_in_wave AS drawn,
                MAX(CASE kind WHEN 'employer' THEN entry END)
                    OVER (PARTITION BY organization) AS employer
            FROM (
                SELECT * FROM reported WHERE kind = 'interview'
                UNION ALL SELECT *, NULL FROM ({_said(*_BESIDE)}) AS beside
            ) AS all_of_them
            WINDOW person AS (PARTITION BY respondent),
                person_in_wave AS (PARTITION BY respondent, wave)
        )
        SELECT entry, expert, CASE WHEN organization IS NOT NULL THEN employer END, drawn,
            projects, code, respondent, wave, still IS NOT NULL, still
        FROM together
        WHERE kind = 'interview' AND expert IS NOT NULL
            AND wave IN ({", ".join(["%s"] * len(waves))})
            AND state IN ({", ".join(["%s"] * len(states))})
        ORDER BY CASE wave {places} END, code{' COLLATE "C"' if is_postgresql else ""}, interview
    """  # noqa: S608 our names
    chosen = [*(wave.pk.hex for wave in waves), *sorted(map(str, states))]
    asked = [key for place, wave in enumerate(waves) for key in (wave.pk.hex, place)]
    return statement, [*params, *chosen, *asked]


COLUMNS = {
    "interview": "uuid",
    "respondent": "uuid",
    "wave": "uuid",
    "organization": "uuid",
    "state": "text",
    "code": "text",
    "still": "integer",
}
"""What is read of the records, of each kind some, and of which type that is."""


_REPORTED, _BESIDE = ("interview", "project"), ("expert", "employer", "drawn", "agreed")


def _said(*kinds: str) -> str:
    """Return the query of what records of some kinds say, but the deleted and the erased ones.

    `still` is there for consents that stood: 1 where they stand today, else 0.
    """
    person_in_wave = {"respondent": id_field("respondent_id"), "wave": id_field("wave_id")}
    state = text_field("state")
    participates = f"{text_field('purpose')} = '{Purpose.PARTICIPATE}'"
    parts = {
        "interview": _part(
            "interview",
            INTERVIEW,
            **person_in_wave,
            interview="n.record_id",
            organization=id_field("organization_id"),
            state=f"CASE {state} WHEN 'reopened' THEN 'approved' ELSE {state} END",
        ),
        "project": _part("project", PROJECT, interview=id_field("interview_id")),
        "expert": _part("expert", RESPONDENT, respondent="n.record_id", code=text_field("code")),
        "employer": _part("employer", ORGANIZATION, organization="n.record_id"),
        "drawn": _part("drawn", SAMPLED, **person_in_wave),
        "agreed": _part(
            "agreed",
            CONSENT,
            where=f"AND {participates} AND {text_field('withdrawn_on')} IS NULL",
            **person_in_wave,
            still="(SELECT COUNT(*) FROM surveys_consent now "
            "WHERE now.id = n.record_id AND now.withdrawn_on IS NULL)",
        ),
    }
    return " UNION ALL ".join(parts[kind] for kind in kinds)


def _part(kind: str, record_type: str, where: str = "", **said: str) -> str:
    columns = ", ".join(
        f"{said.get(name) or _nothing(type)} AS {name}" for name, type in COLUMNS.items()
    )
    return (
        f"SELECT '{kind}' AS kind, n.entry, {columns} "  # noqa: S608 our names
        "FROM newest n JOIN surveys_version v ON v.entry_id = n.entry "
        f"WHERE n.record_type = '{record_type}' AND {text_field('deleted')} IS NULL "
        f"AND v.content IS NOT NULL {where}"
    )


def _nothing(type: str) -> str:
    """Return no value of a type; SQLite's columns have none."""
    return f"CAST(NULL AS {type})" if connection.vendor == "postgresql" else "NULL"


def _erased(as_of: AsOf) -> dict[str, int]:
    """Return how many records had a newest version whose content is erased, by their kind.

    An expert or a consent of which nothing is known takes the interviews along: those are not
    counted here once more.
    """
    kinds = [INTERVIEW, PROJECT, RESPONDENT, CONSENT]
    marks = ", ".join(["%s"] * len(kinds))
    sealed = (
        "JOIN surveys_seal {0} ON {0}.entry_id = {1} AND {0}.study_id = %s AND {0}.number <= %s"
    )
    until: list[Any] = [as_of.study_id.hex, as_of.number]
    rows = ask(
        "SELECT v.record_type, COUNT(*) FROM surveys_version v "  # noqa: S608 our names
        f"{sealed.format('s', 'v.entry_id')} WHERE v.content IS NULL "
        f"AND v.record_type IN ({marks}) AND NOT EXISTS ("
        f"SELECT 1 FROM surveys_entry later {sealed.format('t', 'later.id')} "
        "WHERE later.record_type = v.record_type AND later.record_id = v.record_id "
        "AND later.record_version = v.record_version + 1) GROUP BY v.record_type",
        [*until, *kinds, *until],
    )
    return dict(row[:2] for row in rows)
