"""Whole studies in and out: the records and, with them, the definitions of the statistics."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from analytics.actions.definitions import InvalidDefinitions, export_sections, import_sections
from analytics.models import Export
from surveys.actions import log
from surveys.actions.packages import Imported, InvalidPackage, import_package
from surveys.actions.upkeep import look_at_tables
from surveys.domain.importing import Problem
from surveys.domain.package.archive import zip_bytes
from surveys.domain.package.files import LIMITS, TABLES, Limits
from surveys.domain.package.reading import Reading, read_path
from surveys.domain.package.room import needing_room
from surveys.domain.package.rows import Progress, untold
from surveys.domain.package.writing import package_files
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User
from surveys.queries.packages import stored_package


def import_study(
    *,
    by: User,
    source: Path,
    dry_run: bool = False,
    told: Progress = untold,
    is_own: bool = False,
    limits: Limits = LIMITS,
) -> tuple[Imported, list[Problem]]:
    """Import a study package from a folder or zip file; return what was new, and warnings.

    All or nothing. With `dry_run` everything is done and undone again; `told` hears how far it is.
    With `is_own` the study must be new, and whoever imports it becomes its admin; `limits` are
    those of a zip file.
    Raises InvalidPackage with the problems of the first stage that found some: files, contents,
    what is stored; Refused where there is no room on the disk for the rows while they are read.
    """
    with needing_room(), read_path(source, told=told, limits=limits) as reading:
        imported = _import(reading, by=by, dry_run=dry_run, told=told, is_own=is_own)
    if not dry_run:
        look_at_tables()
    return imported, reading.warnings


def _import(reading: Reading, *, by: User, dry_run: bool, told: Progress, is_own: bool) -> Imported:
    if reading.package is None:
        raise InvalidPackage(reading.problems, reading.warnings)
    try:
        with transaction.atomic():
            imported = import_package(by=by, package=reading.package, told=told, is_own=is_own)
            import_sections(study=imported.study, sections=reading.package.sections, by=by)
            if dry_run:
                transaction.set_rollback(True)
    except InvalidDefinitions as invalid:
        problems = [_on_its_line(problem, reading.lines) for problem in invalid.problems]
        raise InvalidPackage(problems, reading.warnings) from invalid
    except IntegrityError as error:
        raise Refused(
            gettext_noop(
                "Somebody changed the study while it was imported. Nothing was imported: try again."
            )
        ) from error
    return imported


def _on_its_line(problem: Problem, lines: Mapping[str, int]) -> Problem:
    """Return a problem of a definition with the line of `study.yaml` where its part stands."""
    place = problem.column or ""
    while place and place not in lines:
        place = place[: max(place.rfind(mark) for mark in ".:[")] if set(".:[") & set(place) else ""
    return problem.at(row=lines.get(place))


@transaction.atomic
def export_study(*, by: User, study: Study) -> dict[str, bytes]:
    """Return the files of the study package by path, and write down who took them."""
    package = replace(stored_package(study), sections=export_sections(study=study))
    files = package_files(package)
    rows = {table: len(package.rows(table)) for table in TABLES}
    export = Export(
        study=study,
        by=by,
        at=timezone.now(),
        unit="study",
        format="package",
        rows=sum(rows.values()),
        sha256=hashlib.sha256(zip_bytes(files)).hexdigest(),
        manifest={"study": study.slug, "name": study.name, "tables": rows},
    )
    log.insert(export, by=by, action="study.exported")
    return files
