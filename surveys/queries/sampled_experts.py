"""What the page of weights and strata of a wave shows: coverage, strata, and the experts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from surveys.domain.canonical import storable
from surveys.domain.pseudonyms import key_of
from surveys.domain.sampling import Coverage, Drawn
from surveys.models import Interview, Respondent, SampledExpert, Study, Wave
from surveys.queries.sampling import coverage_of

WEIGHT, STRATUM = "weight", "stratum"
"""What may be missing of an expert."""

MOST_STRATA = 200


@dataclass(frozen=True)
class Narrowed:
    """What the list is narrowed by: a code or a stratum as it is typed, and what is missing."""

    text: str = ""
    missing: str = ""


@dataclass(frozen=True)
class SampledRow:
    """An expert of the wave: whether they were interviewed and that counts, and what is given."""

    expert: Respondent
    interview: Interview | None
    counts: bool
    sampled: SampledExpert | None

    @property
    def drawn(self) -> Drawn:
        """Weight and stratum, as far as they are given."""
        return self.sampled.drawn if self.sampled else Drawn()


@dataclass(frozen=True)
class StratumRow:
    """A stratum of the wave: how many experts stand in it, how many count, and their weights."""

    name: str
    experts: int
    interviewed: int
    weights: int | None

    @property
    def is_lonely(self) -> bool:
        """Whether one expert alone counts in it, from whom no spread can be told."""
        return self.interviewed == 1 and self.name != ""


def coverage_of_wave(wave: Wave) -> Coverage:
    """Return how many experts of a wave count, and how many of them have a weight or a stratum."""
    known = coverage_of(wave.study)
    if known:
        return known.get(wave.pk, Coverage())
    counted = _counted(wave).order_by().values("respondent").distinct()
    return Coverage(interviewed=counted.count())


def strata_of(wave: Wave) -> list[StratumRow]:
    """Return the strata of a wave by name, and what stands in none, where there are any."""
    counts = Exists(_counted(wave).filter(respondent=OuterRef("respondent")))
    rows = SampledExpert.objects.filter(wave=wave).order_by().annotate(counts=counts)
    found = (
        rows.values("stratum")
        .annotate(
            experts=Count("*"),
            interviewed=Count("pk", filter=Q(counts=True)),
            weights=Sum("millionths", filter=Q(counts=True)),
        )
        .order_by("stratum")
    )
    strata = [
        StratumRow(row["stratum"], row["experts"], row["interviewed"], row["weights"])
        for row in found[:MOST_STRATA]
    ]
    strata.sort(key=lambda one: one.name)  # whatever a database thinks of letters
    return strata if any(one.name for one in strata) else []


def experts_of_wave(wave: Wave, by: Narrowed = Narrowed()) -> QuerySet[Respondent]:
    """Experts of a wave by code: who has an interview in it, or a weight or stratum for it."""
    sampled = SampledExpert.objects.filter(wave=wave, respondent=OuterRef("pk"))
    interviews = Interview.objects.filter(wave=wave, respondent=OuterRef("pk"))
    experts = wave.study.respondents.filter(Exists(sampled) | Exists(interviews))
    if text := storable(by.text.strip()):
        in_stratum = Exists(sampled.filter(stratum__icontains=text))
        experts = experts.filter(Q(key__contains=key_of(text)) | in_stratum)
    if by.missing in (WEIGHT, STRATUM):
        given = sampled.filter(millionths__isnull=False)
        if by.missing == STRATUM:
            given = sampled.exclude(stratum="")
        counted = _counted(wave).filter(respondent=OuterRef("pk"))
        experts = experts.filter(Exists(counted), ~Exists(given))
    return experts.order_by("key", "code")


def as_rows(wave: Wave, experts: Iterable[Respondent]) -> list[SampledRow]:
    """Return experts of a wave with their interviews and what is given, in three queries."""
    experts = [*experts]
    interviews = (
        Interview.objects.filter(wave=wave, respondent__in=experts)
        .defer("answers", "approved_content")
        .order_by("id")
    )
    held = {one.respondent_id: one for one in interviews}
    counted = {*_counted(wave).filter(respondent__in=experts).values_list("respondent", flat=True)}
    sampled = {
        one.respondent_id: one
        for one in SampledExpert.objects.filter(wave=wave, respondent__in=experts)
    }
    return [
        SampledRow(one, held.get(one.pk), one.pk in counted, sampled.get(one.pk)) for one in experts
    ]


def stored_list(wave: Wave) -> dict[str, Drawn]:
    """Return what is given in a wave, by the codes of the experts, in their order."""
    rows = SampledExpert.objects.filter(wave=wave).order_by("respondent__key", "respondent__code")
    return {
        code: Drawn(millionths, stratum)
        for code, millionths, stratum in rows.values_list(
            "respondent__code", "millionths", "stratum"
        )
    }


def list_to_fill_in(wave: Wave) -> list[tuple[str, Drawn]]:
    """Return all experts of a wave with what is given."""
    stored = stored_list(wave)
    codes = experts_of_wave(wave).values_list("code", flat=True)
    return [(code, stored.get(code, Drawn())) for code in codes]


def ids_of(study: Study, codes: Collection[str]) -> dict[str, UUID]:
    """Return the ids of experts of a study by their codes."""
    found = dict(study.respondents.order_by().values_list("code", "pk"))
    return {code: found[code] for code in codes if code in found}


def strata_to_offer(study: Study) -> list[str]:
    """Return the names of strata that a study knows."""
    rows = SampledExpert.objects.filter(wave__study=study).exclude(stratum="")
    names = rows.order_by("stratum").values_list("stratum", flat=True).distinct()
    return sorted(names[:MOST_STRATA])


def _counted(wave: Wave) -> QuerySet[Interview]:
    counted: QuerySet[Interview] = Interview.objects.of_study(wave.study).counted()
    return counted.filter(wave=wave)
