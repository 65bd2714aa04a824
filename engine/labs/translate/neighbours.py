"""Training sentences whose states lie nearest to one: what else looks like this to the network?

After the neighbourhoods of Strobelt et al., "Seq2Seq-Vis" (IEEE TVCG 2019, section 5.3). The states are computed from
a person's own sentence pairs, or those beside the weights, by whichever model is asked, when first needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.data.subwords import END
from engine.errors import DataError, ModelError
from engine.labs.translate.batches import PAD, batch_of
from engine.labs.translate.outcome import Neighbour
from engine.labs.translate.pairs import Pairs, file_of, first_pairs
from engine.labs.translate.session import Session

What = Literal["encoder", "context"]
_TOGETHER = 128


@dataclass(frozen=True, eq=False)
class _States:
    """values (state, unit), of unit length after `mean` (unit,) was taken out; the sentence and piece of each."""

    values: NDArray[np.float32]
    mean: NDArray[np.float32]
    sentence: NDArray[np.int32]
    piece: NDArray[np.int32]


class Neighbours:
    """The states of a session's model over sentence pairs; for the thread of the session.

    path  a file of pairs, of which the first `pairs.SEARCHED` are taken; None for the file beside the weights
    used  what is searched, once something was
    """

    def __init__(self, session: Session, path: Path | None = None) -> None:
        self._session = session
        self._path = path
        self.used = Pairs("", ())
        self._states: dict[What, _States] = {}

    def find(
        self,
        vector: NDArray[np.float32],
        what: What,
        cancel: Cancel,
        count: int = 12,
        progress: Callable[[float], None] = lambda done: None,
    ) -> tuple[Neighbour, ...]:
        """The nearest sentences, best first, each once: by a row (unit,) of `encoder/states` or `decoder/context`.

        Nearness is the cosine after the mean of all states was taken out. The first call computes the states, a few
        seconds, and tells `progress` the share done. Raises Cancelled, ModelError where the sentences beside the
        weights are missing, DataError where the file cannot be read or the vector is none of this model.
        """
        self._prepare(cancel, progress)
        states = self._states.get(what)
        if states is None:
            raise DataError(
                f"`what` must be a state that this model has, but is {what!r} instead: it has no attention."
            )
        if vector.shape != states.mean.shape or not np.isfinite(vector).all():
            raise DataError(
                f"`vector` must be {len(states.mean)} finite numbers, but is of the shape {vector.shape} instead."
            )
        asked = vector - states.mean
        cosine = states.values @ (asked / max(float(np.linalg.norm(asked)), 1e-12))
        found: dict[str, Neighbour] = {}
        for index in np.argsort(-cosine, kind="stable"):
            sentence = int(states.sentence[index])
            text = self.used.pairs[sentence][0 if what == "encoder" else 1]
            if text not in found:
                found[text] = self._neighbour(sentence, int(states.piece[index]), what, float(cosine[index]))
            if len(found) == count:
                break
        return tuple(found.values())

    def _neighbour(self, sentence: int, piece: int, what: What, cosine: float) -> Neighbour:
        source, target = self.used.pairs[sentence]
        subwords = self._session.subwords
        ids = [*subwords.encode(source if what == "encoder" else target), END]
        return Neighbour(source, target, tuple(subwords.pieces[one] for one in ids), piece, min(1.0, cosine))

    def _prepare(self, cancel: Cancel, progress: Callable[[float], None]) -> None:
        if self._states:
            return
        used = self._read()
        subwords = self._session.subwords
        cut = [([*subwords.encode(source), END], subwords.encode(target)) for source, target in used.pairs]
        rows: dict[What, list[tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int32]]]] = {}
        order = sorted(range(len(cut)), key=lambda index: len(cut[index][0]))
        done = 0
        for _, group in groupby(order, key=lambda index: len(cut[index][0])):
            indices = list(group)
            for start in range(0, len(indices), _TOGETHER):
                cancel.check()
                chosen = indices[start : start + _TOGETHER]
                self._add(rows, chosen, cut)
                done += len(chosen)
                progress(done / len(cut))
        self.used = used
        self._states = {what: _states(parts) for what, parts in rows.items()}

    def _read(self) -> Pairs:
        if self._path is not None:
            return first_pairs(self._path)
        try:
            return first_pairs(file_of(self._session.language))
        except DataError as error:
            raise ModelError(f"the sentences to search for neighbours cannot be used: {error}") from error

    @torch.inference_mode()
    def _add(
        self,
        rows: dict[What, list[tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int32]]]],
        chosen: list[int],
        cut: list[tuple[list[int], list[int]]],
    ) -> None:
        batch = batch_of([cut[index][0] for index in chosen], [cut[index][1] for index in chosen])
        encoded = self._session.net.encode(batch.source)
        decoded = self._session.net.decode(encoded, batch.target)
        sentence = np.array(chosen, np.int32)
        everywhere = np.ones(batch.source.shape, np.bool_)
        rows.setdefault("encoder", []).append(_rows(encoded.states.numpy(), everywhere, sentence))
        if len(decoded.contexts):
            rows.setdefault("context", []).append(
                _rows(decoded.contexts.numpy(), batch.labels.numpy() != PAD, sentence)
            )


def _rows(
    values: NDArray[np.float32], there: NDArray[np.bool_], sentence: NDArray[np.int32]
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int32]]:
    """Rows of values (piece, sentence, unit) that are there, with the sentence and the piece of each."""
    piece, column = np.nonzero(there)
    return values[piece, column], sentence[column], piece.astype(np.int32)


def _states(parts: list[tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int32]]]) -> _States:
    values, sentence, piece = (np.concatenate(column) for column in zip(*parts, strict=True))
    mean = values.mean(0)
    values = values - mean
    values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
    return _States(values, mean, sentence, piece)
