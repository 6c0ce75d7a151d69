"""Records that leave Nucleus as a file: checked, written down, with a manifest."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from analytics.models import Export
from analytics.queries.records import UNITS, Records, records_of
from analytics.writers.record_csv import DataFile, legend, manifest_text, write_csv
from surveys.actions import log
from surveys.domain.layout.formulas import APOSTROPHE
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User, Wave
from surveys.queries.recorded import Recorded, as_recorded

WRITERS = {"csv": write_csv}
LATER = ("xlsx", "sav", "dta", "parquet", "jsonl")
FORMATS = (*WRITERS, *LATER)
NO_POPULATION = (
    "The interval shows how much the figure depends on which experts were interviewed; it is not "
    "a margin of error for a population."
)


@dataclass(frozen=True)
class Exported:
    """A file that was written down as exported."""

    file: DataFile
    export: Export

    @property
    def name(self) -> str:
        """What the file is called."""
        wave = f"-{self.export.wave.code}" if self.export.wave else ""
        return f"{self.export.study.slug}-{self.export.unit}s{wave}.{self.export.format}"

    @property
    def manifest(self) -> str:
        """The text of the manifest that stands beside the file."""
        return manifest_text(self.export.manifest)


@transaction.atomic
def export_records(
    *, by: User, study: Study, unit: str, format: str, wave: Wave | None = None
) -> Exported:
    """Make a file of records and write down who took what."""
    if format in LATER:
        raise Refused(
            gettext_noop("Files in the format %(format)s are not built yet; use csv."),
            {"format": format},
        )
    if format not in WRITERS or unit not in UNITS:
        raise Refused(
            gettext_noop("There is no export of %(unit)s records as %(format)s."),
            {"unit": unit, "format": format},
        )
    (file, records), recorded = as_recorded(study, lambda: _file(study, unit, format, wave))
    export = Export(
        study=study,
        by=by,
        at=timezone.now(),
        unit=unit,
        format=format,
        wave=wave,
        rows=file.rows,
        sha256=file.sha256,
        manifest=_manifest(study, unit, format, records, file, recorded),
    )
    log.insert(export, by=by, action="records.exported")
    return Exported(file, export)


def _file(study: Study, unit: str, format: str, wave: Wave | None) -> tuple[DataFile, Records]:
    records = records_of(study, unit=unit, wave=wave)
    return WRITERS[format](records.columns, records.rows), records


def _manifest(
    study: Study,
    unit: str,
    format: str,
    records: Records,
    file: DataFile,
    recorded: Recorded,
) -> dict:
    waves = records.waves
    chosen = any(not wave.is_probability_sample for wave in waves)
    return {
        "study": study.slug,
        "name": study.name,
        "unit": unit,
        "format": format,
        "waves": [
            {
                "code": wave.code,
                "year": wave.year,
                "nature": wave.nature,
                "selection": wave.selection,
                "methodology": wave.methodology,
            }
            for wave in waves
        ],
        "rows": file.rows,
        "sha256": file.sha256,
        "as_of_entry": recorded.entry,
        "later_changes": recorded.waiting,
        "kinds_of_empty": legend(),
        "columns_of_nucleus": [column.name for column in records.columns if column.kind is None],
        "formulas": {"rule": APOSTROPHE, "cells": dict(file.defused)},
        "note": NO_POPULATION if chosen else "",
        "synthetic": [wave.code for wave in waves if wave.is_synthetic],
    }
