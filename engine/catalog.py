"""Finds the labs: every folder under `engine/labs` that has a `spec` with a `SPEC`, and what they let be checked."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

import engine.labs
from engine.spec import LabSpec

if TYPE_CHECKING:
    from engine.checks import Check


@cache
def labs() -> tuple[LabSpec, ...]:
    """Each lab's spec, in the order of the rail. Loads no model and no torch.

    Raises TypeError where a lab's `spec` has no `SPEC`: a broken lab is a fault of the program, not of a user.
    """
    found = []
    for folder in pkgutil.iter_modules(engine.labs.__path__):
        if not folder.ispkg:
            continue
        spec = getattr(importlib.import_module(f"engine.labs.{folder.name}.spec"), "SPEC", None)
        if not isinstance(spec, LabSpec):
            raise TypeError(f"engine.labs.{folder.name}.spec must define SPEC, a LabSpec, but does not.")
        found.append(spec)
    return tuple(sorted(found, key=lambda spec: (spec.order, spec.title)))


def lab(name: str) -> LabSpec:
    """The lab of that name. Raises KeyError where there is none."""
    return next((spec for spec in labs() if spec.name == name), None) or _none(name)


def _none(name: str) -> LabSpec:
    raise KeyError(f"there is no lab {name!r}; there are {', '.join(spec.name for spec in labs())}.")


def checks() -> tuple[tuple[str, Check], ...]:
    """(lab, check) of all labs that bring some. Raises TypeError where a lab's `CHECKS` are none."""
    # Imported late, as numpy is: the window does without at its start.
    from engine.checks import Check

    found: list[tuple[str, Check]] = []
    for folder in sorted(pkgutil.iter_modules(engine.labs.__path__), key=lambda module: module.name):
        name = f"engine.labs.{folder.name}.selftest"
        if not folder.ispkg or importlib.util.find_spec(name) is None:
            continue
        given = importlib.import_module(name).CHECKS
        if not isinstance(given, tuple) or not all(isinstance(check, Check) for check in given):
            raise TypeError(f"{name}.CHECKS must be a tuple of Check, but is not.")
        found += [(folder.name, check) for check in given]
    return tuple(found)
