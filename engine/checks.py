"""What a lab lets the self-test try: small pieces of real work with a result that is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.cancel import Cancel
from engine.errors import UnrolledError


class CheckError(UnrolledError):
    """A check did not give what it must, in a sentence."""


@dataclass(frozen=True)
class Check:
    """A piece of real work; a lab lists its own as `CHECKS` in `engine/labs/<lab>/selftest.py`.

    title  what is tried, in a few words
    run    does it, in a folder that it may write to, and says in a few words what came out; raises CheckError
           where that is wrong. Imports torch when it runs, not before.
    lane   the worker thread that it runs in
    """

    title: str
    run: Callable[[Cancel, Path], str]
    lane: Literal["live", "train"] = "live"
