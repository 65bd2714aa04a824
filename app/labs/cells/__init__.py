"""The Cells page."""
