"""The harmonised categories of a study as they are stored, for whoever reads answers to count."""

from collections.abc import Iterable

from surveys.domain.harmonising import Harmonised, as_choices
from surveys.domain.questionnaire import Choice
from surveys.models import Lineage, Study
from surveys.queries.counted import as_key


def harmonised_by(lineage: Iterable[Lineage]) -> Harmonised:
    """Return what lineage says of categories; waves are named by their keys (`as_key`)."""
    codes: dict[str, dict[str, dict[str, str]]] = {}
    for one in lineage:
        if one.mapping:
            codes.setdefault(one.variable.code, {})[as_key(one.wave_id)] = one.mapping
    return Harmonised(codes)


def categories_by(lineage: Iterable[Lineage]) -> dict[str, tuple[Choice, ...]]:
    """Return the harmonised categories of the variables that lineage speaks of, by code."""
    return {
        one.variable.code: as_choices(one.variable.categories)
        for one in lineage
        if one.variable.categories
    }


def lineage_with_categories(study: Study) -> list[Lineage]:
    """Return the lineage that maps categories, with variable and wave."""
    found = Lineage.objects.filter(wave__study=study).exclude(mapping={})
    return list(found.select_related("variable", "wave"))


def has_harmonised(study: Study) -> bool:
    """Say whether a variable of the study has categories that are not as they were asked."""
    return Lineage.objects.filter(wave__study=study).exclude(mapping={}).exists()
