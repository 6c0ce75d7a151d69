"""Weights and strata of the experts of a study's waves, as far as figures use them."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from surveys.domain.sampling import Coverage, Drawn
from surveys.models import Interview, SampledExpert, Study, Wave


def drawn_experts(
    waves: Iterable[Wave], respondents: tuple[UUID, UUID] | Iterable[UUID] | None = None
) -> dict[UUID, dict[UUID, Drawn]]:
    """Return weight and stratum by respondent and wave.

    Of all respondents, of some, or of those whose keys lie between two.
    """
    rows = SampledExpert.objects.filter(wave__in=waves).order_by()
    if isinstance(respondents, tuple):
        rows = rows.filter(respondent__gte=respondents[0], respondent__lte=respondents[1])
    elif respondents is not None:
        rows = rows.filter(respondent__in=respondents)
    found: dict[UUID, dict[UUID, Drawn]] = {}
    for respondent, wave, millionths, stratum in rows.values_list(
        "respondent", "wave", "millionths", "stratum"
    ):
        found.setdefault(respondent, {})[wave] = Drawn(millionths, stratum)
    return found


def coverage_of(study: Study) -> dict[UUID, Coverage]:
    """Return by wave how many of the experts whose interviews count have a weight or a stratum.

    A study without any list of weights and strata needs one query that finds nothing.
    """
    if not SampledExpert.objects.filter(wave__study=study).exists():
        return {}
    mine = SampledExpert.objects.filter(wave=OuterRef("wave"), respondent=OuterRef("respondent"))
    weighted = Exists(mine.filter(millionths__isnull=False))
    stratified = Exists(mine.exclude(stratum=""))
    counted = Interview.objects.of_study(study).counted().order_by()
    marked = counted.annotate(with_weight=weighted, with_stratum=stratified).values("wave")
    people = Count("respondent", distinct=True)
    rows = marked.annotate(
        interviewed=people,
        weighted=Count("respondent", distinct=True, filter=Q(with_weight=True)),
        stratified=Count("respondent", distinct=True, filter=Q(with_stratum=True)),
    )
    return {
        row["wave"]: Coverage(row["interviewed"], row["weighted"], row["stratified"])
        for row in rows
    }


MANY = 500  # experts that are asked about by their ids; of more, all are read


def of_experts(rows: QuerySet[SampledExpert], experts: Collection[UUID]) -> list[SampledExpert]:
    """Return those of the rows that are about some experts."""
    if len(experts) <= MANY:
        rows = rows.filter(respondent__in=experts)
    return [row for row in rows if row.respondent_id in experts]


def missing_experts(study: Study, experts: Collection[UUID]) -> list[UUID]:
    """Return which of these ids are those of no expert of the study."""
    known = study.respondents.order_by()
    if len(experts) <= MANY:
        known = known.filter(pk__in=experts)
    found = {*known.values_list("pk", flat=True)}
    return [expert for expert in experts if expert not in found]
