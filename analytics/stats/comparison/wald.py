"""Wald test that several numbers are 0 at once: waves, categories, cells of a crosstab."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analytics.stats.design.columns import Floats


@dataclass(frozen=True)
class WaldTest:
    """Wald test that several numbers are 0. F on (ndf, ddf); `adjusted` allows for few clusters."""

    wald: float
    f: float
    ndf: int
    ddf: int
    p: float
    f_adjusted: float | None
    ddf_adjusted: int
    p_adjusted: float | None


def wald_test(values: Floats, covariance: Floats, df: int) -> WaldTest | None:
    """Test that K values are all 0; None where their covariance cannot be inverted.

    W = v' V⁻¹ v; F = W / K on (K, df); adjusted F = W (df - K + 1) / (K df) on (K, df - K + 1).
    """
    size = values.size
    if df < 1 or np.linalg.matrix_rank(covariance, hermitian=True) < size:
        return None
    wald = float(values @ np.linalg.solve(covariance, values))
    left = df - size + 1
    adjusted = wald * left / (size * df) if left >= 1 else None
    return WaldTest(
        wald=wald,
        f=wald / size,
        ndf=size,
        ddf=df,
        p=f_tail(wald / size, size, df),
        f_adjusted=adjusted,
        ddf_adjusted=left,
        p_adjusted=None if adjusted is None else f_tail(adjusted, size, left),
    )


def f_tail(f: float, ndf: float, ddf: float) -> float:
    """Upper tail of the F distribution."""
    return float(special.fdtrc(ndf, ddf, f))
