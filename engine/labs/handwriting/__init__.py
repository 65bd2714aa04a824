"""The Handwriting lab: ink in, text out, and everything between."""
