"""One big matrix against a recurrent network, trained live on the same examples for the same number of updates."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, one_hot

from engine.cancel import Cancel
from engine.labs.cells.contest import NETS, Contest, Event, Net, Point, Score, Sizes, Test

SYMBOLS = 8
PATTERN = (1, 2, 3)
DECOY = (2, 1, 3)
"""What stands in place of the pattern where the answer is no: the same symbols, so that their order alone decides."""

_UNITS = 32
_KEEP = 2.0
_BATCH = 32
_REPORT_EVERY = 10
_TESTED = 512
_PER_PLACE = 64


class Data(NamedTuple):
    """Symbols int64 (sequence, time), and answers float32 (sequence,)."""

    symbols: Tensor
    answers: Tensor


class BigMatrix(nn.Module):
    """The whole sequence as one vector, through one hidden layer; it has room for `length` symbols."""

    def __init__(self, length: int, units: int = _UNITS) -> None:
        super().__init__()
        self.length = length
        self.hidden = nn.Linear(length * SYMBOLS, units)
        self.head = nn.Linear(units, 1)

    def forward(self, symbols: Tensor) -> Tensor:
        """Logits (sequence,) of symbols (sequence, time): of a longer sequence the last `length`, a shorter one's
        missing beginning being zeros."""
        seen = one_hot(symbols[:, -self.length :], SYMBOLS).float()
        missing = self.length - seen.shape[1]
        flat = nn.functional.pad(seen, (0, 0, missing, 0)).flatten(1)
        logits: Tensor = self.head(torch.relu(self.hidden(flat)))[:, 0]
        return logits


class Recurrent(nn.Module):
    """The same cell at every symbol, its last hidden state giving the answer."""

    def __init__(self, cell: str, units: int = _UNITS) -> None:
        super().__init__()
        kinds: dict[str, type[nn.RNN | nn.LSTM | nn.GRU]] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
        self.recurrent = kinds[cell](SYMBOLS, units)
        if cell != "rnn":
            # The second block is an LSTM's forget gate and a GRU's update gate: both begin by keeping.
            self.recurrent.get_parameter("bias_ih_l0").data[units : 2 * units].fill_(_KEEP)
        self.head = nn.Linear(units, 1)

    def forward(self, symbols: Tensor) -> Tensor:
        """Logits (sequence,) of symbols (sequence, time)."""
        hidden, _ = self.recurrent(one_hot(symbols.t(), SYMBOLS).float())
        logits: Tensor = self.head(hidden[-1])[:, 0]
        return logits


def race(contest: Contest, cancel: Cancel) -> Iterator[Event]:
    """Sizes first; then, for each number of examples, both nets' training and what it led to.

    Raises Cancelled between updates.
    """
    yield sizes_of(contest)
    for examples in contest.examples:
        data = draw(contest.length, examples, contest.seen, contest.seed)
        for net in NETS:
            yield from _train(contest, net, data, cancel)


def sizes_of(contest: Contest) -> Sizes:
    """Parameters of both nets as the sequence grows."""
    lengths = tuple(range(8, 241, 8))
    with torch.device("meta"):
        recurrent = _count(Recurrent(contest.cell))
        matrix = tuple(_count(BigMatrix(length)) for length in lengths)
    return Sizes(lengths, matrix, tuple(recurrent for _ in lengths))


def net_of(contest: Contest, net: Net) -> nn.Module:
    """A net of a contest, with weights by its seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(contest.seed)
        return BigMatrix(contest.length) if net == "matrix" else Recurrent(contest.cell)


def draw(length: int, count: int, places: Sequence[int], seed: int) -> Data:
    """Sequences half of which hold PATTERN, and half DECOY, from one of `places` on.

    Elsewhere symbols are drawn by chance, where neither arises.
    """
    random = torch.Generator().manual_seed(1_000_003 * seed + 1_009 * length + 31 * len(places) + places[0])
    symbols = torch.randint(0, SYMBOLS, (count, length), generator=random)
    answers = torch.arange(count) % 2
    where = torch.tensor(places)[torch.randint(0, len(places), (count,), generator=random)]
    for _ in range(2 * length):
        found = _standing(symbols)
        if not found.any():
            break
        symbols[found] = torch.randint(0, SYMBOLS, (int(found.sum()),), generator=random)
    shapes = torch.tensor([DECOY, PATTERN])[answers]
    symbols.scatter_(1, where[:, None] + torch.arange(len(PATTERN)), shapes)
    return Data(symbols, answers.float())


def _standing(symbols: Tensor) -> Tensor:
    """Where a pattern or a decoy ends, bool (sequence, time)."""
    found = torch.zeros_like(symbols, dtype=torch.bool)
    windows = symbols.unfold(1, len(PATTERN), 1)
    for shape in (PATTERN, DECOY):
        found[:, len(PATTERN) - 1 :] |= (windows == torch.tensor(shape)).all(-1)
    return found


def _train(contest: Contest, name: Net, data: Data, cancel: Cancel) -> Iterator[Event]:
    net = net_of(contest, name)
    optimizer = torch.optim.Adam(net.parameters(), lr=contest.rate)
    random = torch.Generator().manual_seed(contest.seed)
    examples = len(data.answers)
    began, losses, misses = time.perf_counter(), list[float](), list[float]()
    for update in range(1, contest.updates + 1):
        cancel.check()
        chosen = torch.randint(0, examples, (_BATCH,), generator=random)
        logits = net(data.symbols[chosen])
        loss = binary_cross_entropy_with_logits(logits, data.answers[chosen])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        misses.append(_error(logits.detach(), data.answers[chosen]))
        if update % _REPORT_EVERY == 0 or update == contest.updates:
            seconds = time.perf_counter() - began
            mean_loss, mean_error = sum(losses) / len(losses), sum(misses) / len(misses)
            yield Point(name, examples, update, contest.updates, mean_loss, mean_error, seconds)
            losses, misses = [], []
    seconds = time.perf_counter() - began
    yield _score(contest, name, net, examples, seconds, cancel)


@torch.inference_mode()
def _score(contest: Contest, name: Net, net: nn.Module, examples: int, seconds: float, cancel: Cancel) -> Score:
    length, seed = contest.length, contest.seed + 10_000

    def error(of_length: int, places: Sequence[int], count: int = _TESTED) -> float:
        cancel.check()
        tested = draw(of_length, count, places, seed)
        return _error(net(tested.symbols), tested.answers)

    lengths = (length // 2, length, 3 * length // 2, 2 * length, 3 * length)
    by_length = tuple((each, error(each, range(each - len(PATTERN) + 1))) for each in lengths)
    longer = [miss for each, miss in by_length if each > length]
    errors: dict[Test, float] = {
        "same": error(length, contest.seen),
        "shifted": error(length, sorted({*contest.places} - {*contest.seen})),
        "longer": sum(longer) / len(longer),
    }
    by_place = tuple(error(length, (place,), _PER_PLACE) for place in contest.places)
    return Score(name, examples, _count(net), errors, by_place, by_length, seconds)


def _error(logits: Tensor, answers: Tensor) -> float:
    """Share of wrong answers; one that is no number is wrong."""
    right = ((logits > 0) & (answers > 0.5)) | ((logits <= 0) & (answers < 0.5))
    return 1.0 - float(right.float().mean())


def _count(net: nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())
