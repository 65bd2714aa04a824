"""The labs' pages, one folder each; each has a `page` with a `PAGE`."""
