"""How the experts of waves were chosen, as far as figures follow it: for pages, and to compute."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from django.db.models import Count, Max, Q

from analytics.disclosure import SampleFigure, Undisclosed
from analytics.domain.indicators import TRAITS
from analytics.models import Estimate
from analytics.stats.design.columns import Indices
from analytics.stats.design.sampling import Sampling
from surveys.domain.sampling import MILLION, Coverage, Drawn
from surveys.models import SampledExpert, Study, Wave
from surveys.queries.counted import as_key
from surveys.queries.sampling import coverage_of, drawn_experts


@dataclass(frozen=True)
class WaveSample:
    """The experts of a wave whose interviews count: weight in millionths, and stratum, of each.

    Either is None where not all of them have one. `is_listed` says whether the study has a list of
    weights or strata of any wave.
    """

    experts: Sequence[str] = ()
    coverage: Coverage = field(default_factory=Coverage)
    weights: Sequence[int] | None = None
    strata: Sequence[str] | None = None
    is_listed: bool = False

    @property
    def number_of_strata(self) -> int:
        """Of how many strata figures know."""
        return len(set(self.strata or ()))

    @property
    def weight_of(self) -> dict[str, int]:
        """The weight of each expert, where all have one."""
        return dict(zip(self.experts, self.weights, strict=True)) if self.weights else {}

    @property
    def of_experts(self) -> Sampling:
        """How columns with an entry for each expert were sampled."""
        return self.of_records(np.arange(self.coverage.interviewed))

    def of_records(self, experts: Indices) -> Sampling:
        """Return how records were sampled, each given by the place of its expert."""
        sampling: Sampling = {}
        if self.weights is not None:
            sampling["weight"] = np.array([one / MILLION for one in self.weights])[experts]
        if self.strata is not None:
            sampling["stratum"] = [self.strata[place] for place in experts.tolist()]
            sampling["lonely"] = "adjust"
        return sampling

    def figure(self, wave: Wave) -> Undisclosed[SampleFigure] | None:
        """Return what is said of the wave; None where the study has no list."""
        if not self.is_listed:
            return None
        return _figure(wave, self.coverage, self.coverage.is_weighted, self.number_of_strata)


def wave_samples(
    waves: Sequence[Wave], experts: Mapping[UUID, Sequence[str]]
) -> dict[UUID, WaveSample]:
    """Return how the experts of waves were chosen; a study without any list needs one query.

    `experts` are those whose interviews count, by wave; their keys are texts (`as_key`).
    """
    studies = {wave.study_id for wave in waves}
    is_listed = SampledExpert.objects.filter(wave__study__in=studies).exists()
    found = drawn_experts(waves) if is_listed else {}
    drawn = {as_key(expert): of_waves for expert, of_waves in found.items()}
    nothing: dict[UUID, Drawn] = {}
    return {
        wave: _sample(keys, [drawn.get(key, nothing).get(wave, Drawn()) for key in keys], is_listed)
        for wave, keys in experts.items()
    }


def _sample(experts: Sequence[str], drawn: Sequence[Drawn], is_listed: bool) -> WaveSample:
    weights = [one.millionths for one in drawn if one.millionths is not None]
    strata = [one.stratum for one in drawn if one.stratum]
    coverage = Coverage(len(drawn), len(weights), len(strata))
    return WaveSample(
        experts,
        coverage,
        weights if coverage.is_weighted else None,
        strata if coverage.is_stratified else None,
        is_listed,
    )


def stored_samples(study: Study) -> list[Undisclosed[SampleFigure]]:
    """Return by wave, in their order, how its stored figures follow weights and strata.

    A study without any list needs one query that finds nothing, and nothing is said of it.
    """
    coverage = coverage_of(study)
    if not coverage:
        return []
    estimated = [kind for kind, traits in TRAITS.items() if traits.is_estimated]
    rows = Estimate.objects.filter(study=study, segment=None, indicator__kind__in=estimated)
    weighing = Count("pk", filter=Q(weighted=True))
    by_wave = rows.order_by().values_list("wave")
    counted = by_wave.annotate(weighing=weighing, most=Max("strata"))
    stored = {wave: (weighted > 0, strata) for wave, weighted, strata in counted}
    return [
        _figure(wave, coverage[wave.pk], *stored[wave.pk])
        for wave in study.waves.order_by("position")
        if wave.pk in coverage and wave.pk in stored
    ]


def _figure(
    wave: Wave, coverage: Coverage, weighted: bool, strata: int
) -> Undisclosed[SampleFigure]:
    """Return what is said of a wave: of what some experts lack, where that is why figures do."""
    return Undisclosed(
        SampleFigure,
        wave=wave.code,
        weighted=weighted,
        strata=strata,
        experts=coverage.interviewed,
        without_weight=coverage.without_weight if coverage.weighted and not weighted else 0,
        without_stratum=coverage.without_stratum if coverage.stratified and not strata else 0,
    )
