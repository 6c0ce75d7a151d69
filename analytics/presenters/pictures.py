"""The charts of a study, as one specification for the browser and for pictures alike."""

from textwrap import wrap

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from analytics.charts import Spec, breakdown_chart, comparison_chart, trend_chart
from analytics.presenters.sampling import Samples
from analytics.presenters.sentences import interval_notes
from analytics.presenters.trend_list import TrendList
from analytics.presenters.trend_page import TrendPage
from analytics.queries.freshness import StudyFreshness
from surveys.domain import numbers
from surveys.models import Study, Wave
from surveys.reader import language, localized

THEMES = ("light", "dark")
LINE = 130  # letters of a note that fit beside each other
MOST_LINES = 5  # more of them cannot be told apart in one picture


def trend_spec(
    trend: TrendPage, *, theme: str = "light", picture_of: StudyFreshness | None = None
) -> Spec:
    """Return the chart of one indicator.

    A picture leaves the page, so it says by itself what it is and as of which entry: it has a
    title and notes, where `picture_of` gives the stamp of its figures.
    """
    points = trend.points()
    drawn = {point.series for point in points if point.value is not None}
    chart = trend_chart if len(drawn) <= MOST_LINES else breakdown_chart
    notes = wave_notes(trend.waves, trend.samples)
    return chart(
        points,
        title=localized(trend.indicator.question or trend.indicator.label) if picture_of else "",
        notes=[*_lines(trend), *notes, source(trend.design.study, picture_of)]
        if picture_of
        else (),
        description=trend.sentence(),
        kind=trend.indicator.kind,
        language=language(),
        translate=_,
        theme=theme,
        order=[code for code in trend.categories if code],
    )


def _lines(trend: TrendPage) -> list[str]:
    """Return what the numbers say, with the verdict, in lines that fit the picture."""
    return [] if trend.segment else wrap(trend.sentence(), LINE)


def comparison_spec(
    table: TrendList, *, theme: str = "light", picture_of: StudyFreshness | None = None
) -> Spec:
    """Return the chart of all shares of projects, wave beside wave; `picture_of` as there."""
    notes = wave_notes(table.waves, table.samples)
    return comparison_chart(
        table.points(),
        title=_("The waves compared: shares of projects") if picture_of else "",
        notes=[*notes, source(table.study, picture_of)] if picture_of else (),
        description=comparison_description(),
        language=language(),
        translate=_,
        theme=theme,
    )


def comparison_description() -> str:
    """Say what the comparison shows, for those who do not see it."""
    return _(
        "Shares of projects in each wave; a line joins those that can be compared. The table below "
        "holds the same figures."
    )


def source(study: Study, fresh: StudyFreshness) -> str:
    """Return the line below a picture: whose figures it shows, and as of when."""
    name = localized(study.name)
    if fresh.entry is None or fresh.at is None:
        return f"Nucleus · {name}"
    stamp = _("as of entry %(entry)s, %(date)s") % {
        "entry": numbers.number(fresh.entry, language()),
        "date": date_format(timezone.localtime(fresh.at), "SHORT_DATETIME_FORMAT"),
    }
    return f"Nucleus · {name} · {stamp}"


def wave_notes(waves: list[Wave], samples: Samples) -> list[str]:
    """Return what each wave is, and how to read an interval, for a picture that leaves the page."""
    notes = [
        f"{wave.code}: {wave.get_nature_display()}, {wave.get_selection_display()}"
        for wave in waves
    ]
    sampling = [line for note in samples.notes() for line in wrap(note, LINE)]
    return [" · ".join(notes), *sampling, *interval_notes(waves)]
