"""The engine of the Forecast lab."""
