from django.db import models

from surveys.models.pseudonym import Pseudonym


class Respondent(Pseudonym):
    """The expert interviewed, known in the study by a pseudonym code; identity is kept apart."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="respondents")

    # Given to the experts of a list that is shown.
    project_count: int
