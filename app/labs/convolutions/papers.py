"""What a session keeps of the Convolutions page, as JSON values."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

import numpy as np

from app.labs.convolutions.layout import READING, TRAINING
from app.labs.convolutions.scenery import Scenery
from app.papers import tables_of
from engine.data.audio import RATE, Sound, mu_law, mu_law_inverse
from engine.errors import DataError
from engine.labs.convolutions.outcome import LONGEST
from engine.labs.convolutions.setup import setup_of

if TYPE_CHECKING:
    from app.labs.convolutions.page import ConvolutionsPage


def state_of(page: ConvolutionsPage) -> dict[str, Any]:
    """What the page would need to be as it is now; a sound as the codes that the network reads."""
    desk = page.desk
    state: dict[str, Any] = {
        "setup": desk.setup.values(),
        "voice": page.voice.form.values(),
        "race": page.training.values(),
        "tracks": page.tracks.state(),
        "word": desk.word,
        "layer": desk.layer,
        "unit": desk.unit,
        "cursor": desk.timeline.placed,
        "half": page.halves.currentIndex(),
    }
    if desk.sound is not None:
        codes = base64.b64encode(mu_law(desk.sound.samples).tobytes()).decode("ascii")
        state["sound"] = {"name": desk.sound.name, "note": desk.sound.note, "codes": codes}
    return state


def restored(page: ConvolutionsPage, state: dict[str, Any]) -> bool:
    """Make the page what a state said; whether it had a sound. Raises DataError where the state is damaged."""
    told, voice, race, tracks = tables_of(state, "setup", "voice", "race", "tracks")
    setup, sound = setup_of(told), _sound_of(state.get("sound"))
    word = _number(state, "word", 0, 9, 7)
    desk = page.desk
    desk.show_scenery(Scenery(setup, sound, word))
    page.voice.form.set_values(voice)
    if race and sound is not None:
        page.training.set_values(race)
    if tracks:
        page.tracks.restore(tracks)
    if sound is not None:
        desk.timeline.set_cursor(_number(state, "cursor", 0, len(sound.samples), 0))
        desk.choose(
            _number(state, "layer", 0, setup.layers - 1, setup.layers - 1),
            _number(state, "unit", 0, setup.channels - 1, 0),
        )
    page.show_half(TRAINING if state.get("half") == TRAINING else READING)
    return sound is not None


def _sound_of(table: object) -> Sound | None:
    if table is None:
        return None
    try:
        if not isinstance(table, dict):
            raise ValueError("it is no table")
        raw = base64.b64decode(str(table["codes"]), validate=True)
        if not 1 <= len(raw) <= LONGEST * RATE:
            raise ValueError(f"it has {len(raw):,} samples")
        samples = mu_law_inverse(np.frombuffer(raw, np.uint8))
        return Sound(samples, str(table.get("name", ""))[:200], str(table.get("note", ""))[:500])
    except (KeyError, ValueError, binascii.Error) as error:
        raise DataError(f"`sound` of the session must hold a sound, but cannot be read: {error}.") from error


def _number(state: dict[str, Any], name: str, low: int, high: int, default: int) -> int:
    value = state.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise DataError(f"`{name}` of the session must be a whole number, but is {str(value)[:40]!r} instead.")
    return min(max(value, low), high)
