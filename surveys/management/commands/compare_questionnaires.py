import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from surveys.management.lookup import find_study
from surveys.models import Study, Wave
from surveys.presenters.comparing import shown_difference
from surveys.queries.comparing import Comparison, compared_waves, comparison_record


class Command(BaseCommand):
    help = (
        "Say what differs between the questionnaires of two waves, the most dangerous for a trend "
        "first, and what nobody decided yet. Where the later wave has a draft, that is compared."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("before", metavar="FROM", help="the earlier wave")
        parser.add_argument("wave", metavar="TO", help="the later wave")
        parser.add_argument("--format", choices=("table", "json"), default="table")
        parser.add_argument("--language", choices=("en", "es"), default="en")

    def handle(
        self, *, slug: str, before: str, wave: str, format: str, language: str, **_options: Any
    ) -> None:
        study = find_study(slug)
        first, second = self.find_wave(study, before), self.find_wave(study, wave)
        if first.position >= second.position:
            raise CommandError(f"Wave {before} does not come before wave {wave}. Turn them round.")
        comparison = compared_waves(first, second)
        if comparison is None:
            raise CommandError(f"One of the waves {before} and {wave} has no questionnaire.")
        if format == "json":
            record = comparison_record(comparison)
            self.stdout.write(json.dumps(record, ensure_ascii=False, indent=2))
            return
        with translation.override(language):
            self.tell(comparison)

    def tell(self, comparison: Comparison) -> None:
        """Print one line for each difference, and how many are open."""
        for judged in comparison.judged:
            shown = shown_difference(judged.difference)
            place = f" {shown.place}" if shown.place else ""
            state = "?" if judged.is_open else judged.decision.status if judged.decision else "-"
            old, new = ("; ".join(": ".join(filter(None, one)) for one in side)
                        for side in (shown.old, shown.new))  # fmt: skip
            line = f"[{state}] {judged.difference.code}{place}, {shown.title}: {old} → {new}"
            self.stdout.write(line)
        self.stdout.write(
            f"{len(comparison.judged)} differences between {comparison.before.code} and "
            f"{comparison.wave.code}, {len(comparison.open)} undecided."
        )

    def find_wave(self, study: Study, code: str) -> Wave:
        found: Wave | None = study.waves.filter(code=code).first()
        if found is None:
            known = ", ".join(study.waves.values_list("code", flat=True)) or "none"
            raise CommandError(f"There is no wave {code!r}. Known: {known}.")
        return found
