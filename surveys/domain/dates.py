"""Which dates can be: one lower bound for all of them, and today for what has happened."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from surveys.domain.confirming import Confirmation
from surveys.domain.messages import Place
from surveys.domain.questionnaire import Level, Questionnaire
from surveys.domain.wording import gettext_noop

EARLIEST = datetime.date(1000, 1, 1)
"""No date of a study lies before it: what does is a year with fewer than four digits."""

TOO_EARLY = gettext_noop(
    "The year %(year)s cannot be right: no date lies before the year 1000. Write the year in full, "
    "like 2019."
)
AFTER_TODAY = gettext_noop("%(got)s lies after today (%(today)s). Correct the date.")


@dataclass(frozen=True)
class WaveDates:
    """When a wave ran, as far as it says."""

    code: str
    year: int
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None

    def holds(self, day: datetime.date) -> bool:
        """Say whether a day lies in the wave: between its dates, or in its year without any."""
        if self.starts_on is None and self.ends_on is None:
            return day.year == self.year
        return (self.starts_on or day) <= day <= (self.ends_on or day)


def date_problem(
    day: datetime.date | None, *, today: datetime.date | None
) -> tuple[str, dict[str, Any]] | None:
    """Return template and parameters of what is wrong with a date, or None.

    Give `today` where the date says when something happened, None where it may lie ahead.
    """
    if day is None:
        return None
    if day < EARLIEST:
        return TOO_EARLY, {"year": day.year}
    if today is not None and day > today:
        return AFTER_TODAY, {"got": day, "today": today}
    return None


def ask_outside_wave(held_on: datetime.date | None, wave: WaveDates) -> Iterator[Confirmation]:
    """Yield a question where an interview was held outside its wave."""
    if held_on is None or wave.holds(held_on):
        return
    params: dict[str, object] = {"held_on": held_on, "wave": wave.code}
    if wave.starts_on and wave.ends_on:
        template = gettext_noop(
            "The interview was held on %(held_on)s, outside wave %(wave)s (%(starts_on)s to "
            "%(ends_on)s). Is the date right?"
        )
        params["starts_on"] = wave.starts_on
        params["ends_on"] = wave.ends_on
    elif wave.starts_on:
        template = gettext_noop(
            "The interview was held on %(held_on)s, before wave %(wave)s began (%(starts_on)s). "
            "Is the date right?"
        )
        params["starts_on"] = wave.starts_on
    elif wave.ends_on:
        template = gettext_noop(
            "The interview was held on %(held_on)s, after wave %(wave)s ended (%(ends_on)s). Is "
            "the date right?"
        )
        params["ends_on"] = wave.ends_on
    else:
        template = gettext_noop(
            "The interview was held on %(held_on)s, wave %(wave)s is one of %(year)s. Is the date "
            "right?"
        )
        params["year"] = str(wave.year)
    place, subject = Place(question="held_on"), held_on.isoformat()
    yield Confirmation("outside_wave", template, params, place, subject=subject)


def ask_without_project(
    projects: int, respondent: str, form: Questionnaire
) -> Iterator[Confirmation]:
    """Yield a question where an interview is to count that reports no project, but was asked."""
    if projects == 0 and form.items(Level.PROJECT):
        yield Confirmation(
            "no_project",
            gettext_noop(
                "The interview of %(respondent)s reports no project. Submit it without one?"
            ),
            {"respondent": respondent},
            subject=respondent,
        )
