"""The page of the Forecast lab."""
