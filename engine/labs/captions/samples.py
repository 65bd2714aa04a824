"""Drawings a click away, made anew by the pencil from fixed seeds; loads no torch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.data.ink import Ink, ink_of
from engine.labs.captions.scenes import Scene, scene

SCALE = 100.0
"""Ink units of a thing of size 1."""


@dataclass(frozen=True)
class Sample:
    """A drawing made from a seed, called in menus by what it shows."""

    seed: int

    @cached_property
    def _scene(self) -> Scene:
        return scene(np.random.default_rng(self.seed))

    @cached_property
    def ink(self) -> Ink:
        """The drawing."""
        return ink_of([stroke * SCALE for stroke in self._scene.all_strokes])

    @property
    def captions(self) -> tuple[str, ...]:
        """The captions that are right for it."""
        return self._scene.captions

    @property
    def title(self) -> str:
        """The first of them."""
        return self.captions[0]


SAMPLES = tuple(map(Sample, (4727, 15455, 1482, 2267, 2376, 1348, 1092, 1183)))
