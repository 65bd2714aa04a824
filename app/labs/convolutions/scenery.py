"""What is shown on the page."""

from __future__ import annotations

from dataclasses import dataclass

from engine.data.audio import Sound
from engine.labs.convolutions.setup import Setup


@dataclass(frozen=True, eq=False)
class Scenery:
    """What decides what is shown: stack, sound, and the digit that the network is told."""

    setup: Setup
    sound: Sound | None
    word: int
