"""What a package would write into stored waves that are not open."""

from collections.abc import Iterator

from surveys.domain.importing import Problem
from surveys.domain.package.content import Package
from surveys.domain.waves import WaveState, not_open


def writes_into_closed(new: Package, stored: Package) -> Iterator[Problem]:
    """Yield a problem for every new row of a wave that is closed, or planned.

    `new` is what the package adds to the stored study. A questionnaire may be added to a planned
    wave; a link belongs to its later wave.
    """
    states = {wave.code: wave.state for wave in stored.study.waves if wave.state != WaveState.OPEN}
    interviews = {row.id: row.wave for row in (*stored.interviews, *new.interviews)}
    projects = {row.id: interviews[row.interview] for row in (*stored.projects, *new.projects)}
    for code, forms in new.forms.items():
        if forms and states.get(code) == WaveState.CLOSED:
            yield _problem(f"questionnaires/{code}", None, code, states)
    tables = (
        ("interviews", [(row.row, row.wave) for row in new.interviews]),
        ("project_links", [(row.row, projects[row.successor]) for row in new.project_links]),
        ("consents", [(row.row, row.wave) for row in new.consents]),
        ("quotes", [(row.row, interviews[row.interview]) for row in new.quotes]),
        ("profiles", [(row.row, row.wave) for row in new.profiles]),
    )
    for table, rows in tables:
        for row, wave in rows:
            if wave in states:
                yield _problem(f"{table}.csv", row, wave, states)


def _problem(file: str, row: int | None, wave: str, states: dict[str, str]) -> Problem:
    params = {"wave": wave, "state": states[wave]}
    return Problem(file, row, None, "wave_not_open", not_open(states[wave]), params)
