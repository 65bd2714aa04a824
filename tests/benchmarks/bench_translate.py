"""Whether translation is live: greedy with its whole trace, and beam search beside it, on one core.

Prints for a sentence of 12 words median and 95th percentile of a greedy run with its whole trace (at most 150 ms), and
how many times as long a beam of 5 takes (at most 3), for every model that ships; on one thread, in processor time,
so that a busy machine does not count. Run by path:

    python -m pytest tests/benchmarks/bench_translate.py -s
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
import torch

from engine.cancel import Cancel
from engine.labs.translate.models import shipped
from engine.labs.translate.outcome import Decoding, Request
from engine.labs.translate.session import Session

SENTENCE = "I don't know whether she will come tomorrow or stay at home."
RUNS = 40
LIMIT_MS = 150.0
LIMIT_RATIO = 3.0


@pytest.mark.parametrize("name", shipped())
def test_live(name: str) -> None:
    torch.set_num_threads(1)
    session = Session(name)
    request = Request(SENTENCE, name, Decoding(1))
    whole = _milliseconds(lambda: session.run(request, Cancel()))
    greedy, beam = (
        _milliseconds(partial(session.translate, [SENTENCE], Cancel(), decoding=Decoding(width))) for width in (1, 5)
    )
    late, ratio = float(np.percentile(whole, 95)), float(np.median(beam) / np.median(greedy))
    print(
        f"\n{name}: greedy with its trace median {np.median(whole):.1f} ms, 95th percentile {late:.1f} ms; "
        f"search alone greedy {np.median(greedy):.1f} ms, beam 5 {np.median(beam):.1f} ms, {ratio:.2f} times as long"
    )
    assert late <= LIMIT_MS
    assert ratio <= LIMIT_RATIO


def _milliseconds(work: Callable[[], object]) -> list[float]:
    """Processor times of many runs, the first few left out: as on a core that nobody else uses."""
    times = []
    for _ in range(RUNS + 3):
        began = time.process_time()
        work()
        times.append(1000 * (time.process_time() - began))
    return times[3:]
