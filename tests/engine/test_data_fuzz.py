"""Damaged files of every form give a value or a DataError, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.ink import Ink
from engine.data.ink_files import FORMS, read_ink, write_ink
from engine.data.session import Session, pack_session, unpack_session
from engine.errors import DataError
from engine.labs.handwriting.corpus import read_corpus
from tests.engine.corpus.mutate import damaged
from tests.engine.corpus.seeds import READERS, SEEDS, stored

EXAMPLES = int(os.environ.get("UNROLLED_FUZZ", "200"))
many = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES == 200,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _read(form: str, data: bytes, folder: Path) -> object:
    """What the reader gives, or None where it refuses in a sentence."""
    try:
        return READERS[form](data, folder)
    except DataError as error:
        message = str(error)
    assert message.startswith(("f.", "standard input", str(folder)))
    assert len(message) < 1_500
    return None


@pytest.mark.parametrize("form", SEEDS)
@many
@given(data=st.data())
def test_damaged_files(form: str, data: st.DataObject, tmp_path: Path) -> None:
    found = _read(form, data.draw(damaged(SEEDS[form])), tmp_path)
    if isinstance(found, tuple) and found and isinstance(found[0], Ink):
        _written_again(found, tmp_path)
    if isinstance(found, Session):
        assert unpack_session(pack_session(found), "again") == found


def _written_again(inks: tuple[Ink, ...], folder: Path) -> None:
    for form in FORMS:
        path = folder / f"again{form.endings[0]}"
        if form.title == "UNIPEN" and not all(len(ink) for ink in inks):
            continue
        write_ink(path, inks)
        again = read_ink(path)
        assert len(again) == len(inks)
        for old, new in zip(inks, again, strict=True):
            np.testing.assert_array_equal(old.points, new.points)


@many
@given(data=damaged([seed for form in ("inkml", "unipen", "jsonl", "session") for seed in SEEDS[form]]))
def test_damaged_standard_input(data: bytes, tmp_path: Path) -> None:
    _read("any", data, tmp_path)


@pytest.mark.parametrize("form", SEEDS)
def test_cut_off_anywhere(form: str, tmp_path: Path) -> None:
    for seed in SEEDS[form]:
        assert len(seed) < 4_096
        assert _read(form, seed, tmp_path) is not None
        for end in range(len(seed)):
            _read(form, seed[:end], tmp_path)


@many
@given(data=damaged(SEEDS["npz"]))
def test_damaged_training_ink(data: bytes, tmp_path: Path) -> None:
    path = stored(data, tmp_path)
    try:
        corpus = read_corpus(path)
    except DataError:
        return
    assert all(np.isfinite(corpus.sample(index)[0]).all() for index in range(len(corpus)))
