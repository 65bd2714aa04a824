"""The page of the Translate lab."""
