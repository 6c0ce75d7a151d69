"""How much there is of each setting of a study, and what its admin does next."""

from dataclasses import dataclass

from surveys.models import ConsentText, Study, Theme, Variable, Wave


@dataclass(frozen=True)
class SettingsParts:
    """How many there are of what settings list."""

    languages: int
    waves: int
    variables: int
    themes: int
    consent_texts: int


def parts_of(study: Study) -> SettingsParts:
    """Return how much there is of each setting."""
    numbers = [
        model.objects.filter(study=study).count() for model in (Wave, Variable, Theme, ConsentText)
    ]
    return SettingsParts(len(study.languages), *numbers)
