from django.db import models

from surveys.models.pseudonym import Pseudonym


class Organization(Pseudonym):
    """Where a respondent works, known in the study by a pseudonym code."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="organizations")

    # Given to the organizations of a list that is shown.
    expert_count: int
    wave_codes: list[str]
