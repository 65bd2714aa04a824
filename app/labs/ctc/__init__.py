"""The page of the CTC lab."""
