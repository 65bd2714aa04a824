"""A translation session: a network that translates and shows how."""

from __future__ import annotations
