"""One word of many, and the ground of a chip."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor

from app import theme as themes

DARK_TINT, LIGHT_TINT = 0.48, 0.75
"""How much of the accent a fully tinted chip has: as much as plain text can be read on."""


def tint_of(theme: themes.Theme, share: float) -> QColor:
    """The ground of a chip that is tinted by a share, 0 to 1."""
    return themes.blend(theme.panel, theme.accent, (DARK_TINT if theme.dark else LIGHT_TINT) * share)


@dataclass(frozen=True)
class Word:
    """One word or piece.

    tone    a colour of the theme, by its name there
    struck  whether it is out of use
    strange whether it is one that the model does not know as such
    glued   whether it follows the one before without a space
    """

    text: str
    tone: str = "text"
    struck: bool = False
    strange: bool = False
    glued: bool = False
    tip: str = ""
