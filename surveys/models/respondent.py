from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.organization import Organization
from surveys.models.pseudonym import Pseudonym


class Respondent(Pseudonym):
    """The expert interviewed, known in the study by a pseudonym code; identity is kept apart."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="respondents")
    organization = models.ForeignKey(
        "surveys.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="respondents",
        help_text=_("Where the expert works now; each interview says where it was then."),
    )

    # Given to the experts of a list that is shown.
    project_count: int
    last_organization: Organization | None
    is_done: bool  # has an interview of the wave that is entered
