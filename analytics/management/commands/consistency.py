from typing import Any

from analytics.disclosure import Audience
from analytics.management.output import FigureCommand
from analytics.presenters.consistency import consistency_of
from analytics.presenters.terminal import consistency_table
from surveys.models import Study


class Command(FigureCommand):
    help = "Say whether what was published about each wave can hold together, in whole numbers."

    def records(self, study: Study, **_options: Any) -> list[dict[str, Any]]:
        return [group.record() for group in consistency_of(study, audience=Audience.OPERATOR)]

    def table(self, study: Study, entry: int | None, **_options: Any) -> str:
        return consistency_table(study, consistency_of(study, audience=Audience.OPERATOR))
