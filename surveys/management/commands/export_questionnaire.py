from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.domain.xlsform.uploads.files import csv_zip_bytes, sheets_of, xlsx_bytes
from surveys.management.lookup import find_study, find_wave


class Command(BaseCommand):
    help = "Write a questionnaire as an XLSForm: a workbook, or a zip file of CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("path", type=Path, help="the file to write; .zip for CSV")
        parser.add_argument("--wave", required=True, metavar="CODE", help="the wave")
        parser.add_argument("--version-code", metavar="VERSION", help="by default the newest")

    def handle(
        self, *, slug: str, path: Path, wave: str, version_code: str | None, **_options: Any
    ) -> None:
        found = find_wave(find_study(slug), wave).questionnaires.order_by("-position")
        questionnaire = found.filter(code=version_code).first() if version_code else found.first()
        if questionnaire is None:
            known = ", ".join(found.values_list("code", flat=True)) or "none"
            raise CommandError(f"Wave {wave} has no such questionnaire. Known: {known}.")
        sheets = sheets_of(questionnaire.form, questionnaire.origin)
        write = csv_zip_bytes if path.suffix.lower() == ".zip" else xlsx_bytes
        path.write_bytes(write(sheets))
        self.stdout.write(f"Wrote version {questionnaire.code} to {path}.")
