"""The program's own errors. Each message is a sentence for the person at the screen."""

from __future__ import annotations


class UnrolledError(Exception):
    """Anything this program refuses, in a sentence: what was expected, what was found, what to do."""


class DataError(UnrolledError):
    """A file or a value that cannot be read as what it should be."""


class ModelError(UnrolledError):
    """Weights that are missing, damaged or of another model."""


class SaveError(UnrolledError):
    """A file that could not be written; what was there before is unharmed."""
