"""The labs without a window, one folder each; each has a `spec` with a `SPEC`."""
