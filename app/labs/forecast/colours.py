"""A colour for each method, the same everywhere: Okabe and Ito's palette (2002), safe for colour-blind eyes.

Networks have its colours, the plain methods greys; each in two shades, for the dark and for the light theme.
"""

from __future__ import annotations

Pair = tuple[str, str]

_COLOURS: dict[str, Pair] = {
    "lstm": ("#56b4e9", "#0072b2"),
    "gru": ("#2fcf9f", "#00805c"),
    "wavenet": ("#e69f00", "#b86e00"),
    "rnn": ("#e08cc0", "#a8447e"),
    "feedforward": ("#f07a3c", "#c04a00"),
    "seasonal-naive": ("#e8ecf1", "#1b2026"),
    "naive": ("#8793a1", "#7a8591"),
    "naive2": ("#b9a98f", "#7f6d4e"),
    "theta": ("#9fb3a0", "#557357"),
}
OTHER: Pair = ("#f0e442", "#8a7a00")
"""A network from a file whose kind is not known yet, or beside another of its kind."""


def colours_of(key: str, front: str = "") -> Pair:
    """Dark and light shade of a method; of one beside another of the same kind in `front`, a shade of its own."""
    return OTHER if key == front else _COLOURS.get(key, OTHER)
