"""What of the statistics reads a variable or a wave; and what definitions say by language."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from analytics.models import Claim, Indicator, Segment
from analytics.queries.design import definition_of
from surveys.domain.expressions.reading import categories_read, reads
from surveys.models import Study
from surveys.queries.languages import StoredText
from surveys.queries.readers import Reader, Readers, Subject
from surveys.reader import localized

Categories = frozenset[str] | None
"""Those of the variable that something tells from all others; None where it reads all."""


def readers_in_statistics(subject: Subject) -> list[Readers]:
    """Return the indicators, breakdowns and claims that read the subject, in three queries."""
    study = subject.study
    read: dict[Any, Categories] = {}
    indicators = []
    for indicator in Indicator.objects.filter(study=study):
        if _reads(indicator, subject):
            read[indicator.pk] = _categories(indicator, subject)
            place = reverse("trend-indicator", args=[study.slug, indicator.code])
            indicators.append(Reader(localized(indicator.label), place, read[indicator.pk]))
    claims = reverse("claim-list", args=[study.slug])
    trends = reverse("trend-list", args=[study.slug])
    segments = Segment.objects.filter(study=study, variable__code=subject.variable)
    return [
        Readers(_indicators, tuple(indicators)),
        Readers(_segments, tuple(Reader(localized(one.label), trends) for one in segments)),
        Readers(
            _claims,
            tuple(
                Reader(one.code, claims, read.get(one.indicator_id))
                for one in _claims_that_read(subject, read)
            ),
        ),
    ]


def _reads(indicator: Indicator, subject: Subject) -> bool:
    """Say whether an indicator reads a variable, or is limited to waves with this one."""
    if subject.wave:
        return indicator.waves is not None and subject.wave in indicator.waves
    return any(reads(one, subject.variable) for one in definition_of(indicator).expressions)


def _categories(indicator: Indicator, subject: Subject) -> Categories:
    return categories_read(definition_of(indicator).expressions, subject.variable)


def _claims_that_read(subject: Subject, indicators: dict[Any, Categories]) -> QuerySet[Claim]:
    claims = Claim.objects.filter(study=subject.study)
    if subject.wave:
        return claims.filter(Q(wave__code=subject.wave) | Q(from_wave__code=subject.wave))
    return claims.filter(indicator__in=[*indicators])


def _indicators(count: int) -> str:
    return ngettext("%(counter)s indicator", "%(counter)s indicators", count)


def _segments(count: int) -> str:
    return ngettext("%(counter)s breakdown", "%(counter)s breakdowns", count)


def _claims(count: int) -> str:
    return ngettext("%(counter)s claim", "%(counter)s claims", count)


def texts_in_statistics(study: Study) -> Iterator[StoredText]:
    """Yield the texts of indicators, segments and claims."""
    kinds: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (Indicator, ("label", "question", "definition")),
        (Segment, ("label",)),
        (Claim, ("says", "wording", "note")),
    )
    for model, names in kinds:
        for one in model.objects.filter(study=study):
            yield from (StoredText(one.code, getattr(one, name)) for name in names)
