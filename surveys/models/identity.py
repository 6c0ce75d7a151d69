"""Who stands behind a pseudonym. Apart from answers, never exported with them."""

import uuid

from django.db import models
from django.utils.translation import gettext as _

from surveys.models.record import Record


class RespondentIdentity(Record):
    """Name and contact of a respondent."""

    respondent = models.OneToOneField("surveys.Respondent", models.PROTECT, related_name="identity")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name_plural = "respondent identities"

    def __str__(self) -> str:
        return _("Identity of %(code)s") % {"code": self.respondent.code}

    def get_study_id(self) -> uuid.UUID:
        return self.respondent.study_id


class OrganizationIdentity(Record):
    """The employer's name behind an organization code."""

    organization = models.OneToOneField(
        "surveys.Organization", models.PROTECT, related_name="identity"
    )
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "organization identities"

    def __str__(self) -> str:
        return _("Identity of %(code)s") % {"code": self.organization.code}

    def get_study_id(self) -> uuid.UUID:
        return self.organization.study_id
