"""A tiny network that learns one example: an LSTM in both directions over noisy letters, trained with CTC."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.decode.ctc import check_frames, sequence_log_prob, states_of
from engine.errors import DataError
from engine.labs.ctc.board import Board
from engine.labs.ctc.outcome import NetStep

UNITS, FEATURES = 16, 8
UPDATES = 150
_RATE = 0.02


class TinyNet(nn.Module):
    """One layer of 16 LSTM units in each direction, and a linear layer to the symbols."""

    def __init__(self, symbols: int) -> None:
        super().__init__()
        self.recurrent = nn.LSTM(FEATURES, UNITS, bidirectional=True)
        self.head = nn.Linear(2 * UNITS, symbols)

    def forward(self, features: Tensor) -> Tensor:
        """Log probabilities (time, symbol) of features (time, FEATURES)."""
        log_probs: Tensor = self.head(self.recurrent(features)[0]).log_softmax(-1)
        return log_probs


def pulses(board: Board, seed: int = 0) -> NDArray[np.float32]:
    """A made-up input float32 (time, FEATURES): each letter's own pattern amid its share of the frames, in noise."""
    random = np.random.default_rng(seed)
    patterns = random.normal(0.0, 1.0, (len(board.symbols) + 1, FEATURES))
    features = random.normal(0.0, 0.15, (board.frames, FEATURES))
    share = board.frames / max(len(board.text), 1)
    for index, symbol in enumerate(board.targets.tolist()):
        first = round((index + 0.35) * share)
        last = first + max(1, round(0.3 * share))
        features[first:last] += patterns[symbol]
    return features.astype(np.float32)


def learn(board: Board, cancel: Cancel, seed: int = 0, updates: int = UPDATES) -> Iterator[NetStep]:
    """Train a fresh net on the pulses of the board's text alone, with Adam; a step after each update.

    Raises DataError where the text does not fit in the frames; Cancelled between updates.
    """
    targets = torch.tensor(board.targets)
    try:
        check_frames(board.log_probs, states_of(board.log_probs, board.targets))
    except ValueError as error:
        raise DataError(f"The text must fit in the frames before a net can learn it: {error}") from error
    features = torch.from_numpy(pulses(board, seed))
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = TinyNet(len(board.symbols) + 1)
    optimizer = torch.optim.Adam(net.parameters(), _RATE)
    lengths = torch.tensor([board.frames]), torch.tensor([len(targets)])
    for update in range(updates + 1):
        cancel.check()
        log_probs = net(features)
        numbers: NDArray[np.float32] = log_probs.detach().numpy().copy()
        numbers.setflags(write=False)
        yield NetStep(update, updates, -sequence_log_prob(numbers, board.targets), numbers)
        optimizer.zero_grad()
        nn.functional.ctc_loss(log_probs[:, None], targets[None], *lengths, reduction="sum").backward()
        optimizer.step()
