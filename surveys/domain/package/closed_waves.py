"""What a package would write into stored waves that are not open."""

from collections.abc import Iterator, Mapping
from typing import Any

from surveys.domain.importing import Problem
from surveys.domain.package.content import Package
from surveys.domain.package.rows import chunks, few
from surveys.domain.package.study_file import StudyContent
from surveys.domain.waves import WaveState, not_open

MANY = 50_000  # links or quotes that are held at once: for so many, all projects are gone through


def writes_into_closed(new: Package, package: Package, stored: StudyContent) -> Iterator[Problem]:
    """Yield a problem for every new row of a wave that is closed, or planned.

    `new` is what the package adds to the `stored` study. Questionnaires, weights and strata may be
    added to a planned wave; a link belongs to its later wave.
    """
    states = {wave.code: wave.state for wave in stored.waves if wave.state != WaveState.OPEN}
    if not states:
        return
    for code, forms in new.forms.items():
        if forms and states.get(code) == WaveState.CLOSED:
            yield _problem(f"questionnaires/{code}", None, code, states)
    tables = (
        ("interviews", few(new.interviews, "row", "wave")),
        ("project_links", _waves_of_links(new, package)),
        ("consents", few(new.consents, "row", "wave")),
        ("quotes", _waves_of_quotes(new, package)),
        ("profiles", few(new.profiles, "row", "wave")),
        ("sampling", few(new.sampling, "row", "wave")),
    )
    for table, rows in tables:
        for row, wave in rows:
            if wave in states and (table != "sampling" or states[wave] == WaveState.CLOSED):
                yield _problem(f"{table}.csv", row, wave, states)


def _waves_of_links(new: Package, package: Package) -> Iterator[tuple[Any, ...]]:
    for links in chunks(few(new.project_links, "row", "successor"), MANY):
        later = {project for _, project in links}
        owners = dict(one for one in few(package.projects, "id", "interview") if one[0] in later)
        waves = _waves(package, {*owners.values()})
        yield from ((row, waves[owners[project]]) for row, project in links)


def _waves_of_quotes(new: Package, package: Package) -> Iterator[tuple[Any, ...]]:
    for quotes in chunks(few(new.quotes, "row", "interview"), MANY):
        waves = _waves(package, {interview for _, interview in quotes})
        yield from ((row, waves[interview]) for row, interview in quotes)


def _waves(package: Package, wanted: set[Any]) -> Mapping[Any, str]:
    return dict(one for one in few(package.interviews, "id", "wave") if one[0] in wanted)


def _problem(file: str, row: int | None, wave: str, states: dict[str, str]) -> Problem:
    params = {"wave": wave, "state": states[wave]}
    return Problem(file, row, None, "wave_not_open", not_open(states[wave]), params)
