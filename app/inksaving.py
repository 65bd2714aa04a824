"""Saving a pad: the session of its page, or its ink alone, by the name's ending."""

from __future__ import annotations

from pathlib import Path

from engine.data.ink import Ink
from engine.data.ink_files import FORMS, write_ink
from engine.data.session import ENDING, Session, write_session

_ENDINGS = {ending for form in FORMS for ending in form.endings}


def save_filter() -> str:
    """Sessions first, then the forms of ink, as a file dialogue takes them."""
    forms = ";;".join(f"{form.title} ({' '.join('*' + ending for ending in form.endings)})" for form in FORMS)
    return f"Session (*{ENDING});;{forms}"


def save_pad(path: Path, ink: Ink, session: Session) -> None:
    """Save the ink where the name ends as that of an ink file, else the session. Raises SaveError, DataError."""
    if path.suffix.lower() in _ENDINGS:
        write_ink(path, [ink])
    else:
        write_session(path, session)
