"""From the inspector's buttons to changes inside the network."""

from __future__ import annotations

from app.forcing import Forcing
from app.labs.handwriting.desk import Desk
from app.labs.handwriting.links import Links
from app.labs.handwriting.setup import Setup


class WhatIf(Forcing):
    """Turns what a person forces into another setup of the desk."""

    _desk: Desk

    def __init__(self, desk: Desk, links: Links) -> None:
        super().__init__(desk, desk.inspector.what_if, desk.inspector.changes, links.unit_value)

    def _change(self, setup: Setup, title: str, live: bool = False) -> None:
        self._desk.change(setup, title, live)
