from typing import Any

from analytics.disclosure import Audience
from analytics.management.output import FigureCommand
from analytics.presenters.claims import checked_claims
from analytics.presenters.sampling import samples_of
from analytics.presenters.terminal import claim_table
from surveys.models import Study


class Command(FigureCommand):
    help = "Check what was published about a study against its records."

    def records(self, study: Study, **_options: Any) -> list[dict[str, Any]]:
        claims = checked_claims(study, audience=Audience.OPERATOR)
        return [claim.record() for claim in claims]

    def table(self, study: Study, entry: int | None, **_options: Any) -> str:
        claims = checked_claims(study, audience=Audience.OPERATOR)
        samples = samples_of(study, audience=Audience.OPERATOR)
        return claim_table(study, claims, samples, entry=entry)
