"""Views on the shared time axis, and the export of what they show."""
