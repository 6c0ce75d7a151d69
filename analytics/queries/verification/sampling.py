"""How the experts of a wave were chosen, by the second path: from the stored rows, in pandas."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from surveys.models import SampledExpert, Wave


@dataclass
class Drawn:
    """Who was interviewed in a wave; weight and stratum of each, where all of them have one."""

    respondents: pd.Index
    weights: pd.Series | None = None
    strata: pd.Series | None = None

    def number_of_strata(self) -> int:
        """Return of how many strata the wave knows."""
        return 0 if self.strata is None else int(self.strata.nunique())


def drawn_of(wave: Wave, respondents: pd.Index) -> Drawn:
    """Read weights and strata of those who were interviewed in a wave."""
    rows = SampledExpert.objects.filter(wave=wave).values("respondent_id", "millionths", "stratum")
    stored = pd.DataFrame.from_records(rows, columns=["respondent_id", "millionths", "stratum"])
    stored.index = pd.Index(stored["respondent_id"].map(str), dtype=object)
    mine = stored.reindex(respondents)
    weights = pd.to_numeric(mine["millionths"]).astype(float)
    strata = mine["stratum"].fillna("")
    known = len(mine) > 0
    return Drawn(
        respondents,
        weights if known and weights.notna().all() else None,
        strata if known and (strata != "").all() else None,
    )


def strata_of(waves: Sequence[Drawn]) -> pd.Series | None:
    """Return the strata of all who were interviewed in some waves; None unless all waves know."""
    found = [wave.strata for wave in waves if wave.strata is not None]
    if not found or len(found) < len(waves):
        return None
    together = pd.concat(found)
    return together[~together.index.duplicated()]


def variance(residuals: pd.Series, strata: pd.Series | None) -> float:
    """Add up the spread of residuals within each stratum; all are one where there are none.

    Who is alone in a stratum counts by the distance from the mean of all.
    """
    if strata is None or strata.nunique() == 1:
        return _spread(residuals)
    of_stratum = residuals.groupby(strata.reindex(residuals.index).to_numpy())
    middle = float(residuals.mean())
    return sum(
        _spread(part) if len(part) > 1 else float(part.iloc[0] - middle) ** 2
        for _stratum, part in of_stratum
    )


def freedom(active: pd.Index, strata: pd.Series | None) -> int:
    """Return the degrees of freedom: active respondents less the strata that hold one."""
    held = min(1, len(active)) if strata is None else strata.reindex(active).nunique()
    return len(active) - int(held)


def _spread(residuals: pd.Series | np.ndarray) -> float:
    size = len(residuals)
    return size / (size - 1) * float(((residuals - residuals.mean()) ** 2).sum())
