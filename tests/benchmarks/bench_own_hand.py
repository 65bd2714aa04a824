"""What a little of one's own ink does for a reader: run by path, with the folder of packed ink in UNROLLED_INK.

    UNROLLED_INK=FOLDER pytest tests/benchmarks/bench_own_hand.py -s

The reader that ships goes on learning, as the window lets it, from 30 words of a writer that it never saw, and reads
that writer's other words, of which none is the same. Best path, no language model.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import torch

from app.labs.handwriting.training import GENTLE
from engine.cancel import Cancel
from engine.data.ink import Ink
from engine.labs.handwriting.recipe import Options, greedy_error, task_of
from engine.labs.handwriting.sources import FolderSource, LabelledSource
from engine.labs.handwriting.weights import load_reader
from engine.train.loop import fit

WORDS = 30
WRITERS = 4
"""Those that the reader reads worst."""
CPU = torch.device("cpu")


def test_own_hand(one_thread: None, tmp_path: Path) -> None:
    folder = os.environ.get("UNROLLED_INK")
    if not folder:
        pytest.skip("UNROLLED_INK must be the folder of packed ink")
    hands: dict[str, list[Ink]] = defaultdict(list)
    for ink in FolderSource(Path(folder)).valid["words"]:
        hands[ink.writer or ""].append(ink)
    reader = load_reader("lstm")[0]
    errors = {
        writer: greedy_error(reader, inks, CPU, Cancel())[0]
        for writer, inks in hands.items()
        if len(inks) > 1.5 * WORDS
    }
    for writer in sorted(errors, key=errors.__getitem__)[-WRITERS:]:
        order = np.random.default_rng(0).permutation(len(hands[writer]))
        mine = [hands[writer][place] for place in order[:WORDS]]
        known = {ink.text for ink in mine}
        rest = [ink for ink in hands[writer] if ink.text not in known]
        began = time.process_time()
        task, schedule = task_of(
            LabelledSource(mine),
            Options(
                start="lstm", updates=int(GENTLE["updates"]), learning_rate=GENTLE["learning_rate"], batch_steps=1_200,
                validate_every=50,
            ),
        )  # fmt: skip
        (tmp_path / writer).mkdir()
        for _ in fit(task, schedule, tmp_path / writer, Cancel()):
            pass
        spent = time.process_time() - began
        before, after = (greedy_error(each.cpu(), rest, CPU, Cancel())[0] for each in (reader, task.module))
        print(f"\n{writer}: CER {before:.1%} before, {after:.1%} after, on {len(rest)} other words; {spent:.0f} s")
        assert after < before
