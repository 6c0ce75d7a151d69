"""How figures follow the way in which experts were chosen, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.disclosure import Audience, SampleFigure, disclose
from analytics.queries.sampling import stored_samples
from surveys.domain import numbers
from surveys.models import Study
from surveys.reader import language


@dataclass(frozen=True)
class Samples:
    """What is said of the waves of a study; of a study without any list, nothing."""

    by_wave: Mapping[str, SampleFigure] = field(default_factory=dict)

    def words(self) -> list[tuple[str, str]]:
        """Return of each wave what its figures are."""
        return [(code, sample_words(one)) for code, one in self.by_wave.items()]

    def lacking(self) -> list[tuple[str, str]]:
        """Return of waves why their figures do without weights or strata that some experts have."""
        return [(code, text) for code, one in self.by_wave.items() for text in lacking_words(one)]

    def mixed(self, *waves: str) -> str:
        """Say that only some waves are weighted, which moves what compares them.

        Of all waves, unless those that are compared are named.
        """
        return mixed_words(
            {code: one.weighted for code, one in self.by_wave.items() if not waves or code in waves}
        )

    @property
    def is_weighted(self) -> bool:
        """Whether figures of one of the waves are."""
        return any(one.weighted for one in self.by_wave.values())

    def notes(self) -> list[str]:
        """Return all that is said, for what leaves the page: a line for the waves first."""
        waves = " · ".join(f"{code}: {words}" for code, words in self.words())
        lacking = [f"{code}: {text}" for code, text in self.lacking()]
        return [text for text in (waves, *lacking, self.mixed()) if text]


def samples_of(study: Study, *, audience: Audience) -> Samples:
    """Return how the stored figures of a study follow weights and strata, in order of waves."""
    found = disclose(stored_samples(study), audience=audience)
    return Samples({one.wave: one for one in found})


def mixed_words(weighted: Mapping[str, bool]) -> str:
    """Say which of the waves compared are weighted and which not; nothing where all are alike."""
    if len(set(weighted.values())) < 2:
        return ""
    return _(
        "Weighted: %(weighted)s; unweighted: %(others)s. Part of a change between the two can "
        "come of the weights alone."
    ) % {
        "weighted": ", ".join(code for code, is_so in weighted.items() if is_so),
        "others": ", ".join(code for code, is_so in weighted.items() if not is_so),
    }


def sample_words(sample: SampleFigure) -> str:
    """Write "weighted, 4 strata"; "unweighted" where figures know of neither."""
    words = _("weighted") if sample.weighted else _("unweighted")
    if not sample.strata:
        return words
    text = ngettext("%(words)s, %(shown)s stratum", "%(words)s, %(shown)s strata", sample.strata)
    return text % {"words": words, "shown": numbers.number(sample.strata, language())}


def lacking_words(sample: SampleFigure) -> list[str]:
    """Say how many experts keep figures from being weighted, or from knowing strata."""
    found = []
    if sample.without_weight:
        text = ngettext(
            "%(lacking)s of %(experts)s experts has no weight: figures are unweighted until all "
            "have one.",
            "%(lacking)s of %(experts)s experts have no weight: figures are unweighted until they "
            "do.",
            sample.without_weight,
        )
        found.append(text % _written(lacking=sample.without_weight, experts=sample.experts))
    if sample.without_stratum:
        text = ngettext(
            "%(lacking)s of %(experts)s experts has no stratum: figures know of none until all "
            "have one.",
            "%(lacking)s of %(experts)s experts have no stratum: figures know of none until they "
            "do.",
            sample.without_stratum,
        )
        found.append(text % _written(lacking=sample.without_stratum, experts=sample.experts))
    return found


def _written(**given: int) -> dict[str, str]:
    return {name: numbers.number(number, language()) for name, number in given.items()}
