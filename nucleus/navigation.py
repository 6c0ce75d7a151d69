"""What the frame of a page shows: the studies, the open one, and the places a role may open.

Here and not in an app, because the rail names the pages of both.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nucleus.help_topics import help_address
from surveys.domain.roles import Permission
from surveys.models import Study, Wave
from surveys.rules import permissions_of

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Place:
    """One entry of the rail. `prefix` is how the names of its routes begin, or several ways."""

    key: str
    label: str | Promise
    route: str
    prefix: str | tuple[str, ...]
    permission: Permission
    on_phone: bool = False


PLACES = (
    Place("overview", _("Overview"), "study-overview", "study-", Permission.FIGURES_READ, True),
    Place("trends", _("Trends"), "trend-list", "trend-", Permission.FIGURES_READ, True),
    Place(
        "interviews",
        _("Interviews"),
        "interview-list",
        "interview-",
        Permission.INTERVIEW_READ,
        True,
    ),
    Place(
        "experts",
        _("Experts"),
        "expert-list",
        ("expert-", "organization-"),
        Permission.INTERVIEW_READ,
    ),
    Place("imports", _("Import"), "import-list", "import-", Permission.INTERVIEW_ENTER),
    Place("waves", _("Waves"), "wave-list", "wave-", Permission.FIGURES_READ),
    Place(
        "questionnaires",
        _("Questionnaires"),
        "questionnaire-list",
        "questionnaire-",
        Permission.FIGURES_READ,
    ),
    Place("variables", _("Variables"), "variable-list", "variable-", Permission.FIGURES_READ),
    Place("indicators", _("Indicators"), "indicator-list", "indicator-", Permission.FIGURES_READ),
    Place("tables", _("Tables"), "table-page", "table-", Permission.FIGURES_READ),
    Place("lines", _("Project lines"), "line-page", "line-", Permission.FIGURES_READ),
    Place("claims", _("Claims"), "claim-list", "claim-", Permission.FIGURES_READ),
    Place("exports", _("Exports"), "export-page", "export-", Permission.FIGURES_READ),
    Place("people", _("People"), "people-list", "people-", Permission.FIGURES_READ),
    Place("settings", _("Settings"), "settings-page", "settings-", Permission.STUDY_EDIT),
)


class Frame:
    """The frame of one page. Nothing is read before the template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def theme(self) -> str:
        """The theme that the person chose; empty where the system decides."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @property
    def can_mail(self) -> bool:
        """True where pages may offer what works by mail."""
        return settings.CAN_MAIL

    @property
    def help(self) -> str:
        """The address of the page of the guide that is about this page."""
        match = self.request.resolver_match
        return help_address(match.view_name if match else "")

    @cached_property
    def studies(self) -> list[Study]:
        """The studies that the person may switch to."""
        user = getattr(self.request, "user", None)
        return list(Study.objects.visible_to(user)) if user else []

    @cached_property
    def study(self) -> Study | None:
        """The study of this page, where the person may see it."""
        match = self.request.resolver_match
        slug = match.kwargs.get("slug") if match else None
        return next((study for study in self.studies if study.slug == slug), None)

    @cached_property
    def synthetic_waves(self) -> list[Wave]:
        """Waves of the study whose records were not observed, in order."""
        waves = self.study.waves.order_by("position") if self.study else []
        return [wave for wave in waves if wave.is_synthetic]

    @cached_property
    def navigation(self) -> list[dict[str, Any]]:
        """Places of the study that exist and that the person may open."""
        if self.study is None:
            return []
        may = permissions_of(self.request.user, self.study)
        match = self.request.resolver_match
        name = (match.url_name if match else None) or ""
        return [
            {
                "key": place.key,
                "label": place.label,
                "url": url,
                "active": name.startswith(place.prefix),
                "on_phone": place.on_phone,
            }
            for place in PLACES
            if place.permission in may and (url := _address(place.route, self.study))
        ]

    @property
    def has_more(self) -> bool:
        """True where some places do not fit in the bottom bar of a phone."""
        return any(not item["on_phone"] for item in self.navigation)


def _address(route: str, study: Study) -> str:
    try:
        return reverse(route, args=[study.slug])
    except NoReverseMatch:
        return ""


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: `frame`, which base.html draws."""
    return {"frame": Frame(request)}
