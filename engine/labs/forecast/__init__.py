"""The Forecast lab: networks that forecast a time series, beside the plain methods that they must beat."""
