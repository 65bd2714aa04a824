"""The page of the Handwriting lab."""
