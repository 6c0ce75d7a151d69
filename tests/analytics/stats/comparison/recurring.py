"""Respondents who recur in several waves: their totals, and the projects behind them."""

import numpy as np

YEARS = [2017, 2018, 2019]


def waves(seed=1, size=25):
    """Totals of respondents, of whom most are interviewed in several waves."""
    random = np.random.default_rng(seed)
    m = random.integers(1, 9, (size, 3)) * (random.random((size, 3)) < 0.7)
    m = m[m.any(axis=1)]
    return random.binomial(m, [0.3, 0.4, 0.6]), m


def elements(y, m):
    """The projects behind totals."""
    rows = [
        (k < y[who, wave], YEARS[wave], who)
        for who, wave in np.ndindex(*m.shape)
        for k in range(m[who, wave])
    ]
    return [np.array(column) for column in zip(*rows, strict=True)]
