"""Records that leave Nucleus as a file: checked, written down, with a manifest."""

from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from analytics.domain.indicators import UNITS
from analytics.domain.notices import interval_notice
from analytics.models import Export
from analytics.queries.records import Records, records_of
from analytics.writers.formats import FORMATS, LATER
from analytics.writers.record_csv import legend, manifest_text
from analytics.writers.written import WrittenFile
from surveys.actions import log
from surveys.domain.layout.formulas import APOSTROPHE
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User, Wave
from surveys.queries.recorded import Recorded, as_recorded


@dataclass(frozen=True)
class Exported:
    """A file that was written, and written down as exported."""

    written: WrittenFile
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
    *,
    by: User,
    study: Study,
    unit: str,
    format: str,
    to: BinaryIO,
    wave: Wave | None = None,
    as_asked: bool = False,
) -> Exported:
    """Write records into the open file `to`, and write down who took what.

    Categories that were split or merged are harmonised, unless they are wanted `as_asked`.
    """
    if format in LATER:
        raise Refused(
            gettext_noop("Files in the format %(format)s are not built yet; use csv."),
            {"format": format},
        )
    if format not in FORMATS or unit not in UNITS:
        raise Refused(
            gettext_noop("There is no export of %(unit)s records as %(format)s."),
            {"unit": unit, "format": format},
        )
    (written, records), recorded = as_recorded(
        study, lambda: _write(study, unit, format, wave, to, as_asked)
    )
    export = Export(
        study=study,
        by=by,
        at=timezone.now(),
        unit=unit,
        format=format,
        wave=wave,
        rows=written.rows,
        sha256=written.sha256,
        manifest=_manifest(study, unit, format, records, written, recorded),
    )
    log.insert(export, by=by, action="records.exported")
    return Exported(written, export)


def _write(
    study: Study, unit: str, format: str, wave: Wave | None, to: BinaryIO, as_asked: bool
) -> tuple[WrittenFile, Records]:
    """Write the file from its beginning: it is read again where something came in between."""
    to.seek(0)
    to.truncate()
    records = records_of(study, unit=unit, wave=wave, as_asked=as_asked)
    return FORMATS[format].write(records.columns, records.rows, to), records


def _manifest(
    study: Study,
    unit: str,
    format: str,
    records: Records,
    written: WrittenFile,
    recorded: Recorded,
) -> dict:
    waves = records.waves
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
        "rows": written.rows,
        "sha256": written.sha256,
        "as_of_entry": recorded.entry,
        "later_changes": recorded.waiting,
        "kinds_of_empty": legend(),
        "harmonised": list(records.harmonised),
        "columns_of_nucleus": [column.name for column in records.columns if column.kind is None],
        "formulas": {"rule": APOSTROPHE, "cells": dict(written.defused)},
        "note": interval_notice(wave.is_probability_sample for wave in waves),
        "synthetic": [wave.code for wave in waves if wave.is_synthetic],
    }
