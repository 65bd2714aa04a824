"""What is said where a shared library is missing; loads nothing of Qt, which may be what lacks it."""

from __future__ import annotations


def told_of_library(missing: str) -> str:
    """A sentence about a shared library that the system lacks."""
    return (
        f"a window needs the library {missing}, but the system has none. Install the package that holds it; on Debian "
        f"and Ubuntu `apt-file search {missing}` names it."
    )
