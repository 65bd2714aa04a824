"""Finds a lab's page: `PAGE` in `app/labs/<name>/page.py`, imported when the page is first shown."""

from __future__ import annotations

import importlib

from app.page import Page


def page_of(name: str) -> type[Page]:
    """The page class of the lab of that name. Raises ImportError or TypeError where the lab has none."""
    page = getattr(importlib.import_module(f"app.labs.{name}.page"), "PAGE", None)
    if not (isinstance(page, type) and issubclass(page, Page)):
        raise TypeError(f"app.labs.{name}.page must define PAGE, a subclass of Page, but does not.")
    return page
