"""A forecast of the months to come by the Theta method."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np


def theta_forecast(values: Sequence[float], steps: int, per_year: int = 12) -> np.ndarray:
    """The next `steps` values of a series with `per_year` values a year; never below nought.

    Theta after removing the season where one is found (Assimakopoulos and Nikolopoulos 2000). A series that never
    moves goes on as it is: seasonality tests divide by its variance. Where the fit does not settle, the mean of
    the last year goes on.
    """
    past = np.asarray(values, dtype=float)
    if np.ptp(past) == 0:
        return np.full(steps, max(0.0, past[-1]))
    from statsmodels.tsa.forecasting.theta import ThetaModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the optimiser's remarks; what counts is checked below
        ahead = np.asarray(ThetaModel(past, period=per_year).fit().forecast(steps), dtype=float)
    if not np.isfinite(ahead).all():
        ahead = np.full(steps, past[-per_year:].mean())
    return np.maximum(ahead, 0.0)
