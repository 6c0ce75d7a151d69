"""Links that refresh as pages show them: how each stands, and what it gives now."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.domain.data_links import LINK_STATES, LinkState
from analytics.models import DataFile, DataLink
from analytics.queries.data_links import links_of, makers_of, newest_file, state_of
from surveys.models import Job, Study
from surveys.queries.jobs import last_job_of


@dataclass(frozen=True)
class ShownLink:
    """A link in a list."""

    link: DataLink
    state: LinkState

    @property
    def words(self) -> str:
        """How it stands, in words."""
        return _(LINK_STATES[self.state])

    @property
    def is_over(self) -> bool:
        """Whether it gives nothing for good."""
        return self.state in (LinkState.REVOKED, LinkState.EXPIRED)


@dataclass(frozen=True)
class GivenNow:
    """The file that a link gives now, if any, and what became of the newest that was asked for."""

    file: DataFile | None
    asked: DataFile | None
    job: Job | None


def shown_links(study: Study) -> list[ShownLink]:
    """Return the links of a study, those that are over behind the others."""
    shown = _shown(study, links_of(study))
    return sorted(shown, key=lambda one: one.is_over)


def shown_link(link: DataLink) -> ShownLink:
    """Return one link as a list would have it."""
    return _shown(link.study, [link])[0]


def given_now(link: DataLink) -> GivenNow:
    """Return what a link gives now, and how far the newest file of it is."""
    asked = link.files.defer("manifest").order_by("-created_at").first()
    job = last_job_of(asked.pk) if asked is not None and asked.made_at is None else None
    return GivenNow(newest_file(link), asked, job)


def _shown(study: Study, links: Iterable[DataLink]) -> list[ShownLink]:
    makers = set(makers_of(study).values_list("pk", flat=True))
    return [ShownLink(one, state_of(one, is_void=one.made_by_id not in makers)) for one in links]
